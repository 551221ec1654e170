/**
 * The media of a call from one to the other, straight between two browsers.
 *
 * Encrypted between the two by WebRTC itself; the chat that carries the descriptions is encrypted,
 * so nobody sits in between. spec: client-server-api #voice-over-ip
 */
import type { CallTicket, CallWord, DirectTicket, StreamMutes } from "../../matrix/call_models.ts";
import {
  type CallMedia,
  type DeviceKind,
  MediaStore,
  type MediaConnection,
  type MediaProblem,
  type MediaStatistics,
  type Picture,
  silent,
} from "./call_media.ts";
import { openOwn, readHabits, stopStream, writeHabits } from "./devices.ts";
import { Negotiation } from "./negotiation.ts";
import { inboundOf, lineOf, reportsOf } from "./statistics.ts";

const LISTEN_MS = 300;
const SPEAKING_LEVEL = 0.02;

interface Line {
  ticket: DirectTicket;
  peer: RTCPeerConnection;
  negotiation: Negotiation;
  listening: ReturnType<typeof setInterval>;
}

export class DirectMedia extends MediaStore implements CallMedia {
  readonly #say: (word: CallWord) => Promise<void>;
  #line: Line | null = null;
  /** All that we send belongs to it, for as long as the call lasts. */
  readonly #ours = new MediaStream();
  readonly #theirs = new MediaStream();
  readonly #sound = document.createElement("audio");
  #mutes: StreamMutes = {};
  readonly #wanted = { microphone: false, camera: false };
  #screen: MediaStreamTrack | null = null;

  constructor(say: (word: CallWord) => Promise<void>) {
    super();
    this.#say = say;
    this.#sound.hidden = true;
  }

  async enter(ticket: CallTicket): Promise<void> {
    if (ticket.kind !== "direct") throw new Error("This call goes over the media server.");
    this.#close();
    this.update({ connection: "connecting", own: silent(ticket.identity) });
    const { offer, iceServers, candidates } = ticket;
    const peer = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    // Before negotiation, so that nothing is described twice.
    if (offer) await peer.setRemoteDescription({ type: offer.type, sdp: offer.sdp });
    const negotiation = new Negotiation({
      peer,
      isCalled: offer !== null,
      say: this.#say,
      ownMutes: () => this.#ownMutes(),
      onMutes: (mutes) => {
        this.#mutes = mutes;
        this.#read();
      },
    });
    const listening = setInterval(() => this.#listen(), LISTEN_MS);
    this.#line = { ticket, peer, negotiation, listening };
    this.#mutes = offer?.mutes ?? {};
    document.body.append(this.#sound);
    this.#follow(peer);
    for (const { receiver } of peer.getTransceivers()) this.#hearTrack(receiver.track);
    await this.#send("microphone");
    await this.#send("camera");
    if (offer) await negotiation.answer();
    // Who sends nothing yet wants to hear all the same.
    else if (peer.getTransceivers().length === 0) peer.addTransceiver("audio");
    await negotiation.hear({ kind: "candidates", candidates });
  }

  #follow(peer: RTCPeerConnection): void {
    peer.ontrack = ({ track }) => this.#hearTrack(track);
    peer.onconnectionstatechange = () => {
      if (peer.connectionState === "failed") peer.restartIce();
      this.#read();
    };
  }

  #hearTrack(track: MediaStreamTrack): void {
    if (this.#theirs.getTracks().includes(track)) return;
    this.#theirs.addTrack(track);
    track.onmute = track.onunmute = track.onended = () => this.#read();
    if (track.kind === "audio") void this.#play();
    this.#read();
  }

  async hear(word: CallWord): Promise<void> {
    await this.#line?.negotiation.hear(word);
  }

  async setKeys(): Promise<void> {}

  // What we send

  async setMicrophone(isOn: boolean): Promise<void> {
    this.#wanted.microphone = isOn;
    await this.#send("microphone");
  }

  async setCamera(isOn: boolean): Promise<void> {
    this.#wanted.camera = isOn;
    await this.#send("camera");
  }

  async setScreen(isOn: boolean): Promise<void> {
    if (isOn) await this.#trying("screen", () => this.#shareScreen());
    else {
      this.#screen?.stop();
      this.#screen = null;
      await this.#send("camera");
    }
  }

  /** In the place of the camera: older apps know one picture of each. */
  async #shareScreen(): Promise<void> {
    const shared = await navigator.mediaDevices.getDisplayMedia({ video: true });
    const [track] = shared.getVideoTracks();
    if (!track) return;
    this.#screen = track;
    track.onended = () => void this.setScreen(false);
    await this.#carry(track);
    this.#tellMutes();
  }

  async setBlur(isOn: boolean): Promise<void> {
    writeHabits({ isBlurred: isOn });
    if (!this.#own("camera") || this.#screen) return;
    await this.#trying("camera", async () => this.#carry(await openTrack("camera")));
  }

  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    writeHabits({ [kind]: deviceId });
    if (kind === "speaker") await this.#sound.setSinkId(deviceId);
    else if (this.#own(kind)) {
      await this.#trying(kind, async () => this.#carry(await openTrack(kind)));
    }
  }

