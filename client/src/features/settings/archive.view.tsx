/** An archive of earlier messages, to be read and searched and never to be written to. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { type ArchiveRoute, paths } from "../../app/paths.ts";
import type { KeptArchive, KeptChat, KeptHit } from "../../matrix/engine.ts";
import { IconButton } from "../../ui/button.tsx";
import { SearchBox } from "../../ui/field.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Empty, Notice, Skeleton } from "../../ui/state_views.tsx";
import { chatsIn } from "./archive.model.ts";
import { ArchivedChatPage } from "./archived_chat.view.tsx";
import "./archive.css";

const SEARCH_DELAY_MS = 250;

/** Undefined until it is known, null when there is none. */
function useArchive(archiveId: string): KeptArchive | null | undefined {
  const engine = useEngine();
  const [archive, setArchive] = useState<KeptArchive | null>();
  useEffect(() => {
    const find = (all: KeptArchive[]) => all.find((one) => one.archiveId === archiveId) ?? null;
    engine.loadArchives().then(
      (all) => setArchive(find(all)),
      () => setArchive(null),
    );
  }, [engine, archiveId]);
  return archive;
}

/** Null while nothing is looked for. */
function useHits(archiveId: string, term: string): KeptHit[] | null {
  const engine = useEngine();
  const [found, setFound] = useState<{ term: string; hits: KeptHit[] }>({ term: "", hits: [] });
  useEffect(() => {
    if (term.trim() === "") return undefined;
    let isWanted = true;
    const timer = setTimeout(() => {
      engine.searchArchive(archiveId, term).then(
        (hits) => (isWanted ? setFound({ term, hits }) : undefined),
        () => (isWanted ? setFound({ term, hits: [] }) : undefined),
      );
    }, SEARCH_DELAY_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [engine, archiveId, term]);
  return found.term === term && term.trim() !== "" ? found.hits : null;
}

function Marked({ text, ranges }: Pick<KeptHit, "text" | "ranges">) {
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    pieces.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>);
    at = to;
  }
  return (
    <span dir="auto" className="archive-hit-text">
      {pieces}
      {text.slice(at)}
    </span>
  );
}

function Hits({ archive, hits }: { archive: KeptArchive; hits: KeptHit[] }) {
  const { t } = useLingui();
  const { full } = useFormats();
  const { archiveId, chats } = archive;
  if (hits.length === 0) return <Empty icon="search" title={t`Nothing found`} />;
  return (
    <>
      <p role="status" className="muted">
        <Plural value={hits.length} one="# message found" other="# messages found" />
      </p>
      <ul className="archive-cards">
        {hits.map((hit) => (
          <li key={`${hit.chat} ${hit.eventId}`}>
            <button
              type="button"
              className="archive-card"
              onClick={() => navigate(paths.archive(archiveId, hit.chat, hit.page, hit.eventId))}
            >
              <span className="archive-card-head">
                <bdi className="import-name">{hit.senderName}</bdi>
                <bdi className="muted">{chats[hit.chat]?.name}</bdi>
              </span>
              <Marked text={hit.text} ranges={hit.ranges} />
              <span className="muted">{full(hit.sentAt)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function ChatCards({ archive }: { archive: KeptArchive }) {
  return (
    <ul className="archive-cards">
      {chatsIn(archive).map(({ chat, name, messages }) => (
        <li key={chat}>
          <button
            type="button"
            className="archive-card"
            onClick={() => navigate(paths.archive(archive.archiveId, chat))}
          >
            <bdi className="import-name">{name}</bdi>
            <span className="muted">
              <Plural value={messages} one="# message" other="# messages" />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Whole({ archive }: { archive: KeptArchive }) {
  const { t } = useLingui();
  const { full } = useFormats();
  const [term, setTerm] = useState("");
  const hits = useHits(archive.archiveId, term);
  const made = full(archive.madeAt);
  return (
    <>
      <Notice icon="info">
        <p>
          <Trans>
            The archive of <bdi className="import-name">{archive.userId}</bdi>, made on {made}. Only
            you see it, on this device. It shows what the file says: who wrote what was not checked.
          </Trans>
        </p>
      </Notice>
      <SearchBox label={t`Search this archive`} value={term} onChange={setTerm} />
      {term.trim() === "" ? (
        <ChatCards archive={archive} />
      ) : hits === null ? (
        <Skeleton rows={3} label={t`Searching`} />
      ) : (
        <Hits archive={archive} hits={hits} />
      )}
    </>
  );
}

function Content({
  archive,
  chat,
  route,
}: {
  archive: KeptArchive | null | undefined;
  chat: KeptChat | null;
  route: ArchiveRoute;
}) {
  const { t } = useLingui();
  if (archive === undefined) return <Skeleton rows={6} label={t`Loading`} />;
  if (archive === null) {
    return (
      <Empty icon="file" title={t`This archive is not on this device`}>
        <p>
          <Trans>Take your file in again in the settings.</Trans>
        </p>
      </Empty>
    );
  }
  return chat ? (
    <ArchivedChatPage archive={archive} chat={chat} asked={route.archivePage} eventId={route.at} />
  ) : (
    <Whole archive={archive} />
  );
}

export function ArchivePage({ route }: { route: ArchiveRoute }) {
  const { t } = useLingui();
  const archive = useArchive(route.archiveId);
  const chat = archive?.chats.find((one) => one.chat === route.chat) ?? null;
  const heading = useRef<HTMLHeadingElement>(null);
  const name = chat?.name ?? null;
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, [name]);
  const back = () => navigate(chat ? paths.archive(route.archiveId) : paths.settings("data"));
  return (
    <main className="page settings" tabIndex={-1} data-landmark="panel">
      <header className="page-head settings-head">
        <IconButton
          icon="back"
          label={chat ? t`Back to the archive` : t`Back to settings`}
          onPress={back}
        />
        <h1 ref={heading} tabIndex={-1} className="archive-title">
          {name === null ? t`Archive` : <bdi>{name}</bdi>}
        </h1>
      </header>
      <div
        className="settings-scroll scroll"
        role="region"
        aria-label={name ?? t`Archive`}
        // Nothing in it takes the focus where it has words alone.
        tabIndex={0}
      >
        <div className="archive">
          <Content archive={archive} chat={chat} route={route} />
        </div>
      </div>
    </main>
  );
}
