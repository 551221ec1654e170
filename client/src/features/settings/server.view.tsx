/** How much goes on at this server, for its administrators; nothing of who talks to whom. */
import { useEffect, useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import { RecordsPart } from "./records.view.tsx";
import { RetentionPart } from "./retention.view.tsx";
import { FIGURES, figuresOf, type ServerFigures } from "./server.model.ts";

const READ_EVERY_MS = 5_000;

/** Read again and again, as long as somebody looks. */
function useFigures() {
  const engine = useEngine();
  const [figures, setFigures] = useState<ServerFigures | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    const read = () => {
      if (document.visibilityState === "hidden") return;
      engine.callServer("GET", FIGURES).then(
        (answer) => {
          setFigures(figuresOf(answer));
          setError(null);
        },
        (why: unknown) => setError(errorCode(why)),
      );
    };
    read();
    const timer = setInterval(read, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [engine]);
  return { figures, error };
}

function Figure({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function CallFigures({ calls }: Pick<ServerFigures, "calls">) {
  const { t } = useLingui();
  const { count } = useFormats();
  const states = {
    off: t`Off`,
    asleep: t`Ready; starts with the next call`,
    running: t`Running`,
    unwell: t`Not working`,
  };
  return (
    <>
      <h3>
        <Trans>Calls</Trans>
      </h3>
      {calls.state === "unwell" ? (
        <Notice icon="warning" tone="danger">
          <span dir="auto">{calls.why}</span>
        </Notice>
      ) : null}
      <dl className="figures">
        <Figure name={t`Media server`}>{states[calls.state]}</Figure>
        <Figure name={t`Calls now`}>{count(calls.running)}</Figure>
        <Figure name={t`Devices in calls`}>{count(calls.people)}</Figure>
        <Figure name={t`Guests`}>{count(calls.guests)}</Figure>
        <Figure name={t`Calls since the server started`}>{count(calls.startedSinceStart)}</Figure>
        <Figure name={t`Refused because of a limit`}>{count(calls.refusedSinceStart)}</Figure>
      </dl>
    </>
  );
}

export function ServerSection() {
  const { t } = useLingui();
  const { bytes, count } = useFormats();
  const errorWords = useErrorWords();
  const { figures, error } = useFigures();
  if (!figures)
    return error ? <p>{errorWords(error)}</p> : <Skeleton rows={3} label={t`Loading`} />;
  return (
    <>
      <p className="muted">
        <Trans>Only administrators see this. It says how much, and never who with whom.</Trans>
      </p>
      <dl className="figures">
        <Figure name={t`Accounts`}>{count(figures.accounts)}</Figure>
        <Figure name={t`Active today`}>{count(figures.activeToday)}</Figure>
        <Figure name={t`Rooms`}>{count(figures.rooms)}</Figure>
        <Figure name={t`Messages and changes`}>{count(figures.messages)}</Figure>
        <Figure name={t`Files`}>{bytes(figures.fileBytes)}</Figure>
      </dl>
      <CallFigures calls={figures.calls} />
      <RetentionPart />
      <RecordsPart />
    </>
  );
}
