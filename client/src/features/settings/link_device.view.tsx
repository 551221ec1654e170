/** Lets another device into the account, by a code that one of the two shows. */
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount } from "../../app/engine_context.tsx";
import { isOver } from "../../app/link.model.ts";
import { LinkSteps } from "../../app/link_steps.tsx";
import { paths } from "../../app/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { navigate } from "../../ui/navigation.ts";

function LinkDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const link = useAccount((account) => account.link);
  const [round, setRound] = useState(0);
  const isDone = link?.phase === "done";
  const needsUnlock = link?.failure === "locked";
  return (
    <Dialog
      title={isDone ? t`Device linked` : t`Link a device`}
      isOpen
      onClose={onClose}
      actions={
        isOver(link) ? (
          <>
            <Button look={isDone ? "primary" : "soft"} onPress={onClose}>
              {isDone ? t`Done` : t`Close`}
            </Button>
            {needsUnlock ? (
              <Button look="primary" onPress={() => navigate(paths.unlock)}>
                {t`Unlock`}
              </Button>
            ) : null}
            {isDone || needsUnlock ? null : (
              <Button look="primary" onPress={() => setRound(round + 1)}>
                {t`Begin again`}
              </Button>
            )}
          </>
        ) : null
      }
    >
      <LinkSteps key={round} side="known" />
    </Dialog>
  );
}

export function LinkDevice() {
  const { t } = useLingui();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button look="primary" wide icon="qr" onPress={() => setIsOpen(true)}>
        {t`Link a device`}
      </Button>
      <p className="muted">
        <Trans>Sign in on a phone or in another browser without typing your password.</Trans>
      </p>
      {isOpen ? <LinkDialog onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}
