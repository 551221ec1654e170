/** Microphones, cameras and loudspeakers of this machine, and which of them somebody likes. */
import { persistently } from "../persistently.ts";
import { readStored, writeStored } from "../storage.ts";
import type { DeviceKind } from "./call_media.ts";

export interface MediaDevice {
  deviceId: string;
  /** Empty before the person has allowed the page to use one. */
  label: string;
}

export type MediaDevices = Record<DeviceKind, MediaDevice[]>;

/** How somebody came into their last call. */
export interface CallHabits {
  microphone: string | null;
  camera: string | null;
  speaker: string | null;
  isMicrophoneOn: boolean;
  isCameraOn: boolean;
  /** What is behind us is blurred. */
  isBlurred: boolean;
}

const KEY = "linnet.calls";
const DEFAULTS: CallHabits = {
  microphone: null,
  camera: null,
  speaker: null,
  isMicrophoneOn: true,
  isCameraOn: true,
  isBlurred: false,
};
const KINDS: Record<MediaDeviceKind, DeviceKind> = {
  audioinput: "microphone",
  videoinput: "camera",
  audiooutput: "speaker",
};

export function readHabits(): CallHabits {
  const stored = readStored(KEY);
  return typeof stored === "object" ? { ...DEFAULTS, ...stored } : DEFAULTS;
}

export function writeHabits(changes: Partial<CallHabits>): void {
  writeStored(KEY, { ...readHabits(), ...changes });
}

export async function listDevices(): Promise<MediaDevices> {
  const found: MediaDevices = { microphone: [], camera: [], speaker: [] };
  for (const { kind, deviceId, label } of await navigator.mediaDevices.enumerateDevices()) {
    if (deviceId) found[KINDS[kind]].push({ deviceId, label });
  }
  return found;
}

/** Calls `listener` when something is plugged in or out. */
export function watchDevices(listener: () => void): () => void {
  navigator.mediaDevices.addEventListener("devicechange", listener);
  return () => navigator.mediaDevices.removeEventListener("devicechange", listener);
}

/** True where this browser can show a screen to others: phones cannot. */
export function canShareScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/** True where this browser lets us change the pictures of the camera before they are sent. */
export function canBlur(): boolean {
  const isStreamed = "MediaStreamTrackProcessor" in globalThis;
  return isStreamed || "requestVideoFrameCallback" in HTMLVideoElement.prototype;
}

/** True where the page can say out of which loudspeaker the sound comes. */
export function canChooseSpeaker(): boolean {
  return "setSinkId" in HTMLMediaElement.prototype;
}

/** The chosen device, or any other where that one is not there. */
const preferred = (deviceId: string | null): MediaTrackConstraints =>
  deviceId ? { deviceId: { ideal: deviceId } } : {};

/** Our own microphone, or our camera with or without what is behind us. */
export async function openOwn(
  kind: "camera" | "microphone",
  deviceId: string | null,
): Promise<MediaStream> {
  const { mediaDevices } = navigator;
  if (kind === "microphone") return mediaDevices.getUserMedia({ audio: preferred(deviceId) });
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const stream = await mediaDevices.getUserMedia({ video: { ...preferred(deviceId), ...size } });
  if (!readHabits().isBlurred) return stream;
  try {
    return await blurred(stream);
  } catch (why) {
    stopStream(stream);
    throw why;
  }
}

/** Stopping its track stops the camera, too. */
async function blurred(stream: MediaStream): Promise<MediaStream> {
  const [camera] = stream.getVideoTracks();
  if (!camera) return stream;
  const { Blurring } = await persistently(() => import("./background/blurring.ts"));
  const blurring = new Blurring();
  const track = await blurring.start(camera);
  const stop = track.stop.bind(track);
  track.stop = () => {
    stop();
    blurring.stop();
    camera.stop();
  };
  return new MediaStream([track]);
}

export function stopStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
