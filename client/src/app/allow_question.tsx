/** Somebody's answer to an app: what it may do then, yes or no. */
import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import type { DeviceRequest, ShownApp } from "../matrix/engine.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/state_views.tsx";
import { AppFacts, AppName } from "./app_facts.tsx";
import { useTry } from "./use_try.ts";

export function AppWish({ app }: { app: ShownApp }) {
  return (
    <Trans>
      <AppName app={app} /> wants to sign in as you.
    </Trans>
  );
}

/** Where an app could be anybody's: it must show the same code. */
export function SameCode({ code }: { code: string | null }) {
  return (
    <Notice icon="warning" tone="warn">
      <p>
        <Trans>
          Only go on if the device in front of you shows <bdi dir="ltr">{code}</bdi>. Nobody who
          helps you needs this code.
        </Trans>
      </p>
    </Notice>
  );
}

interface AllowQuestionProps {
  request: DeviceRequest;
  /** Where the person goes afterwards, if they go anywhere. */
  leadsTo?: string | undefined;
  /** What they have to do before they may say yes. */
  condition?: ReactNode;
  answer: (isAllowed: boolean) => Promise<void>;
}

export function AllowQuestion({ request, leadsTo, condition, answer }: AllowQuestionProps) {
  const { t } = useLingui();
  const attempt = useTry();
  const [isBusy, setIsBusy] = useState(false);
  async function say(isAllowed: boolean) {
    setIsBusy(true);
    await attempt(answer(isAllowed));
    setIsBusy(false);
  }
  return (
    <>
      <AppFacts request={request} {...(leadsTo ? { leadsTo } : {})} />
      {condition ?? (
        <Button look="primary" wide isBusy={isBusy} onPress={() => void say(true)}>
          {t`Allow`}
        </Button>
      )}
      <Button wide isBusy={isBusy} onPress={() => void say(false)}>
        {t`Do not allow`}
      </Button>
    </>
  );
}
