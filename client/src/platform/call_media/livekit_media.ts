/**
 * The media of a call over LiveKit, encrypted frame by frame. spec: MSC4195
 *
 * There is no call without encryption: whatever comes unencrypted is neither shown nor heard, and a
 * browser that cannot encrypt does not enter. Only the servers that ours names are asked about ways.
 */
import encryptionWorkerUrl from "livekit-client/e2ee-worker?worker&url";
import {
  ConnectionQuality,
  ConnectionState,
  DefaultReconnectPolicy,
  DisconnectReason,
  isE2EESupported,
  type LocalParticipant,
  LocalVideoTrack,
  LogLevel,
  type RemoteParticipant,
  type RemoteTrack,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
  type TrackPublication,
  type VideoCaptureOptions,
} from "livekit-client";

import { EngineError } from "../../matrix/engine.ts";
import type { CallKey, CallTicket, ServerTicket } from "../../matrix/call_models.ts";
import { persistently } from "../persistently.ts";
import { scriptUrl } from "../trusted_types.ts";
import {
  type CallMedia,
  type DeviceKind,
  MediaStore,
  type MediaProblem,
  type MediaStatistics,
  type PersonMedia,
  type Picture,
  type Quality,
} from "./call_media.ts";
import { readHabits, writeHabits } from "./devices.ts";
import { KeyRing } from "./key_ring.ts";
import { statisticsOf } from "./statistics.ts";
import { whileBusy } from "./while_busy.ts";

/** What it says would name people and rooms in the console. */
setLogLevel(LogLevel.silent);

/** Everybody shall be back within ten seconds; after the last one a fresh way in is asked for. */
const RETRY_DELAYS_MS = [0, 300, 500, 700, 1000, 1000, 1000, 1000, 1000];
const CONNECT_TIMEOUT_MS = 6_000;

const QUALITIES: Record<ConnectionQuality, Quality> = {
  [ConnectionQuality.Excellent]: "good",
  [ConnectionQuality.Good]: "good",
  [ConnectionQuality.Poor]: "weak",
  [ConnectionQuality.Lost]: "bad",
  [ConnectionQuality.Unknown]: "unknown",
};

const BROWSER_KINDS: Record<DeviceKind, MediaDeviceKind> = {
  microphone: "audioinput",
  camera: "videoinput",
  speaker: "audiooutput",
};

/** Everything after which the state is read anew. */
const NEWS = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.ConnectionQualityChanged,
  RoomEvent.AudioPlaybackStatusChanged,
  RoomEvent.ConnectionStateChanged,
] as const;

const pictures = new WeakMap<Track, Picture>();

function pictureOf(publication: TrackPublication | undefined): Picture | null {
  const track = publication?.track;
  if (!track || publication.isMuted || !isEncrypted(publication)) return null;
  const id = track.mediaStreamTrack.id;
  const known = pictures.get(track);
  if (known?.id === id) return known;
  const picture: Picture = {
    id,
    attach(element) {
      track.attach(element);
      return () => void track.detach(element);
    },
  };
  pictures.set(track, picture);
  return picture;
}

/** Ours are encrypted on their way out; what the server says of others' is checked. */
function isEncrypted(publication: TrackPublication): boolean {
  return publication.isLocal || publication.isEncrypted;
}

function mediaOf(person: LocalParticipant | RemoteParticipant): PersonMedia {
  const publications = [...person.trackPublications.values()] as TrackPublication[];
  const microphone = person.getTrackPublication(Track.Source.Microphone);
  return {
    identity: person.identity,
    camera: pictureOf(person.getTrackPublication(Track.Source.Camera)),
    screen: pictureOf(person.getTrackPublication(Track.Source.ScreenShare)),
    hasMicrophone: microphone !== undefined && !microphone.isMuted && isEncrypted(microphone),
    isSpeaking: person.isSpeaking,
    quality: QUALITIES[person.connectionQuality],
    isRefused: publications.some((publication) => !isEncrypted(publication)),
  };
}

