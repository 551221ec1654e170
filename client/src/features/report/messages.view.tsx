import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine, useRoom } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { useMessageWords } from "../../app/message_words.ts";
import { personName } from "../../app/names.ts";
import type { ReportSubject } from "../../app/report.ts";
import type { ReportableMessage } from "../../matrix/engine.ts";
import { MAX_REPORTED } from "../../matrix/protection_models.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { toggled, type PartProps } from "./report.model.ts";

type MessageSubject = ReportSubject & { kind: "message" };

/** Null while they are read; what cannot be read is not offered. */
function useReportable({ roomId, eventId }: MessageSubject): ReportableMessage[] | null {
  const engine = useEngine();
  const [found, setFound] = useState<ReportableMessage[] | null>(null);
  useEffect(() => {
    engine.loadReportable(roomId, eventId).then(setFound, () => setFound([]));
  }, [engine, roomId, eventId]);
  return found;
}

interface TickProps {
  message: ReportableMessage;
  isTicked: boolean;
  /** It cannot be taken out, or no more can be added. */
  isFixed: boolean;
  onToggle: () => void;
}

function Tick({ message, isTicked, isFixed, onToggle }: TickProps) {
  const { t } = useLingui();
  const { full } = useFormats();
  const messageWords = useMessageWords();
  const { icon, text } = messageWords(message.kind, message.text);
  return (
    <li>
      <label className="report-tick">
        <input type="checkbox" checked={isTicked} disabled={isFixed} onChange={() => onToggle()} />
        <span className="report-message">
          <span className="report-words" dir="auto">
            {icon ? <Icon name={icon} size={16} /> : null}
            {text || t`A message without words`}
          </span>
          <span className="muted">
            {message.isEdit ? <Trans>Changed to this</Trans> : null}{" "}
            <time dateTime={new Date(message.sentAt).toISOString()}>{full(message.sentAt)}</time>
          </span>
          {message.isProvable ? null : (
            <span className="report-unproven">
              <Icon name="shieldOff" size={14} />
              <Trans>Cannot be proven</Trans>
            </span>
          )}
        </span>
      </label>
    </li>
  );
}

function Revealed({ count }: { count: number }) {
  return (
    <p className="report-line muted">
      <Icon name="lock" size={16} />
      <Plural
        value={count}
        one="Only this message is revealed to those who look at the report. The rest of the chat stays closed to them."
        other="Only these # messages are revealed to those who look at the report. The rest of the chat stays closed to them."
      />
    </p>
  );
}

interface NotesProps {
  isFull: boolean;
  isUnproven: boolean;
}

function Notes({ isFull, isUnproven }: NotesProps) {
  return (
    <>
      {isFull ? (
        <p className="muted">
          <Trans>These are as many as a report can hold.</Trans>
        </p>
      ) : null}
      {isUnproven ? (
        <p className="muted">
          <Trans>
            What cannot be proven can be reported all the same: then your word stands for it. Tell
            in your own words what it says.
          </Trans>
        </p>
      ) : null}
    </>
  );
}

/** The reported message, and what else its sender wrote to make it clear. */
export function ReportedMessages({
  subject,
  form,
  onChange,
}: PartProps & { subject: MessageSubject }) {
  const { t } = useLingui();
  const isEncrypted = useRoom(subject.roomId)?.encrypted ?? false;
  const found = useReportable(subject) ?? [];
  const [isWide, setIsWide] = useState(false);
  const name = personName(subject.person);
  const isReported = ({ eventId }: ReportableMessage) => eventId === subject.eventId;
  const isTicked = ({ eventId }: ReportableMessage) => form.messages.includes(eventId);
  const shown = isWide ? found : found.filter(isReported);
  const isFull = form.messages.length >= MAX_REPORTED;
  return (
    <fieldset className="report-messages">
      <legend className="field-label">{t`Messages`}</legend>
      <ul>
        {shown.map((message) => (
          <Tick
            key={message.eventId}
            message={message}
            isTicked={isTicked(message)}
            isFixed={isReported(message) || (isFull && !isTicked(message))}
            onToggle={() => onChange({ messages: toggled(form.messages, message.eventId) })}
          />
        ))}
      </ul>
      {found.length > 1 && !isWide ? (
        <Button look="plain" icon="plus" onPress={() => setIsWide(true)}>
          {t`Add more messages by ${name}`}
        </Button>
      ) : null}
      <Notes
        isFull={isFull}
        isUnproven={shown.some((message) => !message.isProvable && isTicked(message))}
      />
      {isEncrypted ? <Revealed count={form.messages.length} /> : null}
    </fieldset>
  );
}
