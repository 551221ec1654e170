/** One page of a chat in an archive. */
import { useEffect, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { paths } from "../../app/paths.ts";
import type {
  EngineErrorCode,
  EventId,
  KeptArchive,
  KeptChat,
  KeptMessage,
} from "../../matrix/engine.ts";
import { Button } from "../../ui/button.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { byDay, filled, pageOf } from "./archive.model.ts";
import { ArchivedFile } from "./archived_file.view.tsx";
import { useHappeningWords } from "./export_words.ts";

interface PageState {
  key: string;
  messages: KeptMessage[];
  error: EngineErrorCode | null;
}

function usePage(archiveId: string, chat: number, page: number): PageState | null {
  const engine = useEngine();
  const key = `${archiveId} ${chat} ${page}`;
  const [state, setState] = useState<PageState | null>(null);
  useEffect(() => {
    let isWanted = true;
    engine.loadArchivePage(archiveId, chat, page).then(
      (messages) => (isWanted ? setState({ key, messages, error: null }) : undefined),
      (why: unknown) =>
        isWanted ? setState({ key, messages: [], error: errorCode(why) }) : undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [engine, archiveId, chat, page, key]);
  return state?.key === key ? state : null;
}

function Happened({ message }: { message: KeptMessage }) {
  const words = useHappeningWords();
  const { happening, senderName: who } = message;
  if (!happening || !(happening.kind in words)) return null;
  const name = "targetName" in happening ? happening.targetName : "";
  const text = "name" in happening ? happening.name : "topic" in happening ? happening.topic : "";
  const template = words[happening.kind as keyof typeof words];
  return <li className="archive-happened">{filled(template, { who, name, text })}</li>;
}

function Said({ archiveId, message }: { archiveId: string; message: KeptMessage }) {
  const { t } = useLingui();
  const { kind, text, file } = message;
  if (kind === "deleted") return <p className="muted">{t`This message was deleted.`}</p>;
  if (kind === "unreadable") {
    return <p className="muted">{t`This message could not be decrypted.`}</p>;
  }
  return (
    <>
      {file ? <ArchivedFile archiveId={archiveId} kind={kind} file={file} /> : null}
      {text ? (
        <p dir="auto" className="archive-text">
          {text}
        </p>
      ) : null}
    </>
  );
}

function Message({
  archiveId,
  message,
  isTarget,
}: {
  archiveId: string;
  message: KeptMessage;
  isTarget: boolean;
}) {
  const { t } = useLingui();
  const { time } = useFormats();
  const { senderName, sentAt, isMine, isEdited, quote, reactions } = message;
  const classes = [
    "archive-message",
    isMine ? "archive-own" : "",
    isTarget ? "archive-target" : "",
  ];
  return (
    <li
      className={classes.filter(Boolean).join(" ")}
      {...(isTarget ? { id: "archive-target" } : {})}
    >
      <p className="archive-who">
        <bdi className="import-name">{senderName}</bdi>
        <time dateTime={new Date(sentAt).toISOString()}>{time(sentAt)}</time>
        {isEdited ? <span>{t`edited`}</span> : null}
      </p>
      {quote ? (
        <blockquote className="archive-quote">
          <bdi>{quote.senderName}</bdi>
          <span dir="auto">{quote.text}</span>
        </blockquote>
      ) : null}
      <Said archiveId={archiveId} message={message} />
      {reactions.length > 0 ? (
        <ul className="archive-reactions" aria-label={t`Reactions`}>
          {reactions.map(([key, count]) => (
            <li key={key}>
              <bdi>{key}</bdi> {count}
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function Pager({ archive, chat, page }: { archive: KeptArchive; chat: KeptChat; page: number }) {
  const { t } = useLingui();
  const { count } = useFormats();
  if (chat.pages < 2) return null;
  const go = (next: number) => navigate(paths.archive(archive.archiveId, chat.chat, next));
  const [now, all] = [count(page + 1), count(chat.pages)];
  return (
    <nav className="archive-pager" aria-label={t`Pages`}>
      <Button isDisabled={page === 0} onPress={() => go(page - 1)}>{t`Earlier`}</Button>
      <span className="muted">
        <Trans>
          Page {now} of {all}
        </Trans>
      </span>
      <Button isDisabled={page === chat.pages - 1} onPress={() => go(page + 1)}>{t`Later`}</Button>
    </nav>
  );
}

interface ChatPageProps {
  archive: KeptArchive;
  chat: KeptChat;
  asked: number | null;
  eventId: EventId | null;
}

export function ArchivedChatPage({ archive, chat, asked, eventId }: ChatPageProps) {
  const { t } = useLingui();
  const { day } = useFormats();
  const errorWords = useErrorWords();
  const page = pageOf(chat, asked);
  const state = usePage(archive.archiveId, chat.chat, page);
  const list = useRef<HTMLDivElement>(null);
  const isHere = state !== null;
  useEffect(() => {
    if (isHere) list.current?.querySelector("#archive-target")?.scrollIntoView({ block: "center" });
  }, [isHere, eventId]);
  if (!state) return <Skeleton rows={6} label={t`Loading`} />;
  if (state.error) {
    return (
      <Empty icon="warning" title={t`Could not be loaded`}>
        <p>{errorWords(state.error)}</p>
      </Empty>
    );
  }
  return (
    <div ref={list} className="archive">
      <Pager archive={archive} chat={chat} page={page} />
      {byDay(state.messages).map(({ day: at, messages }) => (
        <section key={at} aria-label={day(at)}>
          <h2 className="archive-day">{day(at)}</h2>
          <ol className="archive-messages">
            {messages.map((message) =>
              message.kind === "event" ? (
                <Happened key={message.eventId} message={message} />
              ) : (
                <Message
                  key={message.eventId}
                  archiveId={archive.archiveId}
                  message={message}
                  isTarget={message.eventId === eventId}
                />
              ),
            )}
          </ol>
        </section>
      ))}
      <Pager archive={archive} chat={chat} page={page} />
    </div>
  );
}