export class LiveKitMedia extends MediaStore implements CallMedia {
  #room: Room | null = null;
  #keys: KeyRing | null = null;
  #worker: Worker | null = null;
  readonly #wanted = { microphone: false, camera: false };
  /** Keys that came while we were on our way in: the ticket does not know them. */
  #early: CallKey[] = [];

  async enter(ticket: CallTicket): Promise<void> {
    if (ticket.kind !== "server" || !isE2EESupported()) throw new EngineError("unsupported");
    await this.#drop();
    this.update({ connection: "connecting" });
    const room = await this.#open(ticket);
    try {
      await room.connect(ticket.url, ticket.token, {
        maxRetries: 0,
        peerConnectionTimeout: CONNECT_TIMEOUT_MS,
        websocketTimeout: CONNECT_TIMEOUT_MS,
      });
      if (!room.localParticipant.isE2EEEnabled) throw new EngineError("untrusted");
    } catch (why) {
      if (this.#room === room) await this.#drop();
      throw why;
    }
    if (this.#room !== room) return;
    const capture = await cameraOptions();
    // Both at once: one that is published while the other negotiates may get lost.
    await Promise.all([this.#send("microphone"), this.#send("camera", capture)]);
  }

  async #open(ticket: ServerTicket): Promise<Room> {
    const { microphone, camera, speaker } = readHabits();
    const worker = new Worker(scriptUrl(encryptionWorkerUrl), { type: "module" });
    const keyProvider = new KeyRing(ticket.identity);
    const room = new Room({
      adaptiveStream: { pixelDensity: "screen" },
      dynacast: true,
      encryption: { keyProvider, worker },
      reconnectPolicy: new DefaultReconnectPolicy(RETRY_DELAYS_MS),
      audioCaptureDefaults: microphone ? { deviceId: microphone } : {},
      videoCaptureDefaults: camera ? { deviceId: camera } : {},
      ...(speaker ? { audioOutput: { deviceId: speaker } } : {}),
    });
    this.#room = room;
    this.#keys = keyProvider;
    this.#worker = worker;
    this.#follow(room);
    for (const key of [...ticket.keys, ...this.#early.splice(0)]) await keyProvider.set(key);
    await room.setE2EEEnabled(true);
    return room;
  }

  #follow(room: Room): void {
    const read = () => {
      if (this.#room === room) this.#read(room);
    };
    for (const event of NEWS) room.on(event, read);
    room.on(RoomEvent.TrackSubscribed, (track, publication) => {
      if (!publication.isEncrypted) publication.setSubscribed(false);
      else if (track.kind === Track.Kind.Audio) hear(track);
      read();
    });
    room.on(RoomEvent.TrackUnsubscribed, (track) => {
      takeOff(track);
      read();
    });
    // Beginning anew, the library may leave a camera out and not say so. We have our own way back.
    room.on(RoomEvent.Reconnecting, () => {
      if (this.#room === room) void this.#drop("lost");
    });
    room.on(RoomEvent.Disconnected, (reason) => {
      if (this.#room !== room) return;
      const isReplaced = reason === DisconnectReason.DUPLICATE_IDENTITY;
      void this.#drop(isReplaced ? "replaced" : "lost");
    });
  }

  #read(room: Room): void {
    const { state } = room;
    const isBack = [ConnectionState.Reconnecting, ConnectionState.SignalReconnecting].includes(
      state,
    );
    const { connection } = this.get();
    const people = [...room.remoteParticipants.values()].map(mediaOf);
    this.update({
      connection:
        state === ConnectionState.Connected ? "connected" : isBack ? "reconnecting" : connection,
      own: mediaOf(room.localParticipant),
      others: new Map(people.map((one) => [one.identity, one])),
      isSilenced: !room.canPlaybackAudio,
    });
  }

  /** Forgets the room that we have, without a word to whoever watches until the end. */
  async #drop(connection: "idle" | "lost" | "replaced" = "idle"): Promise<void> {
    const room = this.#room;
    const worker = this.#worker;
    this.#room = null;
    this.#keys = null;
    this.#worker = null;
    if (!room) return;
    for (const person of room.remoteParticipants.values()) {
      for (const { track } of person.trackPublications.values()) if (track) takeOff(track);
    }
    this.update({ connection, others: new Map() });
    await room.disconnect();
    worker?.terminate();
  }

  async setKeys(keys: readonly CallKey[]): Promise<void> {
    if (this.#keys) for (const key of keys) await this.#keys.set(key);
    else this.#early.push(...keys);
  }

  async hear(): Promise<void> {}

  async leave(): Promise<void> {
    this.#wanted.camera = false;
    this.#wanted.microphone = false;
    this.#early = [];
    await this.#drop();
  }

  async setMicrophone(isOn: boolean): Promise<void> {
    this.#wanted.microphone = isOn;
    await this.#send("microphone");
  }

  async setCamera(isOn: boolean): Promise<void> {
    this.#wanted.camera = isOn;
    await this.#send("camera", await cameraOptions());
  }

  async #send(what: "microphone" | "camera", capture?: VideoCaptureOptions): Promise<void> {
    const room = this.#room;
    if (room?.state !== ConnectionState.Connected) return;
    const { localParticipant } = room;
    const isOn = this.#wanted[what];
    const isWanted = () => this.#room === room && this.#wanted[what] === isOn;
    await this.#trying(what, async () => {
      if (what === "microphone") await localParticipant.setMicrophoneEnabled(isOn);
      else {
        const act = async () => void (await localParticipant.setCameraEnabled(isOn, capture));
        await whileBusy(act, isWanted);
      }
    });
  }

  async setScreen(isOn: boolean): Promise<void> {
    await this.#trying("screen", async () => {
      await this.#room?.localParticipant.setScreenShareEnabled(isOn, {
        audio: true,
        systemAudio: "include",
        selfBrowserSurface: "exclude",
        surfaceSwitching: "include",
        contentHint: "detail",
      });
    });
  }

  async #trying(what: MediaProblem["what"], act: () => Promise<void>): Promise<void> {
    await this.noting(what, act);
    if (this.#room) this.#read(this.#room);
  }

  async setBlur(isOn: boolean): Promise<void> {
    writeHabits({ isBlurred: isOn });
    const camera = this.#room?.localParticipant.getTrackPublication(Track.Source.Camera);
    const track = camera?.videoTrack;
    if (!(track instanceof LocalVideoTrack)) return;
    await this.#trying("camera", async () => {
      const { processor } = (await cameraOptions()) ?? {};
      if (processor) await track.setProcessor(processor);
      else await track.stopProcessor();
    });
  }

  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    writeHabits({ [kind]: deviceId });
    const act = async () =>
      void (await this.#room?.switchActiveDevice(BROWSER_KINDS[kind], deviceId));
    if (kind === "speaker") await act();
    else await this.#trying(kind, act);
  }

  async allowSound(): Promise<void> {
    await this.#room?.startAudio();
    if (this.#room) this.#read(this.#room);
  }

  async readStatistics(): Promise<MediaStatistics> {
    return this.#room ? statisticsOf(this.#room) : { streams: [], roundTripMs: null, route: null };
  }
}

async function cameraOptions(): Promise<VideoCaptureOptions | undefined> {
  if (!readHabits().isBlurred) return undefined;
  const { Blurring } = await persistently(() => import("./background/blurring.ts"));
  return { processor: new Blurring() };
}

/** Sound needs an element in the page, though there is nothing to see. */
function hear(track: RemoteTrack): void {
  const element = track.attach();
  element.hidden = true;
  document.body.append(element);
}

function takeOff(track: RemoteTrack): void {
  const isSound = track.kind === Track.Kind.Audio;
  for (const element of track.detach()) if (isSound) element.remove();
}