  #own(kind: "microphone" | "camera"): MediaStreamTrack | undefined {
    const [track] = kind === "camera" ? this.#ours.getVideoTracks() : this.#ours.getAudioTracks();
    return track;
  }

  async #send(what: "microphone" | "camera"): Promise<void> {
    if (!this.#line || (what === "camera" && this.#screen)) return;
    await this.#trying(what, () => (this.#wanted[what] ? this.#start(what) : this.#stop(what)));
    this.#tellMutes();
  }

  async #start(what: "microphone" | "camera"): Promise<void> {
    const present = this.#own(what);
    if (present && present.readyState === "live" && what === "microphone") present.enabled = true;
    else await this.#carry(await openTrack(what));
  }

  async #stop(what: "microphone" | "camera"): Promise<void> {
    const present = this.#own(what);
    if (!present) return;
    if (what === "microphone") present.enabled = false;
    else {
      // The camera's light goes out.
      this.#drop(present);
      await this.#lineOf("video")?.sender.replaceTrack(null);
    }
  }

  #lineOf(kind: string): RTCRtpTransceiver | undefined {
    return this.#line?.peer.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
  }

  /** Sends a track in the place of the one of its kind that went before. */
  async #carry(track: MediaStreamTrack): Promise<void> {
    for (const old of this.#ours.getTracks()) if (old.kind === track.kind) this.#drop(old);
    this.#ours.addTrack(track);
    const line = this.#lineOf(track.kind);
    if (!line) {
      this.#line?.peer.addTrack(track, this.#ours);
      return;
    }
    line.sender.setStreams(this.#ours);
    await line.sender.replaceTrack(track);
    line.direction = "sendrecv";
  }

  #drop(track: MediaStreamTrack): void {
    this.#ours.removeTrack(track);
    track.stop();
  }

  #ownMutes(): StreamMutes {
    const audio = !this.#own("microphone")?.enabled;
    return { [this.#ours.id]: { audio, video: this.#own("camera") === undefined } };
  }

  #tellMutes(): void {
    if (this.get().connection !== "connected") return;
    this.#line?.negotiation.say({ kind: "mutes", mutes: this.#ownMutes() });
  }

  async #trying(what: MediaProblem["what"], act: () => Promise<void>): Promise<void> {
    await this.noting(what, act);
    this.#read();
  }

  // What there is

  #read(): void {
    if (!this.#line) return;
    const { peer, ticket } = this.#line;
    const connection = connectionOf(peer) ?? this.get().connection;
    const quality = connection === "reconnecting" ? "bad" : "good";
    const { otherIdentity } = ticket;
    const before = this.get().others.get(otherIdentity) ?? silent(otherIdentity);
    const camera = this.#own("camera");
    const isCamera = camera !== this.#screen;
    this.update({
      connection,
      own: {
        ...silent(ticket.identity),
        camera: isCamera ? pictureOf(camera) : null,
        screen: isCamera ? null : pictureOf(camera),
        hasMicrophone: this.#own("microphone")?.enabled ?? false,
        quality,
      },
      others: new Map([[otherIdentity, { ...before, ...this.#theirMedia(), quality }]]),
    });
  }

  #theirMedia() {
    const [mute] = Object.values(this.#mutes);
    const flows = (track: MediaStreamTrack) => !track.muted && track.readyState === "live";
    const video = mute?.video ? undefined : this.#theirs.getVideoTracks().find(flows);
    const hasMicrophone = !mute?.audio && this.#theirs.getAudioTracks().some(flows);
    return { camera: pictureOf(video), hasMicrophone };
  }

  #listen(): void {
    const sources = this.#line?.peer
      .getReceivers()
      .filter(({ track }) => track.kind === "audio")
      .flatMap((receiver) => receiver.getSynchronizationSources());
    const isSpeaking = sources?.some(({ audioLevel = 0 }) => audioLevel > SPEAKING_LEVEL) ?? false;
    for (const other of this.get().others.values()) {
      if (other.isSpeaking === isSpeaking) return;
      this.update({ others: new Map([[other.identity, { ...other, isSpeaking }]]) });
    }
  }

  async #play(): Promise<void> {
    this.#sound.srcObject = new MediaStream(this.#theirs.getAudioTracks());
    const isSilenced = await this.#sound.play().then(
      () => false,
      () => true,
    );
    this.update({ isSilenced });
  }

  async allowSound(): Promise<void> {
    await this.#play();
  }

  async readStatistics(): Promise<MediaStatistics> {
    if (!this.#line) return { streams: [], roundTripMs: null, route: null };
    const { peer, ticket } = this.#line;
    const reports = reportsOf(await peer.getStats());
    const kinds = ["microphone", "camera"] as const;
    const streams = kinds.flatMap((kind) => inboundOf(ticket.otherIdentity, kind, reports) ?? []);
    return { streams, ...lineOf(reports) };
  }

  // The end

  #close(): void {
    if (!this.#line) return;
    const { peer, negotiation, listening } = this.#line;
    this.#line = null;
    clearInterval(listening);
    negotiation.stop();
    peer.close();
    this.#sound.remove();
    for (const track of this.#theirs.getTracks()) this.#theirs.removeTrack(track);
  }

  async leave(): Promise<void> {
    this.#close();
    this.#screen = null;
    stopStream(this.#ours);
    this.update({ connection: "idle", others: new Map() });
  }
}

/** Null while it begins. */
function connectionOf({ connectionState }: RTCPeerConnection): MediaConnection | null {
  if (connectionState === "connected") return "connected";
  return ["failed", "disconnected"].includes(connectionState) ? "reconnecting" : null;
}

async function openTrack(what: "microphone" | "camera"): Promise<MediaStreamTrack> {
  const [track] = (await openOwn(what, readHabits()[what])).getTracks();
  if (!track) throw new DOMException("The stream is empty.", "NotFoundError");
  return track;
}

const pictures = new WeakMap<MediaStreamTrack, Picture>();

function pictureOf(track: MediaStreamTrack | undefined): Picture | null {
  if (!track) return null;
  const known = pictures.get(track);
  if (known) return known;
  const picture: Picture = {
    id: track.id,
    attach(element) {
      element.srcObject = new MediaStream([track]);
      void element.play().catch(() => undefined);
      return () => {
        element.srcObject = null;
      };
    },
  };
  pictures.set(track, picture);
  return picture;
}
