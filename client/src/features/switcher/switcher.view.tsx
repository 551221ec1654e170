import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { RoomAvatar } from "../../app/avatars.tsx";
import { useAccount, useChanges, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { useFormats } from "../../app/formats.ts";
import { useRoomNamer } from "../../app/names.ts";
import { paths } from "../../app/paths.ts";
import { type Judge, useJudge, useShownWords } from "../../app/protection.ts";
import type { RoomSummary, SearchHit } from "../../matrix/engine.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { SearchBox } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { navigate } from "../../ui/navigation.ts";
import { Empty } from "../../ui/state_views.tsx";
import {
  markedParts,
  matchingChats,
  MIN_SEARCH_LENGTH,
  NO_SEARCH,
  progressed,
  type SearchState,
} from "./switcher.model.ts";
import "./switcher.css";

const SEARCH_DELAY_MS = 220;
const MAX_HITS = 60;

/** Hits of the running search; a new term stops the old one. */
function useSearch(term: string): SearchState {
  const engine = useEngine();
  const [state, setState] = useState<SearchState>(NO_SEARCH);
  const current = useRef<string | null>(null);

  useEffect(() => {
    setState(NO_SEARCH);
    if (term.length < MIN_SEARCH_LENGTH) return undefined;
    const timer = setTimeout(() => {
      setState({ ...NO_SEARCH, isRunning: true });
      void engine.searchMessages(term, null).then((searchId) => {
        current.current = searchId;
      });
    }, SEARCH_DELAY_MS);
    return () => {
      clearTimeout(timer);
      if (current.current) void engine.stopSearch(current.current);
      current.current = null;
    };
  }, [engine, term]);

  useChanges((change) => {
    if (change.type !== "SearchProgressed" && change.type !== "SearchFinished") return;
    if (current.current !== null && change.searchId !== current.current) return;
    if (change.type === "SearchFinished") setState((now) => ({ ...now, isRunning: false }));
    else setState((now) => progressed(now, change.hits, change.reachedBack));
  });
  return state;
}

interface ResultProps {
  id: string;
  isChosen: boolean;
  onOpen: () => void;
}

function ChatResult({ room, id, isChosen, onOpen }: ResultProps & { room: RoomSummary }) {
  const nameOf = useRoomNamer();
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className="result"
      onClick={onOpen}
    >
      <RoomAvatar room={room} size={36} />
      <bdi className="ellipsis">{nameOf(room)}</bdi>
      {room.unread > 0 ? <span className="result-dot" aria-hidden="true" /> : null}
    </div>
  );
}

/** What was found, or that it is covered and why; nothing of it is in the page then. */
function HitWords({ hit, room, judge }: Pick<HitProps, "hit" | "room" | "judge">) {
  const ownId = useOwnId();
  const shownWords = useShownWords();
  const { sender, text, ranges, cover = null } = hit;
  const decision = judge(room, { kind: "text", text, sender, isMine: sender === ownId, cover });
  if (decision.cover === "none" || decision.cover === "links") {
    return (
      <bdi className="result-text">
        {markedParts(text, ranges).map((part, index) =>
          part.isMarked ? <mark key={index}>{part.text}</mark> : part.text,
        )}
      </bdi>
    );
  }
  const { icon, text: why } = shownWords(decision, "text", text);
  return (
    <span className="result-text result-covered">
      {icon ? <Icon name={icon} size={16} /> : null}
      {why}
    </span>
  );
}

function HitResult({ hit, room, judge, roomName, id, isChosen, onOpen }: HitProps) {
  const { short } = useFormats();
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className="result result-hit"
      onClick={onOpen}
    >
      <span className="result-head">
        <bdi className="ellipsis">
          {hit.senderName} · {roomName}
        </bdi>
        <span>{short(hit.sentAt)}</span>
      </span>
      <HitWords hit={hit} room={room} judge={judge} />
    </div>
  );
}

interface HitProps extends ResultProps {
  hit: SearchHit;
  room: RoomSummary | undefined;
  judge: Judge;
  roomName: string;
}

function SearchFoot({ search }: { search: SearchState }) {
  const { day } = useFormats();
  if (search.isRunning) return <Trans>Searching your messages…</Trans>;
  if (search.searchId === null && search.hits.length === 0) return null;
  if (search.reachedBack === null) return <Trans>All messages on this device were searched.</Trans>;
  const reached = day(search.reachedBack);
  return <Trans>Searched back to {reached}.</Trans>;
}

/** What is found, which one is chosen, and the keys that move the choice. */
function useResults(term: string, onClose: () => void) {
  const nameOf = useRoomNamer();
  const sorted = useAccount((account) => account.sorted);
  const [chosen, setChosen] = useState(0);
  const search = useSearch(term.trim());
  const chats = matchingChats(sorted, term, nameOf);
  const hits = search.hits.slice(0, MAX_HITS);
  const count = chats.length + hits.length;
  useEffect(() => setChosen(0), [term]);

  function open(index: number) {
    const room = chats[index];
    const hit = hits[index - chats.length];
    if (!room && !hit) return;
    onClose();
    if (room) navigate(paths.chat(room.roomId));
    else if (hit) navigate(paths.event(hit.roomId, hit.eventId));
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const next = (chosen + step + count) % Math.max(1, count);
      setChosen(next);
      document.getElementById(`result-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") open(chosen);
    else return;
    event.preventDefault();
  }
  return { chats, hits, count, chosen, search, open, onKeyDown };
}

type Found = ReturnType<typeof useResults>;

function Results({ chats, hits, chosen, open }: Found) {
  const { t } = useLingui();
  const nameOf = useRoomNamer();
  const rooms = useAccount((account) => account.rooms);
  const judge = useJudge();
  return (
    <div role="listbox" aria-label={t`Results`} className="results">
      {chats.map((room, index) => (
        <ChatResult
          key={room.roomId}
          id={`result-${index}`}
          room={room}
          isChosen={index === chosen}
          onOpen={() => open(index)}
        />
      ))}
      {hits.map((hit, place) => {
        const index = chats.length + place;
        const room = rooms.get(hit.roomId);
        return (
          <HitResult
            key={hit.eventId}
            id={`result-${index}`}
            hit={hit}
            room={room}
            judge={judge}
            roomName={room ? nameOf(room) : ""}
            isChosen={index === chosen}
            onOpen={() => open(index)}
          />
        );
      })}
    </div>
  );
}

/** Chats by name, then messages as they are found; works without a connection. */
export function Switcher({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [term, setTerm] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const found = useResults(term, onClose);
  const { count, search } = found;
  useEffect(() => input.current?.focus(), []);
  return (
    <Dialog title={t`Search`} isOpen onClose={onClose} size="medium">
      {/* Arrow keys and Enter act on the list while the focus stays in the field. */}
      <div className="switcher" onKeyDown={found.onKeyDown}>
        <SearchBox
          label={t`People, chats and messages`}
          value={term}
          onChange={setTerm}
          inputRef={input}
        />
        {count > 0 ? <Results {...found} /> : null}
        {count === 0 && term && !search.isRunning ? (
          <Empty icon="search" title={t`Nothing found`} />
        ) : null}
        <p className="switcher-foot" role="status">
          <SearchFoot search={search} />
        </p>
      </div>
    </Dialog>
  );
}
