import {
  lazy,
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useAccount, useEngine, useOwnId } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import type { EventId, MessageItem, RoomSummary } from "../../matrix/engine.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Empty, Skeleton } from "../../ui/state_views.tsx";
import { showToast } from "../../ui/toast.tsx";
import type { Open } from "./message_menu.view.tsx";
import type { RowActions } from "./message_row.view.tsx";
import { NewMessageAnnouncer, TypingLine } from "./live_lines.view.tsx";
import { Rows } from "./rows.view.tsx";
import { receiptsByEvent, rowsOf } from "./rows.model.ts";
import { isLive, newestEventId, type TimelineState } from "./timeline.model.ts";
import { useLongPress } from "./use_long_press.ts";
import { useScroll, type Scroll } from "./use_scroll.ts";
import { useTimeline, type TimelineActions } from "./use_timeline.ts";
import "./timeline.css";
import "./message.css";

const MessageLayers = lazy(async () => ({
  default: (await import("./message_menu.view.tsx")).MessageLayers,
}));

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
  const isPlaced = useRef(false);
  useLayoutEffect(() => {
    if (isPlaced.current || state.phase !== "ready") return;
    isPlaced.current = true;
    const wanted = state.items.find((item) => item.kind !== "gap" && item.eventId === at);
    if (wanted && scroll.toRow(wanted.key)) return;
    if (!scroll.toRow("new", 0.2)) scroll.toEnd();
  }, [state.phase]);
}

/** What the reader has seen whole is read; the page must be in front for that. */
function useMarkRead(state: TimelineState, scroll: Scroll, actions: TimelineActions) {
  useEffect(() => {
    if (state.phase !== "ready" || !state.isAtEnd) return undefined;
    const timer = setTimeout(() => {
      const newest = newestEventId(state);
      if (newest) actions.markRead(newest);
    }, READ_DELAY_MS);
    return () => clearTimeout(timer);
  }, [state.items, state.isAtEnd, state.phase, scroll]);
}

