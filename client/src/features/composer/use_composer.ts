/** Joins the composer's model to the engine: drafts, typing, sending, editing. */
import { useEffect, useEffectEvent, useRef, useState } from "react";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import type { FileDraft, MessageItem, RoomId, RoomSummary } from "../../matrix/engine.ts";
import { showToast } from "../../ui/toast.tsx";
import {
  draftOf,
  EMPTY,
  isEmpty,
  withFiles,
  without,
  withPicture,
  type Attachment,
  type ComposerState,
} from "./composer.model.ts";
import { measurePicture } from "./measure.ts";
import { useSecondLook } from "./use_second_look.ts";

const SAVE_DELAY_MS = 500;
const TYPING_EVERY_MS = 4_000;

export interface ComposerTarget {
  replyTo: MessageItem | null;
  editing: MessageItem | null;
}

function textOf(item: MessageItem | null): string {
  return item && "text" in item.body ? item.body.text : "";
}

function fileDraft({ file, picture }: Attachment, caption: string, replyTo: string | null) {
  const draft: FileDraft = { file, name: file.name, caption: caption || null, replyTo };
  if (!picture) return draft;
  const { width, height, blurhash, thumbnail } = picture;
  return { ...draft, width, height, blurhash, ...(thumbnail ? { thumbnail } : {}) };
}

/**
 * Saves what was typed, a moment after the last key and when the chat is left.
 *
 * The field begins with the draft that the chat's row shows, so that nothing in it moves.
 * The first paint's row may be older than the stored draft, which then takes its place.
 */
function useDraft(room: RoomSummary, state: ComposerState, isEditing: boolean, put: Put) {
  const engine = useEngine();
  const { roomId } = room;
  const [shown] = useState(room.draft ?? "");
  const isLoaded = useRef(false);
  const save = useEffectEvent(() => {
    if (!isLoaded.current || isEditing) return;
    const { text } = state;
    const draft = text.trim() ? draftOf(state, null, false) : null;
    void engine.saveDraft(roomId, draft ? { ...draft, text } : null);
  });
  const restore = useEffectEvent(async () => {
    const stored = engine.readDraft(roomId).then((draft) => draft?.text ?? "");
    const text = await stored.catch(() => shown);
    put((now) => (now.text === shown ? { ...now, text } : now));
    isLoaded.current = true;
  });
  useEffect(() => {
    void restore();
    return () => save();
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => save(), SAVE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [state.text]);
}

type Put = (change: (state: ComposerState) => ComposerState) => void;

function useTypingNotice(roomId: RoomId) {
  const engine = useEngine();
  const lastTold = useRef(0);
  useEffect(
    () => () => {
      if (lastTold.current) void engine.setTyping(roomId, false).catch(() => undefined);
    },
    [engine, roomId],
  );
  return (isTyping: boolean) => {
    const now = Date.now();
    if (isTyping && now - lastTold.current < TYPING_EVERY_MS) return;
    if (!isTyping && lastTold.current === 0) return;
    lastTold.current = isTyping ? now : 0;
    void engine.setTyping(roomId, isTyping).catch(() => undefined);
  };
}

/** Editing borrows the field; what was typed before comes back afterwards. */
function useBorrowedField(editing: MessageItem | null, state: ComposerState, put: Put) {
  const before = useRef<ComposerState>(EMPTY);
  const borrow = useEffectEvent(() => {
    before.current = state;
    put(() => ({ ...EMPTY, text: textOf(editing) }));
  });
  const giveBack = useEffectEvent(() => put(() => before.current));
  const key = editing?.key;
  useEffect(() => {
    if (!key) return undefined;
    borrow();
    return () => giveBack();
  }, [key]);
}

function withMeasured(put: Put, { id, file }: Attachment): void {
  void measurePicture(file).then((facts) => {
    if (facts) put((now) => withPicture(now, id, facts));
  });
}

export function useComposer(
  room: RoomSummary,
  { replyTo, editing }: ComposerTarget,
  onSent: () => void,
) {
  const engine = useEngine();
  const errorWords = useErrorWords();
  const { roomId } = room;
  const [state, setState] = useState<ComposerState>({ ...EMPTY, text: room.draft ?? "" });
  const tellTyping = useTypingNotice(roomId);
  const secondLook = useSecondLook(state.text);
  useDraft(room, state, editing !== null, setState);
  useBorrowedField(editing, state, setState);

  const complain = (why: unknown) => showToast({ text: errorWords(errorCode(why)), isError: true });

  async function sendFiles(): Promise<void> {
    const [first, ...rest] = state.attachments;
    const caption = state.text.trim();
    if (first) await engine.sendFile(roomId, fileDraft(first, caption, replyTo?.eventId ?? null));
    for (const one of rest) await engine.sendFile(roomId, fileDraft(one, "", null));
    for (const { picture } of state.attachments) if (picture) URL.revokeObjectURL(picture.url);
  }

  function hand(): Promise<unknown> {
    const draft = draftOf(state, replyTo, true);
    if (editing?.eventId) return engine.editMessage(roomId, editing.eventId, draft);
    if (state.attachments.length > 0) return sendFiles();
    return engine.sendMessage(roomId, draft);
  }

  /** The field empties at once: the engine keeps what was sent, also over a reload. */
  function send(): void {
    if (isEmpty(state) || secondLook.asks()) return;
    tellTyping(false);
    hand().catch(complain);
    if (!editing) {
      setState(EMPTY);
      void engine.saveDraft(roomId, null);
    }
    onSent();
  }

  function attach(files: readonly File[]): void {
    if (files.length === 0) return;
    const next = withFiles(state, files);
    setState(next);
    for (const added of next.attachments.slice(state.attachments.length)) {
      withMeasured(setState, added);
    }
  }
  const detach = (id: number) => setState((now) => without(now, id));
  return { state, setState, send, attach, detach, tellTyping, secondLook };
}
