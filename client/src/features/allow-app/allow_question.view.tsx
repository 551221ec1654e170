/** Somebody's answer to an app: what it may do then, yes or no. */
import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { AppFacts, AppName } from "../../app/app_facts.tsx";
import { useTry } from "../../app/use_try.ts";
import { SignedInAs } from "../../app/visit_gate.tsx";
import type { VisitorProps } from "../../app/visit_context.tsx";
import type { DeviceRequest } from "../../matrix/visit.ts";
import { Button } from "../../ui/button.tsx";
import { Gate } from "../../ui/gate.tsx";

interface AllowQuestionProps extends VisitorProps {
  title: string;
  request: DeviceRequest;
  /** Where the person goes afterwards, if they go anywhere. */
  leadsTo?: string;
  warning?: ReactNode;
  /** What they have to do before they may say yes. */
  condition?: ReactNode;
  answer: (isAllowed: boolean) => Promise<void>;
}

export function AllowQuestion(props: AllowQuestionProps) {
  const { title, request, leadsTo, warning, condition, answer, ...who } = props;
  const { t } = useLingui();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function say(isAllowed: boolean) {
    setIsBusy(true);
    await attempt(answer(isAllowed));
    setIsBusy(false);
  }
  return (
    <Gate
      title={title}
      icon="shield"
      lead={
        <Trans>
          <AppName app={request.app} /> wants to sign in as you.
        </Trans>
      }
      foot={<SignedInAs {...who} />}
    >
      {warning}
      <AppFacts request={request} {...(leadsTo ? { leadsTo } : {})} />
      {condition ?? (
        <Button look="primary" wide isBusy={isBusy} onPress={() => void say(true)}>
          {t`Allow`}
        </Button>
      )}
      <Button wide isBusy={isBusy} onPress={() => void say(false)}>
        {t`Do not allow`}
      </Button>
    </Gate>
  );
}