function useJump(actions: TimelineActions, scroll: Scroll) {
  const { t } = useLingui();
  const [flashKey, setFlashKey] = useState<string | null>(null);
  const [jumpKey, setJumpKey] = useState<string | null>(null);

  useLayoutEffect(() => {
    if (!jumpKey || !scroll.toRow(jumpKey)) return;
    setFlashKey(jumpKey);
    setJumpKey(null);
    const timer = setTimeout(() => setFlashKey(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [jumpKey]);

  async function jump(eventId: EventId) {
    const key = await actions.find(eventId).catch(() => null);
    if (key) setJumpKey(key);
    else showToast({ text: t`That message is not here any more`, isError: true });
  }
  return { flashKey, jump };
}

interface KeysOptions {
  state: TimelineState;
  scroll: Scroll;
  setStopKey: (key: string) => void;
  onMenu: (item: MessageItem) => void;
  onReply: (item: MessageItem) => void;
  onEdit: (item: MessageItem) => void;
}

/** Arrows move from message to message; letters act on the one in focus. */
function timelineKeys({ state, scroll, setStopKey, onMenu, onReply, onEdit }: KeysOptions) {
  const rows = () =>
    [...(scroll.list.current?.querySelectorAll<HTMLElement>("li[data-key][tabindex]") ?? [])];
  function go(row: HTMLElement | undefined) {
    const key = row?.dataset["key"];
    if (!row || !key) return;
    setStopKey(key);
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }
  return (event: KeyboardEvent) => {
    const row = rowElement(event.target);
    if (!row || event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = rows();
    const index = all.indexOf(row);
    const item = messageOf(state, row.dataset["key"]);
    const moves: Record<string, HTMLElement | undefined> = {
      ArrowUp: all[index - 1],
      ArrowDown: all[index + 1],
      Home: all[0],
      End: all.at(-1),
    };
    const acts: Record<string, ((item: MessageItem) => void) | undefined> = {
      Enter: onMenu,
      r: onReply,
      e: item?.canEdit ? onEdit : undefined,
    };
    const act = acts[event.key];
    if (event.key in moves) go(moves[event.key]);
    else if (item && act) act(item);
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

function useRowActions(
  props: TimelineProps,
  show: (what: Open["what"], item: MessageItem) => void,
  jump: (eventId: EventId) => Promise<void>,
): RowActions {
  const engine = useEngine();
  const errorWords = useErrorWords();
  const latest = useRef({ props, show, jump, errorWords });
  latest.current = { props, show, jump, errorWords };
  return useMemo<RowActions>(() => {
    const { roomId } = latest.current.props.room;
    const complain = (why: unknown) =>
      showToast({ text: latest.current.errorWords(errorCode(why)), isError: true });
    return {
      onReply: (item) => latest.current.props.onReply(item),
      onMenu: (item) => latest.current.show("menu", item),
      onPickReaction: (item) => latest.current.show("reaction", item),
      onReact(item, key) {
        if (item.eventId) engine.toggleReaction(roomId, item.eventId, key).catch(complain);
      },
      onJump: (eventId) => void latest.current.jump(eventId),
      onOpenPicture: (item) => latest.current.props.onOpenPicture(item),
      onRetry: (item) => void engine.retrySend(roomId, item.key).catch(complain),
    };
  }, [engine]);
}

export function Timeline(props: TimelineProps) {
  const { room, at } = props;
  const { t } = useLingui();
  const ownId = useOwnId();
  const ignored = useAccount((account) => account.ignored);
  const errorWords = useErrorWords();
  const { state, actions } = useTimeline(room.roomId, at);
  const items = useMemo(
    () =>
      ignored.size === 0
        ? state.items
        : state.items.map((item) => (item.kind === "message" && ignored.has(item.sender) ? null : item)),
    [state.items, ignored],
  );
  const rows = useMemo(() => {
    const shown = items.slice(state.start, state.end).filter((item) => item !== null);
    return rowsOf(shown, 0, shown.length, state.readUpTo);
  }, [items, state.start, state.end, state.readUpTo]);
  const receipts = useMemo(() => receiptsByEvent(state.receipts, ownId), [state.receipts, ownId]);
  const scroll = useScroll({
    rows,
    isLive: isLive(state),
    onTop: actions.reachTop,
    onBottom: actions.reachBottom,
    onEnd: actions.reachEnd,
  });
  useFirstPlace(state, scroll, at);
  useMarkRead(state, scroll, actions);
  const { flashKey, jump } = useJump(actions, scroll);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [stopKey, setStopKey] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const anchor = useRef<HTMLElement | null>(null);

  function show(what: Open["what"], item: MessageItem) {
    const row = scroll.list.current?.querySelector<HTMLElement>(
      `[data-key="${CSS.escape(item.key)}"]`,
    );
    anchor.current = row?.querySelector<HTMLElement>(".message-body") ?? row ?? null;
    setOpen({ what, item });
  }
  const rowActions = useRowActions(props, show, jump);
  const openMenuAt = (target: EventTarget | null) => {
    const item = messageOf(state, rowElement(target)?.dataset["key"]);
    if (item) show("menu", item);
  };
  const longPress = useLongPress(openMenuAt);

  function onPointerOver(event: PointerEvent) {
    if (event.pointerType === "mouse") setActiveKey(rowElement(event.target)?.dataset["key"] ?? null);
  }
  function onFocus(event: { target: EventTarget }) {
    const key = rowElement(event.target)?.dataset["key"];
    if (key) {
      setStopKey(key);
      setActiveKey(key);
    }
  }
  const isEmpty = state.phase === "ready" && rows.length === 0;
  return (
    <section className="timeline" aria-label={t`Messages`} data-landmark="timeline">
      <div
        ref={scroll.scroller}
        className="timeline-scroll scroll"
        tabIndex={rows.length > 0 ? -1 : 0}
        {...longPress}
      >
        {state.phase === "loading" ? <Skeleton rows={7} label={t`Loading messages`} /> : null}
        {state.phase === "failed" && state.error ? (
          <Empty icon="offline" title={t`Messages could not be loaded`}>
            <p>{errorWords(state.error)}</p>
            <Button onPress={actions.retryOpening}>{t`Try again`}</Button>
          </Empty>
        ) : null}
        {isEmpty ? (
          <Empty icon="bird" title={t`Say hello`}>
            <p>
              <Trans>Nobody has written here yet.</Trans>
            </p>
          </Empty>
        ) : null}
        {state.phase === "ready" && !state.hasOlder && state.start === 0 && !isEmpty ? (
          <Beginning room={room} />
        ) : null}
        {state.loading === "older" ? <Skeleton rows={2} label={t`Loading older messages`} /> : null}
        <ol
          ref={scroll.list}
          className={room.kind === "direct" ? "timeline-list list-bubbles" : "timeline-list"}
          onPointerOver={onPointerOver}
          onPointerLeave={() => setActiveKey(null)}
          onFocus={onFocus}
          onContextMenu={(event) => {
            if (getSelection()?.toString() || (event.target as Element).closest("a")) return;
            event.preventDefault();
            openMenuAt(event.target);
          }}
          onKeyDown={timelineKeys({
            state,
            scroll,
            setStopKey,
            onMenu: rowActions.onMenu,
            onReply: props.onReply,
            onEdit: props.onEdit,
          })}
        >
          <Rows
            rows={rows}
            isDirect={room.kind === "direct"}
            receipts={receipts}
            stopKey={stopKey}
            activeKey={activeKey}
            flashKey={flashKey}
            actions={rowActions}
            onFillGap={actions.fillGap}
          />
        </ol>
      </div>
      <TypingLine userIds={state.typing} />
      <NewMessageAnnouncer items={state.items} isLive={isLive(state)} />
      {state.phase === "ready" && !state.isAtEnd && rows.length > 0 ? (
        <ToEnd room={room} onPress={() => void actions.toEnd().then(scroll.toEnd)} />
      ) : null}
      {open ? (
        <Suspense fallback={null}>
          <MessageLayers
            roomId={room.roomId}
            open={open}
            anchor={anchor}
            onOpen={setOpen}
            actions={rowActions}
            onEdit={props.onEdit}
          />
        </Suspense>
      ) : null}
    </section>
  );
}
