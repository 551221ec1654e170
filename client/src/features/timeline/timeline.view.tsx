import {
  Suspense,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
} from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import type { EventId, MessageItem, RoomSummary } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { part } from "../../ui/part.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import type { Open } from "./message_menu.view.tsx";
import type { RowActions } from "./message_row.view.tsx";
import { Judging } from "./covered.view.tsx";
import { NewMessageAnnouncer, TypingLine } from "./live_lines.view.tsx";
import { Rows } from "./rows.view.tsx";
import { folded, receiptsByEvent, rowsOf, type Row } from "./rows.model.ts";
import { asItIsNow, isLive, newestEventId, type TimelineState } from "./timeline.model.ts";
import { useLongPress } from "./use_long_press.ts";
import { useScroll, type Scroll } from "./use_scroll.ts";
import { useTimeline, type TimelineActions } from "./use_timeline.ts";
import "./timeline.css";
import "./message.css";
import "./media.css";

const MessageLayers = part(async () => (await import("./message_menu.view.tsx")).MessageLayers);

const FLASH_MS = 1_800;
const READ_DELAY_MS = 400;

interface TimelineProps {
  room: RoomSummary;
  /** Opens at this message instead of at the first unread one. */
  at: EventId | null;
  onReply: (item: MessageItem) => void;
  onEdit: (item: MessageItem) => void;
  onOpenPicture: (item: MessageItem) => void;
}

function rowElement(node: EventTarget | null): HTMLElement | null {
  return node instanceof Element ? node.closest<HTMLElement>("li[data-key]") : null;
}

function messageOf(state: TimelineState, key: string | undefined): MessageItem | null {
  const item = state.items.find((one) => one.key === key);
  return item?.kind === "message" ? item : null;
}

/** Opens at the first unread message, at the wanted one, or at the end. Once per opening. */
function useFirstPlace(state: TimelineState, scroll: Scroll, at: EventId | null) {
  const place = useEffectEvent(() => {
    const wanted = state.items.find((item) => item.kind !== "gap" && item.eventId === at);
    if (wanted && scroll.toRow(wanted.key)) return;
    if (!scroll.toRow("new", 0.2)) scroll.toEnd();
  });
  const isReady = state.phase === "ready";
  useLayoutEffect(() => {
    if (isReady) place();
  }, [isReady]);
}

/** What the reader has seen whole is read; the page must be in front for that. */
function useReading(state: TimelineState, { markRead }: TimelineActions) {
  const isReading = state.phase === "ready" && state.isAtEnd;
  const newest = isReading ? newestEventId(state) : null;
  const read = useEffectEvent(markRead);
  useEffect(() => {
    if (!newest) return undefined;
    const timer = setTimeout(() => read(newest), READ_DELAY_MS);
    return () => clearTimeout(timer);
  }, [newest]);
}

