/** Signing in here by the leave of another device, without typing a password. */
import { useEffect, useState } from "react";
import { useLingui } from "@lingui/react/macro";

import { useAccount } from "../../app/engine_context.tsx";
import { isOver } from "../../app/link.model.ts";
import { LinkSteps } from "../../app/link_steps.tsx";
import { paths } from "../../app/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { navigate } from "../../ui/navigation.ts";

const leave = () => navigate(paths.chats, "replace");

function Ways({ isSignedIn, onAgain }: { isSignedIn: boolean; onAgain: () => void }) {
  const { t } = useLingui();
  const link = useAccount((account) => account.link);
  if (isSignedIn) {
    return (
      <Button look={isOver(link) ? "primary" : "plain"} wide onPress={leave}>
        {isOver(link) ? t`Continue` : t`Later`}
      </Button>
    );
  }
  return (
    <>
      {isOver(link) ? (
        <Button look="primary" wide onPress={onAgain}>
          {t`Begin again`}
        </Button>
      ) : null}
      <Button look="plain" wide onPress={leave}>
        {t`Sign in another way`}
      </Button>
    </>
  );
}

export function LinkHere() {
  const { t } = useLingui();
  const isSignedIn = useAccount((account) => account.session !== null);
  const [wasSignedIn] = useState(isSignedIn);
  const [round, setRound] = useState(0);
  useEffect(() => {
    // Whoever is signed in here already links others, in the settings.
    if (wasSignedIn) navigate(paths.settings("devices"), "replace");
  }, [wasSignedIn]);
  if (wasSignedIn) return null;
  return (
    <Gate title={t`Sign in with another device`} icon="qr">
      <LinkSteps key={round} side="new" />
      <Ways isSignedIn={isSignedIn} onAgain={() => setRound(round + 1)} />
    </Gate>
  );
}
