/** One case: what is known, what can be done, and what was done. */
import { useEffect, useEffectEvent, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { refreshDuty } from "../../app/duty.ts";
import { useEngine, useOwnId } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { useHarmWords } from "../../app/harm_words.ts";
import { paths } from "../../app/paths.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { ModerationDesk } from "../../matrix/moderation_desk.ts";
import type { CaseDetails } from "../../matrix/moderation_models.ts";
import { Button } from "../../ui/button.tsx";
import { Fact } from "../../ui/fact.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { partOf } from "./case.model.ts";
import { CaseComplaints } from "./complaints.view.tsx";
import { DecisionForm } from "./decide.view.tsx";
import { Decided, Proposed } from "./decided.view.tsx";
import { Past } from "./history.view.tsx";
import { Messages } from "./messages.view.tsx";
import { type CaseProps, Failed, Section, useAct, Where, Who } from "./pieces.view.tsx";
import { Reports } from "./reports.view.tsx";
import { Steps } from "./steps.view.tsx";
import { useDueWords } from "./words.ts";

function useCase(caseId: number) {
  const engine = useEngine();
  const [desk] = useState(() => new ModerationDesk(engine));
  const [details, setDetails] = useState<CaseDetails | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const attempt = useAct();
  /** Resolves with whether the case is there. */
  async function load(): Promise<boolean> {
    try {
      setDetails(await desk.details(caseId));
      setError(null);
      return true;
    } catch (why) {
      setError(errorCode(why));
      return errorCode(why) !== "not_found";
    }
  }
  const onCase = useEffectEvent(load);
  useEffect(() => void onCase(), [desk, caseId]);
  async function act(intent: Promise<unknown>): Promise<boolean> {
    const isDone = await attempt(intent);
    // Whoever saw a room's case for its complaint alone has no part in it afterwards.
    if (!(await load())) navigate(paths.moderation("complaints"), "replace");
    void refreshDuty(engine);
    return isDone;
  }
  return { desk, details, error, load, act };
}

/** What a brigade looks like, for whoever decides. */
function Many({ crowd }: { crowd: NonNullable<CaseDetails["crowd"]> }) {
  const { count } = useFormats();
  const people = count(crowd.people);
  const newcomers = count(crowd.newcomers);
  const minutes = count(Math.round(crowd.withinMs / 60_000));
  return (
    <Trans>
      {people} people within {minutes} minutes, {newcomers} of them new here. Their number moves the
      case up a little, and means no more.
    </Trans>
  );
}

function Facts({ details }: { details: CaseDetails }) {
  const { t } = useLingui();
  const { full } = useFormats();
  const dueWords = useDueWords();
  const { case: one, roomName } = details;
  return (
    <dl className="moderation-facts">
      <Fact name={t`About`}>
        {one.userId ? <Who userId={one.userId} isWhole /> : <Trans>A chat as a whole</Trans>}
      </Fact>
      <Fact name={t`For`}>
        <Where one={one} name={roomName} />
      </Fact>
      {one.forum === "server" && one.roomId ? (
        <Fact name={t`In the chat`}>
          <bdi>{roomName ?? one.roomId}</bdi>
        </Fact>
      ) : null}
      <Fact name={t`Reported by`}>
        <Plural
          value={one.reporters}
          _0="Nobody whose evidence fits"
          one="# person"
          other="# people"
        />
      </Fact>
      {details.crowd ? (
        <Fact name={t`Many at once`}>
          <Many crowd={details.crowd} />
        </Fact>
      ) : null}
      {one.isHinted ? (
        <Fact name={t`A program’s hint`}>
          <Trans>
            It takes a reported message for hateful, and is often wrong. That moved the case up a
            little, and means no more.
          </Trans>
        </Fact>
      ) : null}
      <Fact name={t`First report`}>{full(one.openedAt)}</Fact>
      {one.state === "decided" ? null : (
        <Fact name={t`To be decided`}>
          {full(one.dueAt)} ({dueWords(one)})
        </Fact>
      )}
      <Fact name={t`Looked after by`}>
        {one.assignee ? <Who userId={one.assignee} /> : <Trans>Nobody yet</Trans>}
      </Fact>
    </dl>
  );
}

function Assignee({ details, desk, act }: CaseProps) {
  const { t } = useLingui();
  const ownId = useOwnId();
  const { case: one } = details;
  if (details.possible.length === 0 || details.proposal) return null;
  const isMine = one.assignee === ownId;
  return (
    <div className="moderation-actions">
      <Button
        icon={isMine ? "leave" : "hand"}
        onPress={() => void act(desk.assign(one.id, isMine ? null : ownId))}
      >
        {isMine ? t`Give the case back` : t`Take the case`}
      </Button>
    </div>
  );
}

/** What ends the case, or what there is in its place. */
function Ending(props: CaseProps) {
  const ownId = useOwnId();
  const { details } = props;
  switch (partOf(details, ownId)) {
    case "decided":
      return <Decided {...props} />;
    case "proposed":
      return <Proposed {...props} />;
    case "form":
      return <DecisionForm {...props} />;
    case "colleague":
      return (
        <Notice icon="person">
          <Trans>A colleague looks after this case. To decide it yourself, take it first.</Trans>
        </Notice>
      );
    default:
      return null;
  }
}

function Loaded(props: CaseProps) {
  const { t } = useLingui();
  const harmWords = useHarmWords();
  const { details, desk } = props;
  const isDecided = details.case.state === "decided";
  return (
    <>
      <Section title={harmWords(details.case.harm)}>
        <Facts details={details} />
        <Assignee {...props} />
      </Section>
      {isDecided ? <Ending {...props} /> : null}
      <CaseComplaints {...props} />
      <Section title={t`What people reported`}>
        <Reports caseId={details.case.id} desk={desk} />
      </Section>
      {details.evidence.length > 0 ? (
        <Section title={t`Reported messages`}>
          <Messages {...props} />
        </Section>
      ) : null}
      {isDecided ? null : <Ending {...props} />}
      {details.case.userId ? (
        <Section title={t`Earlier cases about this person`}>
          <Past caseId={details.case.id} desk={desk} />
        </Section>
      ) : null}
      <Section title={t`What was done with this case`}>
        <Steps {...props} />
      </Section>
    </>
  );
}

export function CasePage({ caseId }: { caseId: number }) {
  const { t } = useLingui();
  const { desk, details, error, load, act } = useCase(caseId);
  if (error && !details) return <Failed error={error} onRetry={() => void load()} />;
  if (!details) return <Skeleton rows={5} label={t`Loading`} />;
  return <Loaded details={details} desk={desk} act={act} />;
}
