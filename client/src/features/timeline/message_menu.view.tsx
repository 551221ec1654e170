import { Suspense, type RefObject } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { openReport } from "../../app/report.ts";
import type { MessageItem, RoomId } from "../../matrix/engine.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { ContextMenu, type MenuEntry } from "../../ui/menu.tsx";
import { part } from "../../ui/part.tsx";
import { showToast } from "../../ui/toast.tsx";
import type { RowActions } from "./message_row.view.tsx";

const EmojiPopover = part(async () => (await import("../../ui/emoji_popover.tsx")).EmojiPopover);

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

const UNCOVERED = "org.linnet.uncovered";

/** What is open over a message; one thing at a time. */
export interface Open {
  what: "menu" | "reaction" | "delete";
  item: MessageItem;
}

interface MessageLayersProps {
  roomId: RoomId;
  open: Open;
  anchor: RefObject<HTMLElement | null>;
  onOpen: (open: Open | null) => void;
  actions: RowActions;
  onEdit: (item: MessageItem) => void;
}

interface Possible {
  answer: boolean;
  copy: boolean;
  edit: boolean;
  retry: boolean;
  discard: boolean;
  delete: boolean;
  uncover: boolean;
  report: boolean;
}

function possible(item: MessageItem): Possible {
  const isSent = item.eventId !== null;
  const isThere = isSent && item.body.kind !== "redacted";
  const hasText = "text" in item.body && item.body.text !== "";
  return {
    answer: isThere,
    copy: hasText,
    edit: isSent && hasText && item.canEdit,
    retry: item.sendState === "failed" && !item.verdict,
    discard: !isSent,
    delete: isThere && item.canRedact,
    uncover: isThere && item.canUncover === true,
    // Also when it was taken back: the server keeps it for a while.
    report: isSent && !item.isMine,
  };
}

function useEntries(item: MessageItem): MenuEntry[] {
  const { t } = useLingui();
  const can = possible(item);
  const entries: [boolean, MenuEntry][] = [
    [can.answer, { id: "reply", label: t`Reply`, icon: "reply", keys: "R" }],
    [can.copy, { id: "copy", label: t`Copy text`, icon: "copy" }],
    [can.edit, { id: "edit", label: t`Edit`, icon: "edit", keys: "E" }],
    [can.uncover, { id: "uncover", label: t`Uncover for everyone`, icon: "eye" }],
    [can.retry, { id: "retry", label: t`Try again`, icon: "retry" }],
    [can.discard, { id: "discard", label: t`Do not send`, icon: "trash", isDangerous: true }],
    [can.delete, { id: "delete", label: t`Delete`, icon: "trash", isDangerous: true }],
    [can.report, { id: "report", label: t`Report…`, icon: "flag", isDangerous: true }],
  ];
  return entries.flatMap(([isPossible, entry]) => (isPossible ? [entry] : []));
}

function QuickReactions({
  onReact,
  onMore,
}: {
  onReact: (key: string) => void;
  onMore: () => void;
}) {
  const { t } = useLingui();
  return (
    <div className="quick-reactions" role="group" aria-label={t`React`}>
      {QUICK.map((key) => (
        <button
          key={key}
          type="button"
          aria-label={t`React with ${key}`}
          onClick={() => onReact(key)}
        >
          {key}
        </button>
      ))}
      <button type="button" aria-label={t`More emoji`} onClick={onMore}>
        +
      </button>
    </div>
  );
}

type QuestionProps = Pick<MessageLayersProps, "roomId" | "open" | "onOpen">;

function DeleteQuestion({ roomId, open, onOpen }: QuestionProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const errorWords = useErrorWords();
  const { item } = open;
  async function remove() {
    onOpen(null);
    try {
      if (item.eventId) await engine.redactMessage(roomId, item.eventId);
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
    }
  }
  return (
    <Confirm
      title={t`Delete this message?`}
      isOpen={open.what === "delete"}
      onClose={() => onOpen(null)}
      onConfirm={() => void remove()}
      confirm={t`Delete`}
      isDangerous
    >
      <p>
        <Trans>It goes away for everyone in this chat. This cannot be undone.</Trans>
      </p>
    </Confirm>
  );
}

function useActs({ item, onOpen, actions, onEdit, roomId }: ActsProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const errorWords = useErrorWords();
  async function uncover() {
    if (!item.eventId || !item.cover) return;
    const [room, message] = [roomId, item.eventId].map(encodeURIComponent);
    const where = `/_matrix/client/v3/rooms/${room}/state/${UNCOVERED}/${message}`;
    try {
      await engine.callServer("PUT", where, { event_id: item.cover.eventId });
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
    }
  }
  const acts: Record<string, () => void> = {
    reply: () => actions.onReply(item),
    edit: () => onEdit(item),
    retry: () => actions.onRetry(item),
    discard: () => actions.onDiscard(item),
    delete: () => onOpen({ what: "delete", item }),
    uncover: () => void uncover(),
    report() {
      const { eventId, sender: userId, senderName: displayName, senderAvatar: avatar } = item;
      const person = { userId, displayName, avatar };
      if (eventId) openReport({ kind: "message", roomId, eventId, person });
    },
    copy() {
      if (!("text" in item.body)) return;
      void navigator.clipboard.writeText(item.body.text);
      showToast({ text: t`Copied` });
    },
  };
  return (id: string) => acts[id]?.();
}

type ActsProps = Omit<MessageLayersProps, "open" | "anchor"> & { item: MessageItem };

/** Everything that opens over a message: its menu, the reaction picker, the question. */
export function MessageLayers(props: MessageLayersProps) {
  const { open, anchor, onOpen, actions, roomId } = props;
  const { item } = open;
  const { t } = useLingui();
  const entries = useEntries(item);
  const act = useActs({ ...props, item });
  const close = () => onOpen(null);
  function react(key: string) {
    actions.onReact(item, key);
    close();
  }
  const more = () => onOpen({ what: "reaction", item });
  const label = t`Choose a reaction`;
  return (
    <>
      <ContextMenu
        label={t`Message menu`}
        anchor={anchor}
        isOpen={open.what === "menu"}
        onClose={close}
        entries={entries}
        onAction={act}
        before={possible(item).answer ? <QuickReactions onReact={react} onMore={more} /> : null}
      />
      {open.what === "reaction" ? (
        <Suspense fallback={null}>
          <EmojiPopover label={label} anchor={anchor} onChoose={react} onClose={close} />
        </Suspense>
      ) : null}
      <DeleteQuestion roomId={roomId} open={open} onOpen={onOpen} />
    </>
  );
}
