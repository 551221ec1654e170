/**
 * Sound and picture of one call, as the view sees them.
 *
 * `livekit_media.ts` carries them over a LiveKit media server; `fake_media.ts` paints them.
 */
import type { CallKey, CallTicket, CallWord } from "../../matrix/call_models.ts";

export type MediaConnection =
  | "idle"
  | "connecting"
  | "connected"
  /** The line is gone for a moment, and the media layer itself is bringing it back. */
  | "reconnecting"
  /** The way in that we had is of no use any more: a fresh one is needed. */
  | "lost"
  /** Another tab of this device has taken our place. */
  | "replaced";

export type Quality = "unknown" | "good" | "weak" | "bad";

/** A camera or a shared screen. */
export interface Picture {
  /** Changes when there is another picture to show. */
  id: string;
  /** Shows it in the element; returns what takes it away again. */
  attach(element: HTMLVideoElement): () => void;
}

/** What comes from one device in the call. */
export interface PersonMedia {
  identity: string;
  camera: Picture | null;
  screen: Picture | null;
  hasMicrophone: boolean;
  isSpeaking: boolean;
  quality: Quality;
  /** Sends something that is not encrypted; it is neither shown nor heard. */
  isRefused: boolean;
}

export type DeviceKind = "microphone" | "camera" | "speaker";

/** Why something of ours cannot be sent. */
export interface MediaProblem {
  what: "microphone" | "camera" | "screen";
  why: "refused" | "missing" | "busy" | "failed";
}

export interface MediaState {
  connection: MediaConnection;
  own: PersonMedia;
  /** Everybody else whom the media server knows, by identity. */
  others: ReadonlyMap<string, PersonMedia>;
  /** The browser plays no sound before somebody presses something. */
  isSilenced: boolean;
  problem: MediaProblem | null;
}

/** What the connection details show of one stream that arrives. */
export interface StreamStatistics {
  identity: string;
  kind: "microphone" | "camera" | "screen";
  /** Pictures that could be decrypted and decoded since the stream began. */
  framesDecoded: number;
  width: number;
  height: number;
  framesPerSecond: number;
  /** Sound that could be decrypted and decoded since the stream began; 0 for silence. */
  audioEnergy: number;
  packetsLost: number;
  bytesReceived: number;
}

export interface MediaStatistics {
  streams: StreamStatistics[];
  /** There and back to the media server. */
  roundTripMs: number | null;
  /** How our packets travel there. */
  route: "udp" | "tcp" | "relay" | null;
}

export interface CallMedia {
  get(): MediaState;
  subscribe(listener: () => void): () => void;
  /** Opens the way of the ticket and sends what was switched on before. */
  enter(ticket: CallTicket): Promise<void>;
  setKeys(keys: readonly CallKey[]): Promise<void>;
  /** Of direct calls: what the other side has said. */
  hear(word: CallWord): Promise<void>;
  leave(): Promise<void>;
  /** These also work before `enter`. */
  setMicrophone(isOn: boolean): Promise<void>;
  setCamera(isOn: boolean): Promise<void>;
  /** Asks which screen or window; with its sound where the browser can. */
  setScreen(isOn: boolean): Promise<void>;
  /** Whether what is behind us is blurred, on this device, before anything is sent. */
  setBlur(isOn: boolean): Promise<void>;
  choose(kind: DeviceKind, deviceId: string): Promise<void>;
  /** After a press: lets the browser play sound. */
  allowSound(): Promise<void>;
  readStatistics(): Promise<MediaStatistics>;
}

export function silent(identity: string): PersonMedia {
  return {
    identity,
    camera: null,
    screen: null,
    hasMicrophone: false,
    isSpeaking: false,
    quality: "unknown",
    isRefused: false,
  };
}

export const NO_MEDIA: MediaState = {
  connection: "idle",
  own: silent(""),
  others: new Map(),
  isSilenced: false,
  problem: null,
};

/** What the browser's error says about a device. */
export function problemOf(what: MediaProblem["what"], why: unknown): MediaProblem {
  const name = why instanceof Error ? why.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return { what, why: "refused" };
  if (name === "NotFoundError" || name === "OverconstrainedError") return { what, why: "missing" };
  return { what, why: name === "NotReadableError" ? "busy" : "failed" };
}

/** Keeps the state of a call's media and tells whoever watches. */
export class MediaStore {
  #state = NO_MEDIA;
  readonly #listeners = new Set<() => void>();

  get(): MediaState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Does it, and keeps what went wrong with a device for the view. */
  protected async noting(what: MediaProblem["what"], act: () => Promise<void>): Promise<void> {
    try {
      await act();
      if (this.get().problem?.what === what) this.update({ problem: null });
    } catch (why) {
      const problem = problemOf(what, why);
      // Whoever closes the browser's question about screens has decided.
      if (what !== "screen" || problem.why !== "refused") this.update({ problem });
    }
  }

  protected update(changes: Partial<MediaState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
