import {
  lazy,
  Suspense,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
} from "react";
import { useLingui } from "@lingui/react/macro";

import { preferences } from "../../app/preferences.ts";
import { useStore } from "../../app/store.ts";
import type { RoomSummary } from "../../matrix/engine.ts";
import { IconButton } from "../../ui/button.tsx";
import { Attachments, TargetBar } from "./bars.view.tsx";
import { completed, isEmpty, sends, suggestionAt, withMention } from "./composer.model.ts";
import { Offers, useOffers, type Offer } from "./suggestions.view.tsx";
import { useComposer, type ComposerTarget } from "./use_composer.ts";
import type { VoiceMode } from "./voice.view.tsx";
import "./composer.css";

const EmojiPopover = lazy(async () => ({
  default: (await import("../../ui/emoji_popover.tsx")).EmojiPopover,
}));

const Voice = lazy(async () => ({ default: (await import("./voice.view.tsx")).Voice }));

const HOLD_MS = 220;

interface ComposerProps extends ComposerTarget {
  room: RoomSummary;
  onClearTarget: () => void;
  /** Arrow up in an empty field edits the last own message. */
  onEditLast: () => void;
}

const isTouch = () => matchMedia("(pointer: coarse)").matches;

function EmojiButton({ onChoose }: { onChoose: (emoji: string) => void }) {
  const { t } = useLingui();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <IconButton
        ref={anchor}
        icon="smile"
        label={t`Emoji`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPress={() => setIsOpen(true)}
      />
      {isOpen ? (
        <Suspense fallback={null}>
          <EmojiPopover
            label={t`Emoji`}
            anchor={anchor}
            onChoose={onChoose}
            onClose={() => setIsOpen(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}

function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon="attach" label={t`Attach files`} onPress={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t`Attach files`}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}

/** A click locks the recording at once; a hold records until it is let go. */
function MicButton({ onMode }: { onMode: (mode: VoiceMode) => void }) {
  const { t } = useLingui();
  const pressedAt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return (
    <IconButton
      icon="mic"
      label={t`Record a voice message`}
      onPressStart={(event) => {
        pressedAt.current = Date.now();
        if (event.pointerType !== "touch") return;
        timer.current = setTimeout(() => onMode("held"), HOLD_MS);
      }}
      onPress={() => {
        clearTimeout(timer.current);
        onMode("locked");
      }}
    />
  );
}

/** The list of offers and the keys that move in it. */
function useSuggestions(room: RoomSummary, text: string, caret: number, take: (o: Offer) => void) {
  const [dismissed, setDismissed] = useState("");
  const found = suggestionAt(text, caret);
  const suggestion = found && `${found.start}` !== dismissed ? found : null;
  const offers = useOffers(room.roomId, suggestion);
  const [chosen, setChosen] = useState(0);
  useEffect(() => setChosen(0), [suggestion?.query]);
  useEffect(() => {
    if (!found) setDismissed("");
  }, [found === null]);

  function onKey(event: KeyboardEvent): boolean {
    if (offers.length === 0 || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = offers[Math.min(chosen, offers.length - 1)];
    if (step) setChosen((chosen + step + offers.length) % offers.length);
    else if ((event.key === "Enter" || event.key === "Tab") && offer) take(offer);
    else if (event.key === "Escape") setDismissed(`${suggestion?.start}`);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
  return { suggestion, offers, chosen, onKey };
}

/** The text field's caret, which React does not keep for us. */
function useCaret() {
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    field.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  return {
    field,
    caret,
    read: () => setCaret(field.current?.selectionStart ?? 0),
    place(at: number) {
      wanted.current = at;
      setCaret(at);
    },
  };
}

export function Composer({ room, replyTo, editing, onClearTarget, onEditLast }: ComposerProps) {
  const { t } = useLingui();
  const listId = useId();
  const enterSends = useStore(preferences, (state) => state.enterSends);
  const composer = useComposer(room.roomId, { replyTo, editing }, onClearTarget);
  const { state, setState, send, attach, detach, tellTyping } = composer;
  const { field, caret, read, place } = useCaret();
  const [voice, setVoice] = useState<VoiceMode>("idle");
  const suggestions = useSuggestions(room, state.text, caret, take);
  const { suggestion, offers, chosen } = suggestions;

  useEffect(() => {
    if (replyTo || editing) field.current?.focus();
  }, [replyTo?.key, editing?.key]);
  useEffect(() => {
    if (!isTouch()) field.current?.focus();
  }, [room.roomId]);

  function take(offer: Offer) {
    if (!suggestion) return;
    const next = completed(state.text, caret, suggestion, offer.word);
    const { person } = offer;
    setState((now) => ({ ...(person ? withMention(now, person) : now), text: next.text }));
    place(next.caret);
  }
  function insert(words: string) {
    const at = field.current?.selectionStart ?? state.text.length;
    setState((now) => ({ ...now, text: now.text.slice(0, at) + words + now.text.slice(at) }));
    place(at + words.length);
  }
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (suggestions.onKey(event)) return;
    if (sends({ ...keyOf(event) }, enterSends, isTouch())) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && (replyTo || editing)) {
      event.stopPropagation();
      onClearTarget();
    } else if (event.key === "ArrowUp" && state.text === "") {
      event.preventDefault();
      onEditLast();
    }
  }
  function onPaste(event: ClipboardEvent) {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    attach(files);
  }
  const canSend = !isEmpty(state);
  return (
    <section
      className="composer"
      aria-label={t`Write a message`}
      data-landmark="composer"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        attach([...event.dataTransfer.files]);
      }}
    >
      <Offers id={listId} offers={offers} chosen={chosen} onChoose={take} />
      <TargetBar replyTo={replyTo} editing={editing} onClear={onClearTarget} />
      <Attachments attachments={state.attachments} onRemove={detach} />
      {voice === "idle" ? (
        <div className="composer-line">
          {editing ? null : <AttachButton onFiles={attach} />}
          <textarea
            ref={field}
            className="composer-field"
            dir="auto"
            rows={1}
            value={state.text}
            placeholder={room.encrypted ? t`Encrypted message` : t`Message, not encrypted`}
            aria-label={t`Message`}
            aria-autocomplete="list"
            aria-controls={offers.length > 0 ? listId : undefined}
            aria-activedescendant={offers.length > 0 ? `${listId}-${chosen}` : undefined}
            enterKeyHint={isTouch() || !enterSends ? "enter" : "send"}
            onChange={(event) => {
              setState((now) => ({ ...now, text: event.target.value }));
              read();
              tellTyping(event.target.value !== "");
            }}
            onSelect={read}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <EmojiButton onChoose={insert} />
          {canSend || editing ? (
            <IconButton
              icon={editing ? "check" : "send"}
              look="primary"
              label={editing ? t`Save` : t`Send`}
              isDisabled={!canSend}
              onPress={send}
            />
          ) : (
            <MicButton onMode={setVoice} />
          )}
        </div>
      ) : (
        <Suspense fallback={<div className="voice" />}>
          <Voice
            roomId={room.roomId}
            replyTo={replyTo?.eventId ?? null}
            mode={voice}
            onLock={() => setVoice("locked")}
            onEnd={() => {
              setVoice("idle");
              onClearTarget();
            }}
          />
        </Suspense>
      )}
    </section>
  );
}

function keyOf(event: KeyboardEvent) {
  const { key, shiftKey, ctrlKey, metaKey } = event;
  return { key, shiftKey, ctrlKey, metaKey, isComposing: event.nativeEvent.isComposing };
}
