/** The media of a call whose way only its ticket tells. */
import type { CallKey, CallTicket, CallWord } from "../../matrix/call_models.ts";
import { persistently } from "../persistently.ts";
import { type CallMedia, type DeviceKind, MediaStore, type MediaStatistics } from "./call_media.ts";

/** Says to the other side of a direct call how to reach us. */
export type Say = (word: CallWord) => Promise<void>;

async function carrierOf({ kind }: CallTicket, say: Say): Promise<CallMedia> {
  if (kind === "direct")
    return new (await persistently(() => import("./direct_media.ts"))).DirectMedia(say);
  return new (await persistently(() => import("./livekit_media.ts"))).LiveKitMedia();
}

export class ChosenMedia extends MediaStore implements CallMedia {
  readonly #say: Say;
  #carrier: { kind: CallTicket["kind"]; media: CallMedia } | null = null;
  /** What came before the carrier was there. */
  readonly #words: CallWord[] = [];
  readonly #keys: CallKey[] = [];
  readonly #wanted = { microphone: false, camera: false };

  constructor(say: Say) {
    super();
    this.#say = say;
  }

  async enter(ticket: CallTicket): Promise<void> {
    if (this.#carrier?.kind !== ticket.kind) {
      await this.#carrier?.media.leave();
      const media = await carrierOf(ticket, this.#say);
      media.subscribe(() => this.update(media.get()));
      this.#carrier = { kind: ticket.kind, media };
      await media.setMicrophone(this.#wanted.microphone);
      await media.setCamera(this.#wanted.camera);
      await media.setKeys(this.#keys.splice(0));
    }
    await this.#carrier.media.enter(ticket);
    for (const word of this.#words.splice(0)) await this.hear(word);
  }

  async setKeys(keys: readonly CallKey[]): Promise<void> {
    if (this.#carrier) await this.#carrier.media.setKeys(keys);
    else this.#keys.push(...keys);
  }

  async hear(word: CallWord): Promise<void> {
    if (this.#carrier) await this.#carrier.media.hear(word);
    else this.#words.push(word);
  }

  async leave(): Promise<void> {
    await this.#carrier?.media.leave();
  }

  async setMicrophone(isOn: boolean): Promise<void> {
    this.#wanted.microphone = isOn;
    await this.#carrier?.media.setMicrophone(isOn);
  }

  async setCamera(isOn: boolean): Promise<void> {
    this.#wanted.camera = isOn;
    await this.#carrier?.media.setCamera(isOn);
  }

  async setScreen(isOn: boolean): Promise<void> {
    await this.#carrier?.media.setScreen(isOn);
  }

  async setBlur(isOn: boolean): Promise<void> {
    await this.#carrier?.media.setBlur(isOn);
  }

  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    await this.#carrier?.media.choose(kind, deviceId);
  }

  async allowSound(): Promise<void> {
    await this.#carrier?.media.allowSound();
  }

  async readStatistics(): Promise<MediaStatistics> {
    const none = { streams: [], roundTripMs: null, route: null };
    return (await this.#carrier?.media.readStatistics()) ?? none;
  }
}
