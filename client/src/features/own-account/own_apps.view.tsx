import { useEffect, useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { inOrder, type OwnApp, ownAppsOf } from "../../app/granted.ts";
import { type GrantedCalls, GrantedList } from "../../app/granted_list.tsx";
import { SignedInAs } from "../../app/visit_gate.tsx";
import { useVisit, type VisitorProps } from "../../app/visit_context.tsx";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Gate } from "../../ui/gate.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";

/** These pages know no chats; the server names those that have a name. */
function ChatName({ room: { name } }: { room: OwnApp["rooms"][number] }) {
  return name ? <bdi>{name}</bdi> : <Trans>a chat without a name</Trans>;
}

function useApps() {
  const visit = useVisit();
  const [apps, setApps] = useState<OwnApp[] | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const read = () => {
    visit.apps().then(
      (answer) => setApps(inOrder(ownAppsOf(answer))),
      (why: unknown) => setError(errorCode(why)),
    );
  };
  useEffect(read, [visit]);
  return { apps, error, read };
}

export function AppsPage({ back, ...who }: VisitorProps & { back: ReactNode }) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const visit = useVisit();
  const { apps, error, read } = useApps();
  const calls: GrantedCalls = {
    end: (grantId) => visit.endApp(grantId),
    resume: (grantId) => visit.resumeApp(grantId),
  };
  return (
    <Gate
      title={t`Apps of others`}
      icon="link"
      lead={
        <Trans>They are not your devices. They get what you have granted, until it ends.</Trans>
      }
      foot={<SignedInAs {...who} />}
    >
      {apps ? <GrantedList apps={apps} calls={calls} RoomName={ChatName} onChange={read} /> : null}
      {apps?.length === 0 ? (
        <p>
          <Trans>You have granted none of them anything.</Trans>
        </p>
      ) : null}
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error)}
        </Notice>
      ) : null}
      {!apps && !error ? <Skeleton rows={3} label={t`Loading`} /> : null}
      {back}
    </Gate>
  );
}
