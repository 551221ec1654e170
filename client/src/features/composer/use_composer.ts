/** Joins the composer's model to the engine: drafts, typing, sending, editing. */
import { useEffect, useRef, useState } from "react";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import type { FileDraft, MessageItem, RoomId } from "../../matrix/engine.ts";
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

/** Saves what was typed, a moment after the last key and when the chat is left. */
function useDraft(roomId: RoomId, state: ComposerState, isEditing: boolean, put: Put) {
  const engine = useEngine();
  const latest = useRef(state);
  latest.current = state;
  const isLoaded = useRef(false);

  function save() {
    if (!isLoaded.current || isEditing) return;
    const { text } = latest.current;
    const draft = text.trim() ? draftOf(latest.current, null, false) : null;
    void engine.saveDraft(roomId, draft ? { ...draft, text } : null);
  }
  useEffect(() => {
    engine
      .readDraft(roomId)
      .then((draft) => (draft ? put((now) => (now.text ? now : { ...now, text: draft.text })) : 0))
      .finally(() => {
        isLoaded.current = true;
      });
    return save;
  }, [roomId]);
  useEffect(() => {
    const timer = setTimeout(save, SAVE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [state.text]);
}

type Put = (change: (state: ComposerState) => ComposerState) => void;

function useTypingNotice(roomId: RoomId) {
  const engine = useEngine();
  const lastTold = useRef(0);
  useEffect(() => () => void (lastTold.current ? engine.setTyping(roomId, false) : 0), [roomId]);
  return (isTyping: boolean) => {
    const now = Date.now();
    if (isTyping && now - lastTold.current < TYPING_EVERY_MS) return;
    if (!isTyping && lastTold.current === 0) return;
    lastTold.current = isTyping ? now : 0;
    void engine.setTyping(roomId, isTyping).catch(() => undefined);
  };
}

export function useComposer(
  roomId: RoomId,
  { replyTo, editing }: ComposerTarget,
  onSent: () => void,
) {
  const engine = useEngine();
  const errorWords = useErrorWords();
  const [state, setState] = useState<ComposerState>(EMPTY);
  const before = useRef<ComposerState>(EMPTY);
  const tellTyping = useTypingNotice(roomId);
  useDraft(roomId, state, editing !== null, setState);

  /** Editing borrows the field; what was typed before comes back afterwards. */
  useEffect(() => {
    if (!editing) return undefined;
    setState((now) => {
      before.current = now;
      return { ...EMPTY, text: textOf(editing) };
    });
    return () => setState(before.current);
  }, [editing?.key]);

  const complain = (why: unknown) =>
    showToast({ text: errorWords(errorCode(why)), isError: true });

  async function sendFiles(): Promise<void> {
    const [first, ...rest] = state.attachments;
    const caption = state.text.trim();
    if (first) await engine.sendFile(roomId, fileDraft(first, caption, replyTo?.eventId ?? null));
    for (const one of rest) await engine.sendFile(roomId, fileDraft(one, "", null));
    for (const { picture } of state.attachments) if (picture) URL.revokeObjectURL(picture.url);
  }

  /** The field empties at once: the engine keeps what was sent, also over a reload. */
  function send(): void {
    if (isEmpty(state)) return;
    tellTyping(false);
    const draft = draftOf(state, replyTo, true);
    if (editing?.eventId) engine.editMessage(roomId, editing.eventId, draft).catch(complain);
    else if (state.attachments.length > 0) sendFiles().catch(complain);
    else engine.sendMessage(roomId, draft).catch(complain);
    if (!editing) {
      setState(EMPTY);
      void engine.saveDraft(roomId, null);
    }
    onSent();
  }

  function attach(files: readonly File[]): void {
    if (files.length === 0) return;
    setState((now) => {
      const next = withFiles(now, files);
      for (const { id, file } of next.attachments.slice(now.attachments.length)) {
        void measurePicture(file).then((facts) => {
          if (facts) setState((later) => withPicture(later, id, facts));
        });
      }
      return next;
    });
  }
  return {
    state,
    setState,
    send,
    attach,
    detach: (id: number) => setState((now) => without(now, id)),
    tellTyping,
  };
}
