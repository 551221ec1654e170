import {
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Virtualizer, type VirtualizerHandle } from "virtua";

import { PersonAvatar } from "../../app/avatars.tsx";
import { useAccount } from "../../app/engine_context.tsx";
import { paths } from "../../app/paths.ts";
import type { RoomId, RoomSummary } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { navigate } from "../../ui/navigation.ts";
import { part } from "../../ui/part.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { ChatRow } from "./chat_row.view.tsx";
import { nextIndex, rowsOf, type ChatFilter } from "./chats.model.ts";
import { InviteRow } from "./invite_row.view.tsx";
import "./chats.css";

const Requests = part(async () => (await import("./request.view.tsx")).Requests);

/** Longer than this and an empty list is called empty. */
const FIRST_LOAD_MS = 4_000;

interface ChatsProps {
  openRoomId: RoomId | null;
  onSearch: () => void;
  onNewChat: () => void;
  onNewGroup: () => void;
  onExplore: () => void;
  /** Lines above the list: offline, unverified device, missing recovery key. */
  notices: ReactNode;
}

type HeadProps = Omit<ChatsProps, "openRoomId" | "notices">;

function Head({ onSearch, onNewChat, onNewGroup, onExplore }: HeadProps) {
  const { t } = useLingui();
  const actions: Record<string, () => void> = {
    chat: onNewChat,
    group: onNewGroup,
    explore: onExplore,
  };
  const profile = useAccount((state) => state.profile);
  const userId = useAccount((state) => state.session?.userId ?? "");
  const me = profile ?? { userId, displayName: null, avatar: null };
  return (
    <header className="chats-head">
      <button
        type="button"
        className="chats-me"
        aria-label={t`Settings and profile`}
        onClick={() => navigate(paths.settings())}
      >
        <PersonAvatar person={me} size={36} />
      </button>
      <h1>{t`Chats`}</h1>
      <IconButton icon="search" label={t`Search`} keys="Ctrl K" onPress={onSearch} />
      <Menu
        label={t`New`}
        entries={[
          { id: "chat", label: t`New chat`, icon: "personPlus" },
          { id: "group", label: t`New group`, icon: "people" },
          { id: "explore", label: t`Public groups`, icon: "search" },
        ]}
        onAction={(id) => actions[id]?.()}
        icon="compose"
        buttonLabel={t`New chat or group`}
      />
    </header>
  );
}

interface FiltersProps {
  filter: ChatFilter;
  onFilter: (filter: ChatFilter) => void;
}

