import {
  Suspense,
  useEffect,
  useEffectEvent,
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
import { canRecordVoice } from "../../platform/voice_recorder.ts";
import { IconButton } from "../../ui/button.tsx";
import { part } from "../../ui/part.tsx";
import { Attachments, SecondLookBar, TargetBar } from "./bars.view.tsx";
import { PauseBar } from "./pause.view.tsx";
import {
  completed,
  isEmpty,
  sends,
  suggestionAt,
  withMention,
  type Suggestion,
} from "./composer.model.ts";
import { Offers, useOffers, type Offer } from "./suggestions.view.tsx";
import { useComposer, type ComposerTarget } from "./use_composer.ts";
import type { VoiceMode } from "./voice.view.tsx";
import "./composer.css";

const EmojiPopover = part(async () => (await import("../../ui/emoji_popover.tsx")).EmojiPopover);

const Voice = part(async () => (await import("./voice.view.tsx")).Voice);

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
function useSuggestions(room: RoomSummary, text: string, caret: number, take: Take) {
  const [dismissed, setDismissed] = useState<number | null>(null);
  const found = suggestionAt(text, caret);
  const suggestion = found && found.start !== dismissed ? found : null;
  const offers = useOffers(room.roomId, suggestion);
  const [chosen, setChosen] = useState(0);
  const query = suggestion?.query;
  useEffect(() => setChosen(0), [query]);

  function onKey(event: KeyboardEvent): boolean {
    const offer = offers[Math.min(chosen, offers.length - 1)];
    if (!offer || !suggestion || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setChosen((chosen + step + offers.length) % offers.length);
    else if (event.key === "Enter" || event.key === "Tab") take(offer, suggestion);
    else if (event.key === "Escape") setDismissed(suggestion.start);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
  return { suggestion, offers, chosen, onKey };
}

type Take = (offer: Offer, suggestion: Suggestion) => void;

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
    at: caret,
    read: () => setCaret(field.current?.selectionStart ?? 0),
    place(at: number) {
      wanted.current = at;
      setCaret(at);
    },
  };
}

/** Everything the text field does; the view below only draws it. */
function useWriting({ room, replyTo, editing, onClearTarget, onEditLast }: ComposerProps) {
  const enterSends = useStore(preferences, (state) => state.enterSends);
  const composer = useComposer(room, { replyTo, editing }, onClearTarget);
  const { state, setState, send, tellTyping } = composer;
  const caret = useCaret();
  const suggestions = useSuggestions(room, state.text, caret.at, take);
  const { field } = caret;
  const targetKey = (editing ?? replyTo)?.key;

  /** The keyboard of a phone comes only when somebody asks for it. */
  function focusField() {
    if (!isTouch()) field.current?.focus();
  }

  useEffect(() => {
    if (targetKey || !isTouch()) field.current?.focus();
  }, [field, targetKey]);

  function take({ word, person }: Offer, suggestion: Suggestion) {
    const next = completed(state.text, caret.at, suggestion, word);
    setState((now) => ({ ...(person ? withMention(now, person) : now), text: next.text }));
    caret.place(next.caret);
  }
  function insert(words: string) {
    const at = field.current?.selectionStart ?? state.text.length;
    setState((now) => ({ ...now, text: now.text.slice(0, at) + words + now.text.slice(at) }));
    caret.place(at + words.length);
  }
  function onChange(text: string) {
    setState((now) => ({ ...now, text }));
    caret.read();
    tellTyping(text !== "");
  }
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (suggestions.onKey(event)) return;
    if (event.key === "Escape" && targetKey) {
      event.stopPropagation();
      onClearTarget();
    } else if (sends(keyOf(event), enterSends, isTouch())) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && state.text === "") {
      event.preventDefault();
      onEditLast();
    }
  }
  function sendAndStay() {
    send();
    focusField();
  }
  const sendsWithEnter = enterSends && !isTouch();
  const doings = { take, insert, focusField, onChange, onKeyDown, sendAndStay };
  return { ...composer, ...doings, caret, suggestions, sendsWithEnter };
}

interface TextLineProps {
  room: RoomSummary;
  isEditing: boolean;
  writing: ReturnType<typeof useWriting>;
  listId: string;
  onVoice: (mode: VoiceMode) => void;
}

function TextField({ room, writing, listId }: TextLineProps) {
  const { t } = useLingui();
  const { state, attach, caret, suggestions, onChange, onKeyDown, sendsWithEnter } = writing;
  const { offers, chosen } = suggestions;
  const hasOffers = offers.length > 0;
  function onPaste(event: ClipboardEvent) {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    attach(files);
  }
  return (
    <textarea
      ref={caret.field}
      className="composer-field"
      dir="auto"
      rows={1}
      value={state.text}
      placeholder={room.encrypted ? t`Encrypted message` : t`Message, not encrypted`}
      aria-label={t`Message`}
      aria-autocomplete="list"
      aria-controls={hasOffers ? listId : undefined}
      aria-activedescendant={hasOffers ? `${listId}-${chosen}` : undefined}
      enterKeyHint={sendsWithEnter ? "send" : "enter"}
      onChange={(event) => onChange(event.target.value)}
      onSelect={caret.read}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
    />
  );
}

function TextLine(props: TextLineProps) {
  const { t } = useLingui();
  const { isEditing, writing, onVoice } = props;
  const canSend = !isEmpty(writing.state);
  const showsSend = canSend || isEditing || !canRecordVoice();
  const focusField = useEffectEvent(writing.focusField);
  // Also when it comes back after a voice message.
  useEffect(() => focusField(), []);
  return (
    <div className="composer-line">
      {isEditing ? null : <AttachButton onFiles={writing.attach} />}
      <TextField {...props} />
      <EmojiButton onChoose={writing.insert} />
      {showsSend ? (
        <IconButton
          icon={isEditing ? "check" : "send"}
          look="primary"
          label={isEditing ? t`Save` : t`Send`}
          keepsFocus
          isDisabled={!canSend}
          onPress={writing.sendAndStay}
        />
      ) : (
        <MicButton onMode={onVoice} />
      )}
    </div>
  );
}

export function Composer(props: ComposerProps) {
  const { room, replyTo, editing, onClearTarget } = props;
  const { t } = useLingui();
  const listId = useId();
  const writing = useWriting(props);
  const { state, attach, suggestions, take } = writing;
  const { suggestion, offers, chosen } = suggestions;
  const [voice, setVoice] = useState<VoiceMode>("idle");
  const endVoice = () => (setVoice("idle"), onClearTarget());
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
      <Offers
        id={listId}
        offers={offers}
        chosen={chosen}
        onChoose={(offer) => (suggestion ? take(offer, suggestion) : undefined)}
      />
      <PauseBar key={room.roomId} roomId={room.roomId} />
      <SecondLookBar look={writing.secondLook} onSend={writing.sendAndStay} />
      <TargetBar replyTo={replyTo} editing={editing} onClear={onClearTarget} />
      <Attachments
        attachments={state.attachments}
        onRemove={(id) => {
          writing.detach(id);
          writing.focusField();
        }}
      />
      {voice === "idle" ? (
        <TextLine
          room={room}
          isEditing={editing !== null}
          writing={writing}
          listId={listId}
          onVoice={setVoice}
        />
      ) : (
        <Suspense fallback={<div className="voice" />}>
          <Voice
            roomId={room.roomId}
            replyTo={replyTo?.eventId ?? null}
            mode={voice}
            onLock={() => setVoice("locked")}
            onEnd={endVoice}
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
