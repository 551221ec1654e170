import { lazy, Suspense, useState, type RefObject } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import type { MessageItem, RoomId } from "../../matrix/engine.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { ContextMenu, type MenuEntry } from "../../ui/menu.tsx";
import { showToast } from "../../ui/toast.tsx";
import type { RowActions } from "./message_row.view.tsx";

const EmojiPopover = lazy(async () => ({
  default: (await import("../../ui/emoji_popover.tsx")).EmojiPopover,
}));

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/** What is open over a message; one thing at a time. */
export interface Open {
  what: "menu" | "reaction" | "delete" | "report";
  item: MessageItem;
}

interface MessageLayersProps {
  roomId: RoomId;
  open: Open | null;
  anchor: RefObject<HTMLElement | null>;
  onOpen: (open: Open | null) => void;
  actions: RowActions;
  onEdit: (item: MessageItem) => void;
}

function useEntries(item: MessageItem | undefined): MenuEntry[] {
  const { t } = useLingui();
  if (!item) return [];
  const { kind } = item.body;
  const isThere = kind !== "redacted";
  const isSent = item.eventId !== null;
  const hasText = "text" in item.body && item.body.text !== "";
  const entries: (MenuEntry | false)[] = [
    isThere && isSent && { id: "reply", label: t`Reply`, icon: "reply", keys: "R" },
    hasText && { id: "copy", label: t`Copy text`, icon: "copy" },
    item.canEdit && isSent && hasText && { id: "edit", label: t`Edit`, icon: "edit", keys: "E" },
    item.sendState === "failed" && { id: "retry", label: t`Try again`, icon: "retry" },
    !isSent && { id: "discard", label: t`Do not send`, icon: "trash", isDangerous: true },
    isThere && isSent && !item.isMine && { id: "report", label: t`Report`, icon: "warning" },
    isThere &&
      isSent &&
      item.canRedact && { id: "delete", label: t`Delete`, icon: "trash", isDangerous: true },
  ];
  return entries.filter((entry) => entry !== false);
}

function QuickReactions({ onReact, onMore }: { onReact: (key: string) => void; onMore: () => void }) {
  const { t } = useLingui();
  return (
    <div className="quick-reactions" role="group" aria-label={t`React`}>
      {QUICK.map((key) => (
        <button key={key} type="button" aria-label={t`React with ${key}`} onClick={() => onReact(key)}>
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
  const item = open?.item;
  async function remove() {
    onOpen(null);
    try {
      if (item?.eventId) await engine.redactMessage(roomId, item.eventId);
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
    }
  }
  return (
    <Confirm
      title={t`Delete this message?`}
      isOpen={open?.what === "delete"}
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

function ReportQuestion({ roomId, open, onOpen }: QuestionProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const errorWords = useErrorWords();
  const [reason, setReason] = useState("");
  const item = open?.item;
  async function report() {
    onOpen(null);
    try {
      if (item?.eventId) await engine.reportMessage(roomId, item.eventId, reason);
      showToast({ text: t`Reported. The people who run this server will look at it.` });
      setReason("");
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
    }
  }
  return (
    <Confirm
      title={t`Report this message`}
      isOpen={open?.what === "report"}
      onClose={() => onOpen(null)}
      onConfirm={() => void report()}
      confirm={t`Report`}
    >
      <p>
        <Trans>The people who run this server get this one message and what you write here.</Trans>
      </p>
      <Field label={t`What is wrong with it?`} lines={3} value={reason} onChange={setReason} />
    </Confirm>
  );
}

/** Everything that opens over a message: its menu, the reaction picker, the two questions. */
export function MessageLayers(props: MessageLayersProps) {
  const { open, anchor, onOpen, actions, onEdit, roomId } = props;
  const { t } = useLingui();
  const engine = useEngine();
  const entries = useEntries(open?.item);
  const item = open?.item;
  const close = () => onOpen(null);

  function act(id: string) {
    if (!item) return;
    if (id === "reply") actions.onReply(item);
    if (id === "edit") onEdit(item);
    if (id === "retry") actions.onRetry(item);
    if (id === "discard") void engine.discardSend(roomId, item.key);
    if (id === "delete" || id === "report") onOpen({ what: id, item });
    if (id === "copy" && "text" in item.body) {
      void navigator.clipboard.writeText(item.body.text);
      showToast({ text: t`Copied` });
    }
  }
  function react(key: string) {
    if (item) actions.onReact(item, key);
    close();
  }
  const canReact = item?.eventId && item.body.kind !== "redacted";
  return (
    <>
      <ContextMenu
        label={t`Message menu`}
        anchor={anchor}
        isOpen={open?.what === "menu"}
        onClose={close}
        entries={entries}
        onAction={act}
        before={
          canReact ? (
            <QuickReactions
              onReact={react}
              onMore={() => onOpen({ what: "reaction", item })}
            />
          ) : null
        }
      />
      {open?.what === "reaction" ? (
        <Suspense fallback={null}>
          <EmojiPopover
            label={t`Choose a reaction`}
            anchor={anchor}
            onChoose={react}
            onClose={close}
          />
        </Suspense>
      ) : null}
      <DeleteQuestion roomId={roomId} open={open} onOpen={onOpen} />
      <ReportQuestion roomId={roomId} open={open} onOpen={onOpen} />
    </>
  );
}
