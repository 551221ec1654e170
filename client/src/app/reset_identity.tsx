/** Whether somebody's app may replace the encryption identity: said plainly, and proven before. */
import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { Button } from "../ui/button.tsx";
import { Gate } from "../ui/gate.tsx";
import { Notice } from "../ui/state_views.tsx";
import { useTry } from "./use_try.ts";
import { useVisit, type VisitorProps } from "./visit_context.tsx";
import { ProveAgain, SignedInAs } from "./visit_gate.tsx";

interface ResetProps extends VisitorProps {
  /** Whose app asks, where that is known: nobody else can answer it. */
  onlyFor?: string | null;
  onDone: () => void;
  back?: ReactNode;
}

function useReset(onDone: () => void) {
  const visit = useVisit();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function allow() {
    setIsBusy(true);
    if (await attempt(visit.allowIdentityReset())) onDone();
    setIsBusy(false);
  }
  return { isBusy, allow };
}

function SomebodyElse({ onlyFor, ...who }: VisitorProps & { onlyFor: string }) {
  const { t } = useLingui();
  return (
    <Gate title={t`This is for somebody else`} icon="person" foot={<SignedInAs {...who} />}>
      <p className="gate-lead">
        <Trans>
          The app that asks belongs to <bdi dir="ltr">{onlyFor}</bdi>.
        </Trans>
      </p>
    </Gate>
  );
}

export function ResetIdentity({ onlyFor, onDone, back, ...who }: ResetProps) {
  const { t } = useLingui();
  const { isBusy, allow } = useReset(onDone);
  if (onlyFor && onlyFor !== who.visitor.userId) return <SomebodyElse onlyFor={onlyFor} {...who} />;
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
        <Button look="danger" wide isBusy={isBusy} onPress={() => void allow()}>
          {t`Allow the reset`}
        </Button>
      ) : (
        <ProveAgain {...who} />
      )}
      {back}
    </Gate>
  );
}
