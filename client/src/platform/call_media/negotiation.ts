/**
 * How two browsers agree on what goes between them in a direct call.
 *
 * By what WebRTC 1.0 calls perfect negotiation: both may describe at any time, and one gives way.
 */
import type {
  CallWord,
  Candidate,
  MediaDescription,
  StreamMutes,
} from "../../matrix/call_models.ts";

/** Candidates come in a burst; one event shall carry many. */
const CANDIDATES_MS = 200;

export interface NegotiationWiring {
  peer: RTCPeerConnection;
  /** Whoever was called gives way when both describe at once. */
  isCalled: boolean;
  say: (word: CallWord) => Promise<void>;
  ownMutes: () => StreamMutes;
  onMutes: (mutes: StreamMutes) => void;
}

export class Negotiation {
  readonly #wiring: NegotiationWiring;
  /** Words are said one after the other. */
  #saying: Promise<void> = Promise.resolve();
  /** And heard so. */
  #hearing: Promise<void> = Promise.resolve();
  readonly #candidates: Candidate[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isOffering = false;

  constructor(wiring: NegotiationWiring) {
    const { peer } = wiring;
    this.#wiring = wiring;
    peer.onnegotiationneeded = () => void this.#offer();
    peer.onicecandidate = ({ candidate }) => this.#gather(candidate);
  }

  stop(): void {
    const { peer } = this.#wiring;
    peer.onnegotiationneeded = peer.onicecandidate = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  say(word: CallWord): void {
    // Whoever cannot reach the server now says it again with the next description.
    this.#saying = this.#saying.then(() => this.#wiring.say(word)).catch(() => undefined);
  }

  async #offer(): Promise<void> {
    this.#isOffering = true;
    try {
      await this.#describe();
    } finally {
      this.#isOffering = false;
    }
  }

  async #describe(): Promise<void> {
    const { peer, ownMutes } = this.#wiring;
    await peer.setLocalDescription();
    const { type, sdp } = peer.localDescription ?? {};
    if (sdp === undefined || (type !== "offer" && type !== "answer")) return;
    this.say({ kind: "description", description: { type, sdp, mutes: ownMutes() } });
  }

  /** Answers the offer that was heard, when what we send is in place. */
  answer(): Promise<void> {
    return this.#describe();
  }

  #gather(candidate: RTCIceCandidate | null): void {
    const { sdpMid = null, sdpMLineIndex = null } = candidate ?? {};
    this.#candidates.push({ candidate: candidate?.candidate ?? "", sdpMid, sdpMLineIndex });
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.say({ kind: "candidates", candidates: this.#candidates.splice(0) });
    }, CANDIDATES_MS);
  }

  hear(word: CallWord): Promise<void> {
    this.#hearing = this.#hearing.then(() => this.#hear(word)).catch(() => undefined);
    return this.#hearing;
  }

  async #hear(word: CallWord): Promise<void> {
    const { peer, onMutes } = this.#wiring;
    if (peer.signalingState === "closed") return;
    if (word.kind === "mutes") onMutes(word.mutes);
    else if (word.kind === "candidates") await this.#hearCandidates(word.candidates);
    else if (await this.#accept(word.description)) await this.#describe();
  }

  /** True when an answer is due. */
  async #accept({ type, sdp, mutes }: MediaDescription): Promise<boolean> {
    const { peer, isCalled, onMutes } = this.#wiring;
    const isBusy = this.#isOffering || peer.signalingState !== "stable";
    if (type === "offer" && isBusy && !isCalled) return false;
    await peer.setRemoteDescription({ type, sdp });
    onMutes(mutes);
    return type === "offer";
  }

  async #hearCandidates(candidates: Candidate[]): Promise<void> {
    for (const one of candidates) {
      // One that this browser does not know is of no use; others will be.
      if (one.candidate) await this.#wiring.peer.addIceCandidate(one).catch(() => undefined);
    }
  }
}