function Filters({ filter, onFilter }: FiltersProps) {
  const { t } = useLingui();
  const chips: [ChatFilter, string][] = [
    ["all", t`All`],
    ["unread", t`Unread`],
    ["people", t`People`],
    ["groups", t`Groups`],
  ];
  return (
    <div className="chats-filters" role="group" aria-label={t`Show`}>
      {chips.map(([id, label]) => (
        <button
          key={id}
          type="button"
          className="chip"
          aria-pressed={filter === id}
          onClick={() => onFilter(id)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function NothingHere({ filter, onNewChat, onAll }: NothingProps) {
  const { t } = useLingui();
  if (filter === "unread") {
    return (
      <Empty icon="check" title={t`All read`}>
        <Button look="plain" onPress={onAll}>{t`Show all chats`}</Button>
      </Empty>
    );
  }
  return (
    <Empty icon="chat" title={t`No chats yet`}>
      <p>
        <Trans>Write to somebody, or make a group and invite people by link.</Trans>
      </p>
      <Button look="primary" icon="plus" onPress={onNewChat}>{t`New chat`}</Button>
    </Empty>
  );
}

interface NothingProps {
  filter: ChatFilter;
  onNewChat: () => void;
  onAll: () => void;
}

interface RowsProps {
  chats: readonly RoomSummary[];
  openRoomId: RoomId | null;
  /** What scrolls; the rows themselves are as high as they all are. */
  scroller: RefObject<HTMLDivElement | null>;
  /** What stands above the rows, and grows and shrinks. */
  above: RefObject<HTMLDivElement | null>;
}

/** One tab stop; arrow keys move between rows, also those that are not drawn yet. */
function Rows({ chats, openRoomId, scroller, above }: RowsProps) {
  const { t } = useLingui();
  const list = useRef<HTMLDivElement>(null);
  const handle = useRef<VirtualizerHandle>(null);
  /** How far below the start of what scrolls the rows begin: under the invites. */
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    if (!above.current) return undefined;
    const observer = new ResizeObserver(() => setMargin(list.current?.offsetTop ?? 0));
    observer.observe(above.current);
    return () => observer.disconnect();
  }, [above]);
  const [stopId, setStopId] = useState<RoomId | null>(null);
  const wanted = stopId ?? openRoomId;
  const isThere = chats.some((room) => room.roomId === wanted);
  const stop = isThere ? wanted : (chats[0]?.roomId ?? null);

  function focusRow(index: number) {
    const room = chats[index];
    if (!room) return;
    setStopId(room.roomId);
    handle.current?.scrollToIndex(index, { align: "nearest" });
    requestAnimationFrame(() => {
      const row = list.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
      row?.focus();
    });
  }
  function onKeyDown(event: KeyboardEvent) {
    const index = chats.findIndex((room) => room.roomId === stop);
    const next = nextIndex(event.key, index, chats.length);
    if (next === null) return;
    event.preventDefault();
    focusRow(next);
  }
  return (
    <div ref={list} role="list" aria-label={t`Chats`} className="chats-rows" onKeyDown={onKeyDown}>
      <Virtualizer ref={handle} scrollRef={scroller} startMargin={margin} itemSize={68}>
        {chats.map((room, index) => (
          <div role="listitem" key={room.roomId} data-index={index}>
            <ChatRow
              room={room}
              isOpen={room.roomId === openRoomId}
              isStop={room.roomId === stop}
              onFocus={() => setStopId(room.roomId)}
            />
          </div>
        ))}
      </Virtualizer>
    </div>
  );
}

/** True for the first moments of a first sync, while rooms may still be on their way. */
function useFirstLoad(): boolean {
  const isEmpty = useAccount((state) => state.sorted.length === 0);
  const connection = useAccount((state) => state.connection);
  const [isPatient, setIsPatient] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setIsPatient(false), FIRST_LOAD_MS);
    return () => clearTimeout(timer);
  }, []);
  return isEmpty && isPatient && connection !== "live" && connection !== "offline";
}

function Invites({ rooms }: { rooms: readonly RoomSummary[] }) {
  const { t } = useLingui();
  const requests = rooms.filter(({ held }) => held);
  const invites = rooms.filter(({ held }) => !held);
  return (
    <>
      {invites.length > 0 ? (
        <section aria-label={t`Invites`} className="chats-invites">
          <h2 className="chats-label">{t`Invites`}</h2>
          <ul>
            {invites.map((room) => (
              <InviteRow key={room.roomId} room={room} />
            ))}
          </ul>
        </section>
      ) : null}
      {requests.length > 0 ? (
        <Suspense fallback={null}>
          <Requests rooms={requests} />
        </Suspense>
      ) : null}
    </>
  );
}

export function Chats({ openRoomId, notices, ...actions }: ChatsProps) {
  const { t } = useLingui();
  const sorted = useAccount((state) => state.sorted);
  const [filter, setFilter] = useState<ChatFilter>("all");
  const { invites, chats } = useMemo(() => rowsOf(sorted, filter), [sorted, filter]);
  const isFirstLoad = useFirstLoad();
  const instead = isFirstLoad ? (
    <Skeleton rows={8} label={t`Loading your chats`} />
  ) : (
    <NothingHere filter={filter} onNewChat={actions.onNewChat} onAll={() => setFilter("all")} />
  );
  const hasChats = chats.length > 0;
  const scroller = useRef<HTMLDivElement>(null);
  const above = useRef<HTMLDivElement>(null);
  return (
    <nav className="chats" aria-label={t`Chats`} data-landmark="list">
      <Head {...actions} />
      <Filters filter={filter} onFilter={setFilter} />
      {notices}
      <div ref={scroller} className="chats-scroll scroll" tabIndex={hasChats ? -1 : 0}>
        <div ref={above}>
          <Invites rooms={invites} />
        </div>
        {hasChats ? (
          <Rows chats={chats} openRoomId={openRoomId} scroller={scroller} above={above} />
        ) : (
          instead
        )}
      </div>
    </nav>
  );
}
