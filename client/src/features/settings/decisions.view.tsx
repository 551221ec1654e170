import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useRoom } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { useHarmWords } from "../../app/harm_words.ts";
import { useEndedWords, useMeasureWords } from "../../app/measure_words.ts";
import { useRoomNamer } from "../../app/names.ts";
import { paths } from "../../app/paths.ts";
import { readStanding, useStanding } from "../../app/standing.ts";
import type { Complaint, Decision, EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Skeleton } from "../../ui/state_views.tsx";
import { Complain } from "./complain.view.tsx";
import "./decisions.css";

type Part = { decision: Decision };

function Outcome({ decision }: Part) {
  const measureWords = useMeasureWords();
  if (decision.role === "concerned") return decision.measures.map(measureWords).join(" ");
  return decision.outcome === "dismissed" ? (
    <Trans>What you reported was looked at. Nothing was found that is against the rules.</Trans>
  ) : (
    <Trans>What you reported was looked at, and something was done about it.</Trans>
  );
}

function Who({ decision }: Part) {
  const room = useRoom(decision.roomId ?? "");
  const nameOf = useRoomNamer();
  const name = room ? nameOf(room) : null;
  if (decision.isAutomated) {
    return <Trans>A rule of the chat did this. Nobody has looked at it.</Trans>;
  }
  if (decision.forum === "server") {
    return <Trans>People of the safety team of your server decided this.</Trans>;
  }
  return name ? (
    <Trans>
      People who moderate <bdi>{name}</bdi> decided this.
    </Trans>
  ) : (
    <Trans>People who moderate the chat decided this.</Trans>
  );
}

function Facts({ decision }: Part) {
  const { t } = useLingui();
  const { full } = useFormats();
  const harmWords = useHarmWords();
  const { reason, harm, until } = decision;
  const facts: [string, string][] = [];
  if (until !== null) facts.push([t`Until`, full(until)]);
  if (reason) facts.push([t`Why`, reason]);
  if (harm !== null && harm !== "unspecified") facts.push([t`What it counts as`, harmWords(harm)]);
  if (facts.length === 0) return null;
  return (
    <dl className="decision-facts">
      {facts.map(([name, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{words}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Where what was decided about can still be read. */
function Subject({ decision }: Part) {
  const { t } = useLingui();
  const room = useRoom(decision.roomId ?? "");
  const [first] = decision.messages;
  if (!room || first === undefined) return null;
  return (
    <Button look="plain" onPress={() => navigate(paths.event(room.roomId, first))}>
      {t`Show the message`}
    </Button>
  );
}

function Lifted({ decision }: Part) {
  const endedWords = useEndedWords();
  return decision.lifted.map(({ measure, reason, liftedAt }) => (
    <p key={`${measure} ${liftedAt}`} className="decision-good">
      {endedWords(measure)} <bdi>{reason}</bdi>
    </p>
  ));
}

function ComplaintState({ complaint }: { complaint: Complaint }) {
  const { day } = useFormats();
  const date = day(complaint.madeAt);
  const reason = complaint.answer;
  const states = {
    upheld: <Trans>Somebody else has looked at it again: it stays as it was.</Trans>,
    reversed: <Trans>Somebody else has looked at it again: it was reversed.</Trans>,
  };
  return (
    <div className="decision-complaint">
      <p>
        <Trans>Your complaint ({date}):</Trans> <q dir="auto">{complaint.reason}</q>
      </p>
      <p>
        {complaint.outcome ? (
          states[complaint.outcome]
        ) : (
          <Trans>It waits for somebody who has not decided before.</Trans>
        )}
      </p>
      {reason ? (
        <p>
          <Trans>
            Why: <bdi>{reason}</bdi>
          </Trans>
        </p>
      ) : null}
    </div>
  );
}

function Way({ decision }: Part) {
  const { t } = useLingui();
  const { day } = useFormats();
  const [isOpen, setIsOpen] = useState(false);
  const { complaint, complainUntil } = decision;
  if (complaint) return <ComplaintState complaint={complaint} />;
  if (complainUntil === null) return null;
  const date = day(complainUntil);
  return (
    <div className="decision-way">
      <p className="muted">
        <Trans>
          If you think that this is wrong, you can complain until {date}. Somebody else will look at
          it.
        </Trans>
      </p>
      <Button onPress={() => setIsOpen(true)}>{t`Complain`}</Button>
      <Complain decision={decision} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </div>
  );
}

function Entry({ decision }: Part) {
  const { full } = useFormats();
  const { decidedAt } = decision;
  return (
    <li className="decision">
      <h3>
        <Outcome decision={decision} />
      </h3>
      <p className="muted">
        <time dateTime={new Date(decidedAt).toISOString()}>{full(decidedAt)}</time>{" "}
        <span aria-hidden="true">·</span> <Who decision={decision} />
      </p>
      <Facts decision={decision} />
      <Subject decision={decision} />
      <Lifted decision={decision} />
      <Way decision={decision} />
    </li>
  );
}

/** What was decided about oneself, or about what one has reported. */
export function DecisionsSection() {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const standing = useStanding();
  const [error, setError] = useState<EngineErrorCode | null>(null);
  function read() {
    setError(null);
    readStanding(engine).catch((why: unknown) => setError(errorCode(why)));
  }
  useEffect(read, [engine]);
  if (!standing && error) {
    return (
      <>
        <p>{errorWords(error)}</p>
        <Button onPress={read}>{t`Try again`}</Button>
      </>
    );
  }
  if (!standing) return <Skeleton rows={1} label={t`Loading`} />;
  if (standing.decisions.length === 0) {
    return (
      <p className="muted">
        <Trans>
          Nothing was decided about you. When somebody has looked at what you reported, it stands
          here.
        </Trans>
      </p>
    );
  }
  return (
    <ul className="decisions">
      {standing.decisions.map((decision) => (
        <Entry key={decision.id} decision={decision} />
      ))}
    </ul>
  );
}
