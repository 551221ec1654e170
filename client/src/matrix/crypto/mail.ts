/** Sealed messages from device to device, each readable by one device alone. */
import {
  CollectStrategy,
  type DecryptedToDeviceEvent,
  DeviceId,
  type OlmMachine,
  UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { type Http, path } from "../api/http.ts";
import { randomName } from "../encoding.ts";
import { asObject, asText, type JsonObject } from "../json.ts";
import type { Claims } from "./claims.ts";
import type { Pump } from "./pump.ts";

const SEALED = "m.room.encrypted";

export interface Addressee {
  userId: string;
  deviceId: string;
}

/** A message that was sealed; `sender` is who the Olm session belongs to. */
export interface Letter {
  type: string;
  content: JsonObject;
  sender: Addressee;
}

export interface MailWiring {
  machine: OlmMachine;
  pump: Pump;
  claims: Claims;
  http: Http;
}

export class Mail {
  readonly #wiring: MailWiring;

  constructor(wiring: MailWiring) {
    this.#wiring = wiring;
  }

  /** Resolves with those that it was sent to; the others are not known, or cannot be written to. */
  async send<T extends Addressee>(type: string, content: JsonObject, to: T[]): Promise<T[]> {
    const { machine, pump, claims, http } = this.#wiring;
    const users = [...new Set(to.map(({ userId }) => userId))];
    await machine.updateTrackedUsers(users.map((userId) => new UserId(userId)));
    await pump.runUntilDevicesKnown();
    await claims.claim(users);
    const messages: Record<string, Record<string, JsonObject>> = {};
    const reached: T[] = [];
    for (const one of to) {
      const sealed = await this.#seal(type, content, one);
      if (!sealed) continue;
      messages[one.userId] = { ...messages[one.userId], [one.deviceId]: sealed };
      reached.push(one);
    }
    if (reached.length === 0) return [];
    const where = path`/_matrix/client/v3/sendToDevice/${SEALED}/${randomName()}`;
    await http.call("PUT", where, { body: { messages } });
    return reached;
  }

  async #seal(
    type: string,
    content: JsonObject,
    { userId, deviceId }: Addressee,
  ): Promise<JsonObject | null> {
    const { machine } = this.#wiring;
    const device = await machine.getDevice(new UserId(userId), new DeviceId(deviceId));
    if (!device) return null;
    try {
      const sealed = await device.encryptToDeviceEvent(type, content, CollectStrategy.allDevices());
      return asObject(JSON.parse(sealed));
    } catch {
      // No session: the device had no one-time key left, or is about to go.
      return null;
    }
  }
}

/** Null when it does not say which device sent it. */
export function letterOf(event: DecryptedToDeviceEvent): Letter | null {
  const { sender, senderDevice } = event.encryptionInfo;
  const { type, content } = asObject(JSON.parse(event.rawEvent));
  if (!senderDevice) return null;
  return {
    type: asText(type) ?? "",
    content: asObject(content),
    sender: { userId: sender.toString(), deviceId: senderDevice.toString() },
  };
}
