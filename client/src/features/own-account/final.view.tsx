/** What cannot be undone: said plainly, asked once, and only of whoever proves who they are. */
import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { EndingChoice } from "../../app/ending_choice.tsx";
import { outerPaths } from "../../app/outer_paths.ts";
import { ResetIdentity } from "../../app/reset_identity.tsx";
import { useTry } from "../../app/use_try.ts";
import { ProveAgain, SignedInAs } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";

interface PageProps extends VisitorProps {
  back: ReactNode;
}

/** What is done once and for all; afterwards the page says so. */
export function useFinal(intent: () => Promise<void>) {
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  const [isDone, setIsDone] = useState(false);
  async function act() {
    setIsBusy(true);
    setIsDone(await attempt(intent()));
    setIsBusy(false);
  }
  return { isBusy, isDone, act };
}

export function ResetIdentityPage({ back, ...who }: PageProps) {
  const { t } = useLingui();
  const [isDone, setIsDone] = useState(false);
  if (!isDone) return <ResetIdentity {...who} back={back} onDone={() => setIsDone(true)} />;
  return (
    <Gate title={t`Go back to the app`} icon="check" foot={<SignedInAs {...who} />}>
      <p className="gate-lead" role="status">
        <Trans>It can reset your encryption identity during the next ten minutes.</Trans>
      </p>
    </Gate>
  );
}

export function DeactivatePage({ back, ...who }: PageProps) {
  const { t } = useLingui();
  const visit = useVisit();
  const [isErased, setIsErased] = useState(true);
  const { isBusy, isDone, act } = useFinal(async () => {
    const secret = await visit.deactivate(isErased);
    if (secret !== null) location.assign(outerPaths.erasure(secret));
  });
  if (isDone) {
    return (
      <Gate title={t`Your account is closed`} icon="check">
        <p className="gate-lead" role="status">
          <Trans>You can close this page.</Trans>
        </p>
      </Gate>
    );
  }
  return (
    <Gate title={t`Delete your account?`} icon="trash" foot={<SignedInAs {...who} />}>
      <EndingChoice isErased={isErased} onChange={setIsErased} />
      {who.visitor.isFresh ? (
        <Button look="danger" wide isBusy={isBusy} onPress={() => void act()}>
          {isErased ? t`Delete my account` : t`Close my account for good`}
        </Button>
      ) : (
        <ProveAgain {...who} />
      )}
      {back}
    </Gate>
  );
}
