/** Messages that a rule of a chat has held back: look at them, let them through or refuse them. */
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode } from "../../app/error_words.ts";
import { LoadFailed } from "../../app/load_failed.tsx";
import { useFormats } from "../../app/formats.ts";
import { useTry } from "../../app/use_try.ts";
import type { EngineErrorCode, RoomId } from "../../matrix/engine.ts";
import { HeldDesk, type HeldMessage, type HeldPage } from "../../matrix/held_desk.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import { Content } from "./content.view.tsx";
import { isReason, ticked, toggled } from "./held.model.ts";
import { Who } from "./pieces.view.tsx";
import "./moderation.css";
import "./held.css";

/** What waits, and the ways to answer it; after each of them there is a fresh look. */
function useDesk(roomId: RoomId) {
  const engine = useEngine();
  const { t } = useLingui();
  const attempt = useTry();
  const desk = useMemo(() => new HeldDesk(engine, roomId), [engine, roomId]);
  const [page, setPage] = useState<HeldPage | null>(null);
  const [error, setError] = useState<EngineErrorCode | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  async function read() {
    try {
      setPage(await desk.read());
      setError(null);
    } catch (why) {
      setError(errorCode(why));
    }
  }
  const begin = useEffectEvent(() => void read());
  useEffect(() => begin(), [desk]);
  const list = useRef<HTMLDivElement>(null);
  const hasAnswered = useRef(false);
  // What was answered is gone, and the button with it that had the focus.
  useEffect(() => {
    if (hasAnswered.current) list.current?.focus();
    hasAnswered.current = false;
  }, [page]);
  async function answer(ids: number[], isApproved: boolean, reason: string): Promise<boolean> {
    setIsBusy(true);
    let left = 0;
    const intent = desk.answer(ids, isApproved, reason).then((count) => (left = count));
    const isDone = await attempt(intent);
    if (isDone && left > 0) {
      const text = t`Some are not answered: somebody was faster, it is your own, or its writer may not write any more.`;
      showToast({ text, isError: true });
    } else if (isDone) showToast({ text: isApproved ? t`Let through` : t`Refused` });
    hasAnswered.current = true;
    await read();
    setIsBusy(false);
    return isDone;
  }
  return { page, error, isBusy, list, answer, again: () => void read() };
}

/** Which rule it was: with its words, which the writer is not told. */
function Rule({ message }: { message: HeldMessage }) {
  const { cause, rule } = message;
  if (cause === "media") return <Trans>Files are looked at first</Trans>;
  if (cause === "mentions") return <Trans>Mentions too many people</Trans>;
  if (cause === "hateful") return <Trans>A program takes it for hateful</Trans>;
  if (rule === null) return <Trans>Goes against a rule</Trans>;
  return (
    <Trans>
      Has “<bdi>{rule}</bdi>”
    </Trans>
  );
}

interface RowProps {
  message: HeldMessage;
  isTicked: boolean;
  isBusy: boolean;
  onTick: () => void;
  onApprove: () => void;
  onRefuse: () => void;
}

function Row({ message, isTicked, isBusy, onTick, onApprove, onRefuse }: RowProps) {
  const { t } = useLingui();
  const { full } = useFormats();
  return (
    <li className="moderation-card">
      <label className="held-head">
        <input type="checkbox" checked={isTicked} onChange={onTick} />
        <span>
          <strong>
            <Who userId={message.sender} />
          </strong>{" "}
          <time className="muted" dateTime={new Date(message.heldAt).toISOString()}>
            {full(message.heldAt)}
          </time>
        </span>
      </label>
      <p className="held-rule">
        <Icon name="shield" size={16} />
        <span>
          <Rule message={message} />
          {message.isEdit ? (
            <>
              {" · "}
              <Trans>Changes an earlier message</Trans>
            </>
          ) : null}
        </span>
      </p>
      <Content body={message.body} />
      <div className="moderation-actions">
        <Button icon="check" isDisabled={isBusy} onPress={onApprove}>{t`Let through`}</Button>
        <Button look="danger-plain" isDisabled={isBusy} onPress={onRefuse}>{t`Refuse…`}</Button>
      </div>
    </li>
  );
}

interface RefusalProps {
  count: number;
  /** What was said when it could not be sent. */
  said: string;
  onRefuse: (reason: string) => void;
  onClose: () => void;
}

