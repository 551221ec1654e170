/** Encrypts for a room: finds the recipients, shares the key, seals the message. */
import {
  CollectStrategy,
  EncryptionAlgorithm,
  EncryptionSettings,
  HistoryVisibility,
  type OlmMachine,
  RoomId,
  UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { EngineError } from "../engine.ts";
import { asNumber, type JsonObject } from "../json.ts";
import { Mutexes } from "../mutex.ts";
import type { Claims } from "./claims.ts";
import type { Pump } from "./pump.ts";

/** What decides who gets the key of a room. */
export interface RoomAudience {
  joined: string[];
  invited: string[];
  historyVisibility: string;
  /** Content of `m.room.encryption`. */
  encryption: JsonObject;
}
export type ReadAudience = (roomId: string) => Promise<RoomAudience>;

const VISIBILITIES: Record<string, HistoryVisibility> = {
  invited: HistoryVisibility.Invited,
  joined: HistoryVisibility.Joined,
  shared: HistoryVisibility.Shared,
  world_readable: HistoryVisibility.WorldReadable,
};

export class RoomCipher {
  readonly #machine: OlmMachine;
  readonly #pump: Pump;
  readonly #readAudience: ReadAudience;
  readonly #claims: Claims;
  readonly #rooms = new Mutexes();

  constructor(machine: OlmMachine, pump: Pump, claims: Claims, readAudience: ReadAudience) {
    this.#machine = machine;
    this.#pump = pump;
    this.#claims = claims;
    this.#readAudience = readAudience;
  }

  /** The content of an `m.room.encrypted` event. */
  encrypt(roomId: string, type: string, content: JsonObject): Promise<JsonObject> {
    return this.#rooms.run(roomId, async () => {
      await this.#shareKey(roomId);
      const json = JSON.stringify(content);
      const sealed = await this.#machine.encryptRoomEvent(new RoomId(roomId), type, json);
      return JSON.parse(sealed) as JsonObject;
    });
  }

  /** Shares the key ahead of the first message, e.g. while the user is still typing. */
  prepare(roomId: string): Promise<void> {
    return this.#rooms.run(roomId, () => this.#shareKey(roomId));
  }

  async #shareKey(roomId: string): Promise<void> {
    const audience = await this.#readAudience(roomId);
    const recipients = recipientsOf(audience);
    const users = () => recipients.map((userId) => new UserId(userId));
    await this.#machine.updateTrackedUsers(users());
    await this.#pump.runUntilDevicesKnown();
    await this.#claims.claim(recipients);
    const settings = settingsOf(audience);
    const requests = await this.#machine.shareRoomKey(new RoomId(roomId), users(), settings);
    for (const request of requests) await this.#pump.send(request);
  }
}

/** Invited people read along from their invitation on, unless the room says otherwise. */
export function recipientsOf({ joined, invited, historyVisibility }: RoomAudience): string[] {
  return historyVisibility === "joined" ? joined : [...joined, ...invited];
}

function settingsOf({ encryption, historyVisibility }: RoomAudience): EncryptionSettings {
  if (encryption["algorithm"] !== "m.megolm.v1.aes-sha2") {
    throw new EngineError("unsupported", "The room uses an unknown encryption algorithm.");
  }
  const settings = new EncryptionSettings();
  settings.algorithm = EncryptionAlgorithm.MegolmV1AesSha2;
  settings.historyVisibility = VISIBILITIES[historyVisibility] ?? HistoryVisibility.Shared;
  settings.sharingStrategy = CollectStrategy.allDevices();
  const periodMs = asNumber(encryption["rotation_period_ms"]);
  const messages = asNumber(encryption["rotation_period_msgs"]);
  // The library counts microseconds.
  if (periodMs !== null) settings.rotationPeriod = BigInt(Math.round(periodMs)) * 1000n;
  if (messages !== null) settings.rotationPeriodMessages = BigInt(Math.round(messages));
  return settings;
}
