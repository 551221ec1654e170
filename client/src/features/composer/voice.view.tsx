import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";

import { useEngine } from "../../app/engine_context.tsx";
import { errorCode, useErrorWords } from "../../app/error_words.ts";
import { useFormats } from "../../app/formats.ts";
import type { RoomId } from "../../matrix/engine.ts";
import { startVoiceRecording, type VoiceRecording } from "../../platform/voice_recorder.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";

const SHOWN_LEVELS = 48;
/** A shorter hold was a slip of the finger. */
const SHORTEST_MS = 700;
const CANCEL_PX = 90;

export type VoiceMode = "idle" | "held" | "locked";

interface VoiceProps {
  roomId: RoomId;
  replyTo: string | null;
  mode: VoiceMode;
  onEnd: () => void;
}

function useRecording({ roomId, replyTo, mode, onEnd }: VoiceProps) {
  const engine = useEngine();
  const { t } = useLingui();
  const errorWords = useErrorWords();
  const recording = useRef<VoiceRecording | null>(null);
  const isOver = useRef(false);
  const [levels, setLevels] = useState<number[]>([]);
  const [elapsedMs, setElapsedMs] = useState(0);

  const refused = useEffectEvent(() => {
    showToast({ text: t`The microphone is off. Allow it in your browser.`, isError: true });
    onEnd();
  });

  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    startVoiceRecording((level) =>
      setLevels((now) => [...now.slice(1 - SHOWN_LEVELS), Math.min(1, Math.max(0.06, level))]),
    )
      .then((started) => {
        if (isOver.current) return started.cancel();
        recording.current = started;
        // Counts what is recorded: opening the microphone may take a while.
        const startedAt = Date.now();
        timer = setInterval(() => setElapsedMs(Date.now() - startedAt), 250);
      })
      .catch(() => refused());
    return () => {
      isOver.current = true;
      clearInterval(timer);
      recording.current?.cancel();
    };
  }, []);

  async function finish(isSent: boolean) {
    const current = recording.current;
    recording.current = null;
    onEnd();
    if (!current) return;
    const isSlip = mode === "held" && elapsedMs < SHORTEST_MS;
    if (!isSent || isSlip) return current.cancel();
    try {
      const voice = await current.stop();
      await engine.sendVoice(roomId, { ...voice, replyTo });
    } catch (why) {
      showToast({ text: errorWords(errorCode(why)), isError: true });
    }
  }
  return { levels, elapsedMs, finish };
}

/**
 * Recording: held, it is sent when the finger lifts, slid away it is thrown away, slid up it locks.
 */
export function Voice(props: VoiceProps & { onLock: () => void }) {
  const { t } = useLingui();
  const { duration } = useFormats();
  const { levels, elapsedMs, finish } = useRecording(props);
  const { mode } = props;
  const end = useEffectEvent((isSent: boolean) => void finish(isSent));
  const lock = useEffectEvent(props.onLock);

  useEffect(() => {
    if (mode !== "held") return undefined;
    let from: { x: number; y: number } | null = null;
    const move = (event: PointerEvent) => {
      from ??= { x: event.clientX, y: event.clientY };
      if (from.y - event.clientY > CANCEL_PX) lock();
      else if (Math.abs(event.clientX - from.x) > CANCEL_PX) end(false);
    };
    const up = () => end(true);
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    return () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
    };
  }, [mode]);

  return (
    <div className="voice" role="group" aria-label={t`Recording a voice message`}>
      <span className="voice-dot" aria-hidden="true" />
      <span className="voice-time" role="timer">
        {duration(elapsedMs)}
      </span>
      <span className="voice-levels" aria-hidden="true" dir="ltr">
        {levels.map((level, index) => (
          <i key={index} style={{ blockSize: `${level * 100}%` }} />
        ))}
      </span>
      {mode === "held" ? (
        <span className="voice-hint">
          <Icon name="lock" size={16} />
          <Trans>Slide up to lock, sideways to cancel</Trans>
        </span>
      ) : (
        <>
          <IconButton
            icon="trash"
            look="danger"
            label={t`Throw the recording away`}
            onPress={() => void finish(false)}
          />
          <IconButton
            icon="send"
            look="primary"
            label={t`Send voice message`}
            onPress={() => void finish(true)}
          />
        </>
      )}
    </div>
  );
}
