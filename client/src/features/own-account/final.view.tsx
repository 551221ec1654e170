/** What cannot be undone: said plainly, asked once, and only of whoever proves who they are. */
import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { ResetIdentity } from "../../app/reset_identity.tsx";
import { useTry } from "../../app/use_try.ts";
import { ProveAgain, SignedInAs } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Switch } from "../../ui/switch.tsx";

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
  const [isErased, setIsErased] = useState(false);
  const { isBusy, isDone, act } = useFinal(() => visit.deactivate(isErased));
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
    <Gate title={t`Close your account?`} icon="trash" foot={<SignedInAs {...who} />}>
      <p>
        <Trans>
          You leave all chats and are signed out everywhere. Nobody can ever use this name again.
          This cannot be undone.
        </Trans>
      </p>
      <Switch
        label={t`Also hide what I have written from people who join later`}
        isSelected={isErased}
        onChange={setIsErased}
      />
      {who.visitor.isFresh ? (
        <Button look="danger" wide isBusy={isBusy} onPress={() => void act()}>
          {t`Close my account for good`}
        </Button>
      ) : (
        <ProveAgain {...who} />
      )}
      {back}
    </Gate>
  );
}
