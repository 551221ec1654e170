/** How long messages stay on this server, and the proof of each day; for its administrators. */
import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { dayOf } from "../../app/demands.ts";
import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import { useLifetimeWords } from "../../app/lifetime_words.ts";
import { saveBlob } from "../../app/media.ts";
import type { EngineErrorCode } from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { Notice, Skeleton } from "../../ui/state_views.tsx";
import {
  type DayLine,
  RETENTION,
  type RetentionFacts,
  retentionOf,
  unsaidOf,
} from "./retention.model.ts";
import "./records.css";

const SHOWN = 7;

function useRetention() {
  const engine = useEngine();
  const [facts, setFacts] = useState<RetentionFacts | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  useEffect(() => {
    engine.callServer("GET", RETENTION).then(
      (answer) => setFacts(retentionOf(answer)),
      (why: unknown) => setError(errorCode(why)),
    );
  }, [engine]);
  return { facts, error };
}

function Lifetimes({ facts }: { facts: RetentionFacts }) {
  const { t } = useLingui();
  const { count, full } = useFormats();
  const lifetimeWords = useLifetimeWords();
  const wordsOf = (lifetimeMs: number | null) =>
    lifetimeMs === null ? t`For ever` : lifetimeWords(lifetimeMs);
  const rows = [
    { name: t`In chats that have chosen no time`, value: wordsOf(unsaidOf(facts)) },
    { name: t`At most, in any chat`, value: wordsOf(facts.most) },
    { name: t`Chats that have chosen a time`, value: count(facts.rooms) },
    { name: t`The next message goes`, value: facts.nextAt === null ? "–" : full(facts.nextAt) },
    { name: t`Files of messages that are gone, still looked at`, value: count(facts.filesWaiting) },
  ];
  return (
    <dl className="figures">
      {rows.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Day({ line }: { line: DayLine }) {
  const { t } = useLingui();
  const { bytes, date } = useFormats();
  const at = dayOf(line.day);
  const day = at === null ? line.day : date(at);
  function save() {
    saveBlob(
      new Blob([line.file], { type: "application/json" }),
      `linnet-removed-${line.day}.json`,
    );
  }
  return (
    <li className="record-row">
      <div className="record-title">
        <strong>{day}</strong>
        <p className="muted">
          <Plural value={line.messages} one="# message removed" other="# messages removed" />
          {" · "}
          <Plural value={line.files} one="# file" other="# files" />
          {" · "}
          {bytes(line.bytes)}
        </p>
        {line.heldFiles > 0 ? (
          <p className="muted">
            <Plural
              value={line.heldFiles}
              one="# file waits for an open case"
              other="# files wait for open cases"
            />
          </p>
        ) : null}
        {line.overdue > 0 ? (
          <p className="device-bad">
            <Plural
              value={line.overdue}
              one="# message should have been gone"
              other="# messages should have been gone"
            />
          </p>
        ) : null}
      </div>
      <Button icon="download" aria-label={t`Save the proof of ${day}`} onPress={save}>
        {t`Proof`}
      </Button>
    </li>
  );
}

function Days({ lines }: { lines: DayLine[] }) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? lines : lines.slice(0, SHOWN);
  if (lines.length === 0) {
    return (
      <p>
        <Trans>There is no line yet. There is one for each day on which a chat had a time.</Trans>
      </p>
    );
  }
  return (
    <>
      <ul className="record-list">
        {shown.map((line) => (
          <Day key={line.day} line={line} />
        ))}
      </ul>
      {shown.length < lines.length ? (
        <Button look="plain" onPress={() => setIsWhole(true)}>
          <Plural value={lines.length} one="Show # day" other="Show all # days" />
        </Button>
      ) : null}
    </>
  );
}

export function RetentionPart() {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const { facts, error } = useRetention();
  return (
    <>
      <h3>
        <Trans>Disappearing messages</Trans>
      </h3>
      <p className="muted">
        <Trans>
          How long messages stay, and what was removed each day because its time was over. Each line
          is signed; the file proves it.
        </Trans>
      </p>
      {facts ? <Lifetimes facts={facts} /> : null}
      {facts ? <Days lines={facts.lines} /> : null}
      {error ? (
        <Notice icon="warning" tone="danger">
          {errorWords(error)}
        </Notice>
      ) : null}
      {!facts && !error ? <Skeleton rows={2} label={t`Loading`} /> : null}
    </>
  );
}
