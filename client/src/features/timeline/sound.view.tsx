import {
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from "react";
import { useLingui } from "@lingui/react/macro";

import { useFormats } from "../../app/formats.ts";
import { useMedia } from "../../app/media.ts";
import type { MediaRef } from "../../matrix/engine.ts";
import { Icon } from "../../ui/icon.tsx";
import { barsOf } from "./text.model.ts";

const BARS = 42;
const SKIP_MS = 5_000;
const SPEEDS = [1, 1.5, 2] as const;

/** One sound at a time: starting one pauses the other. */
let playing: HTMLAudioElement | null = null;

interface SoundProps {
  file: MediaRef;
  durationMs: number;
  waveform: number[];
  isStop: boolean;
}

function usePlayer(file: MediaRef, durationMs: number) {
  const [isWanted, setIsWanted] = useState(false);
  const { url, error, retry } = useMedia(isWanted ? file : null);
  const audio = useRef<HTMLAudioElement | null>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const [atMs, setAtMs] = useState(0);
  const [speed, setSpeed] = useState<number>(1);

  const startNow = useEffectEvent((element: HTMLAudioElement) => void start(element));
  useEffect(() => {
    if (!url) return undefined;
    const element = new Audio(url);
    audio.current = element;
    element.ontimeupdate = () => setAtMs(element.currentTime * 1000);
    element.onplay = () => setIsPlaying(true);
    element.onpause = () => setIsPlaying(false);
    element.onended = () => setAtMs(0);
    startNow(element);
    return () => element.pause();
  }, [url]);

  async function start(element: HTMLAudioElement) {
    if (playing !== element) playing?.pause();
    playing = element;
    element.playbackRate = speed;
    await element.play().catch(() => setIsPlaying(false));
  }
  function toggle() {
    if (error) return retry();
    if (!audio.current) return setIsWanted(true);
    if (isPlaying) return audio.current.pause();
    void start(audio.current);
  }
  function seek(ms: number) {
    const target = Math.min(durationMs, Math.max(0, ms));
    setAtMs(target);
    if (audio.current) audio.current.currentTime = target / 1000;
  }
  function changeSpeed() {
    const next = SPEEDS[(SPEEDS.indexOf(speed as 1) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    if (audio.current) audio.current.playbackRate = next;
  }
  const isLoading = isWanted && !url && !error;
  return { isPlaying, isLoading, error, atMs, speed, toggle, seek, changeSpeed };
}

type Player = ReturnType<typeof usePlayer>;

interface WaveProps {
  player: Player;
  durationMs: number;
  waveform: number[];
  tabIndex: number;
}

/** The loudness as bars; a click or an arrow key moves to another place. */
function Wave({ player, durationMs, waveform, tabIndex }: WaveProps) {
  const { t } = useLingui();
  const { duration } = useFormats();
  const bars = useMemo(() => barsOf(waveform, BARS), [waveform]);
  const share = durationMs > 0 ? player.atMs / durationMs : 0;
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowRight: SKIP_MS, ArrowLeft: -SKIP_MS }[event.key];
    if (step === undefined) return;
    event.stopPropagation();
    player.seek(player.atMs + step);
  }
  function onPointerDown(event: PointerEvent<HTMLElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    player.seek(((event.clientX - box.x) / box.width) * durationMs);
  }
  return (
    <div
      className="sound-wave"
      dir="ltr"
      role="slider"
      tabIndex={tabIndex}
      aria-label={t`Position`}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(player.atMs / 1000)}
      aria-valuetext={duration(player.atMs)}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
    >
      {bars.map((height, index) => (
        <i
          key={index}
          data-played={index / BARS < share ? "" : undefined}
          style={{ blockSize: `${height * 100}%` }}
        />
      ))}
    </div>
  );
}

export function Sound({ file, durationMs, waveform, isStop }: SoundProps) {
  const { t } = useLingui();
  const { duration, count } = useFormats();
  const player = usePlayer(file, durationMs);
  const tabIndex = isStop ? 0 : -1;
  const isMoved = player.isPlaying || player.atMs > 0;
  return (
    <div className="sound">
      <button
        type="button"
        className="sound-play"
        tabIndex={tabIndex}
        aria-label={player.isPlaying ? t`Pause` : t`Play voice message`}
        data-loading={player.isLoading ? "" : undefined}
        onClick={player.toggle}
      >
        <Icon name={player.error ? "retry" : player.isPlaying ? "pause" : "play"} />
      </button>
      <Wave player={player} durationMs={durationMs} waveform={waveform} tabIndex={tabIndex} />
      <span className="sound-time">{duration(isMoved ? player.atMs : durationMs)}</span>
      {player.isPlaying ? (
        <button
          type="button"
          className="sound-speed"
          tabIndex={tabIndex}
          aria-label={t`Speed: ${player.speed}`}
          onClick={player.changeSpeed}
        >
          {count(player.speed)}×
        </button>
      ) : null}
    </div>
  );
}