function Refusal({ count, said, onRefuse, onClose }: RefusalProps) {
  const { t } = useLingui();
  const [reason, setReason] = useState(said);
  const [isMissing, setIsMissing] = useState(false);
  function refuse() {
    if (isReason(reason)) onRefuse(reason.trim());
    else setIsMissing(true);
  }
  return (
    <Confirm
      title={t`Refuse`}
      isOpen
      onClose={onClose}
      onConfirm={refuse}
      confirm={t`Refuse`}
      isDangerous
    >
      <p>
        <Plural
          value={count}
          one="This message is not sent, and is deleted here."
          other="These # messages are not sent, and are deleted here."
        />
      </p>
      <Field
        label={t`Why`}
        hint={t`They read this. Name nobody else.`}
        value={reason}
        maxLength={500}
        autoFocus
        error={isMissing ? t`Say why` : null}
        onChange={(text) => {
          setReason(text);
          setIsMissing(false);
        }}
      />
    </Confirm>
  );
}

interface ManyProps {
  page: HeldPage;
  chosen: number[];
  isBusy: boolean;
  onTick: (ids: number[]) => void;
  onApprove: () => void;
  onRefuse: () => void;
}

function Many({ page, chosen, isBusy, onTick, onApprove, onRefuse }: ManyProps) {
  const { t } = useLingui();
  const { count } = useFormats();
  const all = page.messages.map(({ id }) => id);
  const areAll = chosen.length === all.length;
  const number = count(chosen.length);
  return (
    <div className="held-many">
      <label className="held-head">
        <input type="checkbox" checked={areAll} onChange={() => onTick(areAll ? [] : all)} />
        {t`Choose all`}
      </label>
      {chosen.length > 0 ? (
        <div className="moderation-actions">
          <Button icon="check" isDisabled={isBusy} onPress={onApprove}>
            {t`Let through: ${number}`}
          </Button>
          <Button look="danger-plain" isDisabled={isBusy} onPress={onRefuse}>
            {t`Refuse: ${number}`}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

type DeskProps = { page: HeldPage } & Pick<ReturnType<typeof useDesk>, "answer" | "isBusy">;

function Waiting({ page, answer, isBusy }: DeskProps) {
  const [chosen, setChosen] = useState<number[]>([]);
  const [refused, setRefused] = useState<number[]>([]);
  const now = ticked(chosen, page);
  const [said, setSaid] = useState("");
  async function refuse(reason: string) {
    setRefused([]);
    const isDone = await answer(refused, false, reason);
    setSaid(isDone ? "" : reason);
    if (!isDone) setRefused(refused);
  }
  return (
    <>
      {page.messages.length > 1 ? (
        <Many
          page={page}
          chosen={now}
          isBusy={isBusy}
          onTick={setChosen}
          onApprove={() => void answer(now, true, "")}
          onRefuse={() => setRefused(now)}
        />
      ) : null}
      <ul className="moderation-cards">
        {page.messages.map((message) => (
          <Row
            key={message.id}
            message={message}
            isTicked={now.includes(message.id)}
            isBusy={isBusy}
            onTick={() => setChosen(toggled(now, message.id))}
            onApprove={() => void answer([message.id], true, "")}
            onRefuse={() => setRefused([message.id])}
          />
        ))}
      </ul>
      {page.hasMore ? (
        <p className="muted">
          <Trans>There are more: they come when these are answered.</Trans>
        </p>
      ) : null}
      {refused.length > 0 ? (
        <Refusal
          count={refused.length}
          said={said}
          onRefuse={(reason) => void refuse(reason)}
          onClose={() => setRefused([])}
        />
      ) : null}
    </>
  );
}

interface HeldMessagesProps {
  roomId: RoomId;
  onClose: () => void;
}

export function HeldMessages({ roomId, onClose }: HeldMessagesProps) {
  const { t } = useLingui();
  const { page, error, again, list, ...desk } = useDesk(roomId);
  return (
    <Dialog title={t`Held messages`} isOpen onClose={onClose} size="large">
      <p className="muted">
        <Trans>
          A rule of this chat keeps these back. What you let through is sent in its writer's name.
          Of what you refuse its writer reads why, and can complain.
        </Trans>
      </p>
      {error ? <LoadFailed error={error} onRetry={again} /> : null}
      {!page && !error ? <Skeleton rows={3} label={t`Loading`} /> : null}
      {page && !error ? (
        <div ref={list} className="held" role="group" aria-label={t`Held messages`} tabIndex={-1}>
          {page.messages.length > 0 ? (
            <Waiting page={page} {...desk} />
          ) : (
            <Empty icon="check" title={t`Nothing waits here`} />
          )}
        </div>
      ) : null}
    </Dialog>
  );
}
