/** What cannot be undone: said plainly, asked once, and only of whoever proves who they are. */
import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useTry } from "../../app/use_try.ts";
import { ProveAgain, SignedInAs } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";
import { Notice } from "../../ui/state_views.tsx";
import { Switch } from "../../ui/switch.tsx";

interface PageProps extends VisitorProps {
  back: ReactNode;
}

function useFinal(intent: () => Promise<void>) {
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
  const visit = useVisit();
  const { isBusy, isDone, act } = useFinal(() => visit.allowIdentityReset());
  if (isDone) {
    return (
      <Gate title={t`Go back to the app`} icon="check" foot={<SignedInAs {...who} />}>
        <p className="gate-lead" role="status">
          <Trans>It can reset your encryption identity during the next ten minutes.</Trans>
        </p>
      </Gate>
    );
  }
  return (
    <Gate title={t`Reset your encryption identity?`} icon="key" foot={<SignedInAs {...who} />}>
      <Notice icon="warning" tone="warn">
        <Trans>Only do this if you have lost your other devices and your recovery key.</Trans>
      </Notice>
      <p>
        <Trans>
          You will lose the messages that are only kept under your old identity, and everybody you
          know will be asked to verify you again.
        </Trans>
      </p>
      {who.visitor.isFresh ? (
        <Button look="danger" wide isBusy={isBusy} onPress={() => void act()}>
          {t`Allow the reset`}
        </Button>
      ) : (
        <ProveAgain {...who} />
      )}
      {back}
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