function useJump(actions: TimelineActions, scroll: Scroll, reveal: (key: string) => void) {
  const { t } = useLingui();
  const [jump, setJump] = useState<{ key: string } | null>(null);
  const [flashKey, setFlashKey] = useState<string | null>(null);

  useLayoutEffect(() => {
    if (!jump || !scroll.toRow(jump.key)) return undefined;
    setFlashKey(jump.key);
    const timer = setTimeout(() => setFlashKey(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [jump, scroll]);

  async function jumpTo(eventId: EventId) {
    const key = await actions.find(eventId).catch(() => null);
    if (key) {
      reveal(key);
      setJump({ key });
    } else showToast({ text: t`That message is not here any more`, isError: true });
  }
  return { flashKey, jumpTo };
}

interface KeysOptions {
  state: TimelineState;
  scroll: Scroll;
  setStopKey: (key: string) => void;
  onMenu: (item: MessageItem) => void;
  onReply: (item: MessageItem) => void;
  onEdit: (item: MessageItem) => void;
}

/** The row that an arrow key, Home or End leads to. */
function rowFor(key: string, row: HTMLElement, scroll: Scroll): HTMLElement | undefined {
  const all = [...(scroll.list.current?.querySelectorAll<HTMLElement>("li[tabindex]") ?? [])];
  const index = all.indexOf(row);
  const moves: Record<string, HTMLElement | undefined> = {
    ArrowUp: all[index - 1],
    ArrowDown: all[index + 1],
    Home: all[0],
    End: all.at(-1),
  };
  return moves[key];
}

function actFor(key: string, item: MessageItem | null, options: KeysOptions) {
  const { onMenu, onReply, onEdit } = options;
  if (!item) return undefined;
  if (key === "Enter") return () => onMenu(item);
  if (key === "r") return () => onReply(item);
  return key === "e" && item.canEdit ? () => onEdit(item) : undefined;
}

/** Arrows move from message to message; letters act on the one in focus. */
function timelineKeys(options: KeysOptions) {
  const { state, scroll, setStopKey } = options;
  return (event: KeyboardEvent) => {
    const row = rowElement(event.target);
    const isCommand = event.ctrlKey || event.metaKey || event.altKey;
    if (!row || event.target !== row || isCommand) return;
    const next = rowFor(event.key, row, scroll);
    const act = actFor(event.key, messageOf(state, row.dataset["key"]), options);
    if (next) {
      setStopKey(next.dataset["key"] ?? "");
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (act) act();
    else return;
    event.preventDefault();
  };
}

function ToEnd({ room, onPress }: { room: RoomSummary; onPress: () => void }) {
  const { t } = useLingui();
  return (
    <div className="to-end">
      <IconButton icon="down" look="raised" label={t`To the newest message`} onPress={onPress} />
      {room.unread > 0 ? <span className="to-end-dot" aria-hidden="true" /> : null}
    </div>
  );
}

function Beginning({ room }: { room: RoomSummary }) {
  return (
    <p className="beginning">
      {room.encrypted ? (
        <Trans>This is the beginning. Messages here are encrypted.</Trans>
      ) : (
        <Trans>This is the beginning. Messages here are not encrypted.</Trans>
      )}
    </p>
  );
}

type Show = (what: Open["what"], item: MessageItem) => void;
type Jump = (eventId: EventId) => Promise<void>;

/** One object for all rows and all renders, so that a row is drawn again only when it changed. */
function useRowActions(props: TimelineProps, show: Show, jumpTo: Jump): RowActions {
  const engine = useEngine();
  const errorWords = useErrorWords();
  const latest = useRef({ props, show, jumpTo, errorWords });
  useLayoutEffect(() => {
    latest.current = { props, show, jumpTo, errorWords };
  });
  const { roomId } = props.room;
  return useMemo<RowActions>(() => {
    const complain = (why: unknown) =>
      showToast({ text: latest.current.errorWords(errorCode(why)), isError: true });
    return {
      onReply: (item) => latest.current.props.onReply(item),
      onMenu: (item) => latest.current.show("menu", item),
      onPickReaction: (item) => latest.current.show("reaction", item),
      onReact(item, key) {
        if (item.eventId) engine.toggleReaction(roomId, item.eventId, key).catch(complain);
      },
      onJump: (eventId) => void latest.current.jumpTo(eventId),
      onOpenPicture: (item) => latest.current.props.onOpenPicture(item),
      onRetry: (item) => void engine.retrySend(roomId, item.key).catch(complain),
      onDiscard: (item) => void engine.discardSend(roomId, item.key).catch(complain),
    };
  }, [engine, roomId]);
}

/** Rows of the drawn slice, without what ignored people wrote. */
function useRows(state: TimelineState): Row[] {
  const ignored = useAccount((account) => account.ignored);
  const { items, start, end, readUpTo } = state;
  return useMemo(() => {
    const slice = items.slice(start, end);
    const shown =
      ignored.size === 0
        ? slice
        : slice.filter((item) => item.kind !== "message" || !ignored.has(item.sender));
    return rowsOf(shown, 0, shown.length, readUpTo);
  }, [items, start, end, readUpTo, ignored]);
}

interface AboveProps {
  room: RoomSummary;
  state: TimelineState;
  isEmpty: boolean;
  onRetry: () => void;
}

/** What stands above the messages or in their place. */
function Above({ room, state, isEmpty, onRetry }: AboveProps) {
  const { t } = useLingui();
  const errorWords = useErrorWords();
  if (state.phase === "loading") return <Skeleton rows={7} label={t`Loading messages`} />;
  if (state.phase === "failed") {
    return (
      <Empty icon="offline" title={t`Messages could not be loaded`}>
        <p>{errorWords(state.error ?? "server")}</p>
        <Button onPress={onRetry}>{t`Try again`}</Button>
      </Empty>
    );
  }
  if (state.loading === "older") return <Skeleton rows={2} label={t`Loading older messages`} />;
  if (state.hasOlder || state.start > 0) return null;
  if (!isEmpty) return <Beginning room={room} />;
  return (
    <Empty icon="bird" title={t`Say hello`}>
      <p>
        <Trans>Nobody has written here yet.</Trans>
      </p>
    </Empty>
  );
}

/** Which row is under the pointer, which one Tab stops at, and what is open over one of them. */
function useRowStates(scroll: Scroll) {
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [stopKey, setStopKey] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const anchor = useRef<HTMLElement | null>(null);
  function show(what: Open["what"], item: MessageItem) {
    const row = scroll.find(item.key);
    anchor.current = row?.querySelector<HTMLElement>(".message-body") ?? row;
    setOpen({ what, item });
  }
  const handlers = {
    onPointerOver(event: PointerEvent) {
      if (event.pointerType !== "mouse") return;
      setActiveKey(rowElement(event.target)?.dataset["key"] ?? null);
    },
    onPointerLeave: () => setActiveKey(null),
    onFocus(event: { target: EventTarget }) {
      const key = rowElement(event.target)?.dataset["key"];
      if (!key) return;
      setStopKey(key);
      setActiveKey(key);
    },
  };
  return { activeKey, stopKey, setStopKey, open, setOpen, anchor, show, handlers };
}

/** Many lines that say the same are one, until somebody opens it or jumps into it. */
function useFolds(rows: readonly Row[]) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const drawn = useMemo(() => folded(rows, opened), [rows, opened]);
  function onFold(keys: readonly string[], isOpen: boolean) {
    setOpened((before) => {
      const rest = [...before].filter((key) => !keys.includes(key));
      return new Set(isOpen ? [...rest, ...keys] : rest);
    });
  }
  function reveal(key: string) {
    setOpened((before) => (before.has(key) ? before : new Set([...before, key])));
  }
  return { rows: drawn, onFold, reveal };
}

/** Joins the model, the scrolling and the rows of one timeline. */
function useEverything(props: TimelineProps) {
  const { room, at } = props;
  const { state, actions } = useTimeline(room.roomId, at);
  const { rows, onFold, reveal } = useFolds(useRows(state));
  const receipts = useMemo(() => receiptsByEvent(state.receipts), [state.receipts]);
  const scroll = useScroll({
    rows,
    isLive: isLive(state),
    onTop: actions.reachTop,
    onBottom: actions.reachBottom,
    onEnd: actions.reachEnd,
  });
  useFirstPlace(state, scroll, at);
  useReading(state, actions);
  const { flashKey, jumpTo } = useJump(actions, scroll, reveal);
  const rowStates = useRowStates(scroll);
  const rowActions = useRowActions(props, rowStates.show, jumpTo);
  const onKeyDown = timelineKeys({
    state,
    scroll,
    setStopKey: rowStates.setStopKey,
    onMenu: rowActions.onMenu,
    onReply: props.onReply,
    onEdit: props.onEdit,
  });
  function openMenuAt(target: EventTarget | null) {
    const item = messageOf(state, rowElement(target)?.dataset["key"]);
    if (item) rowStates.show("menu", item);
  }
  function onContextMenu(event: MouseEvent) {
    const isOnLink = event.target instanceof Element && event.target.closest("a") !== null;
    if (isOnLink || getSelection()?.toString()) return;
    event.preventDefault();
    openMenuAt(event.target);
  }
  return {
    ...rowStates,
    state,
    actions,
    rows,
    onFold,
    receipts,
    scroll,
    flashKey,
    rowActions,
    openMenuAt,
    listHandlers: { ...rowStates.handlers, onKeyDown, onContextMenu },
  };
}

export function Timeline(props: TimelineProps) {
  return (
    <Judging room={props.room}>
      <Room {...props} />
    </Judging>
  );
}

function Room(props: TimelineProps) {
  const { room } = props;
  const { t } = useLingui();
  const it = useEverything(props);
  const { state, actions, rows, scroll, open } = it;
  const longPress = useLongPress(it.openMenuAt);
  const isDirect = room.kind === "direct";
  const isEmpty = rows.length === 0;
  return (
    <section className="timeline" aria-label={t`Messages`} data-landmark="timeline">
      <div
        ref={scroll.scroller}
        className="timeline-scroll scroll"
        tabIndex={isEmpty ? 0 : -1}
        {...longPress}
      >
        <Above room={room} state={state} isEmpty={isEmpty} onRetry={actions.retryOpening} />
        <ol
          ref={scroll.list}
          className={isDirect ? "timeline-list list-bubbles" : "timeline-list"}
          {...it.listHandlers}
        >
          <Rows
            rows={rows}
            roomId={room.roomId}
            isDirect={isDirect}
            receipts={it.receipts}
            stopKey={it.stopKey}
            activeKey={it.activeKey}
            flashKey={it.flashKey}
            actions={it.rowActions}
            onFillGap={actions.fillGap}
            onFold={it.onFold}
          />
        </ol>
      </div>
      <TypingLine userIds={state.typing} />
      <NewMessageAnnouncer items={state.items} isLive={isLive(state)} />
      {state.isAtEnd || isEmpty ? null : (
        <ToEnd room={room} onPress={() => void actions.toEnd().then(() => scroll.toEnd())} />
      )}
      {open ? (
        <Suspense fallback={null}>
          <MessageLayers
            roomId={room.roomId}
            open={{ ...open, item: asItIsNow(state, open.item) }}
            anchor={it.anchor}
            onOpen={it.setOpen}
            actions={it.rowActions}
            onEdit={props.onEdit}
          />
        </Suspense>
      ) : null}
    </section>
  );
}
