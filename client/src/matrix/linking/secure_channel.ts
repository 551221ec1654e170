/** Messages that only the two devices can read. spec: MSC4108 #secure-channel */
import {
  type Curve25519PublicKey,
  Ecies,
  type EstablishedEcies,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { isObject, type JsonObject } from "../json.ts";
import type { Meeting } from "./meeting.ts";
import { LinkStopped } from "./stopped.ts";

const FIRST_WORD = "MATRIX_QR_CODE_LOGIN_INITIATE";
const FIRST_ANSWER = "MATRIX_QR_CODE_LOGIN_OK";

/** For what the library does not open: somebody else wrote it. */
function trusting<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new LinkStopped("insecure", String(error));
  }
}

export class SecureChannel {
  readonly #meeting: Meeting;
  readonly #cipher: EstablishedEcies;
  /** Two digits that are the same on both devices if nobody is in between. */
  readonly digits: string;

  private constructor(meeting: Meeting, cipher: EstablishedEcies) {
    this.#meeting = meeting;
    this.#cipher = cipher;
    this.digits = String(cipher.check_code().to_digit()).padStart(2, "0");
  }

  /** Waits for the device that reads the code in which `own`'s key is. */
  static async awaited(meeting: Meeting, own: Ecies): Promise<SecureChannel> {
    const first = await meeting.receive();
    const { channel, message } = trusting(() => own.establish_inbound_channel(first));
    if (message !== FIRST_WORD) throw new LinkStopped("insecure", "Not what a device says first.");
    await meeting.send(channel.encrypt(FIRST_ANSWER));
    return new SecureChannel(meeting, channel);
  }

  /** Speaks to the device whose key was in the code. */
  static async opened(meeting: Meeting, key: Curve25519PublicKey): Promise<SecureChannel> {
    const { channel, initial_message: first } = trusting(() =>
      new Ecies().establish_outbound_channel(key, FIRST_WORD),
    );
    await meeting.send(first);
    const answer = await meeting.receive();
    if (trusting(() => channel.decrypt(answer)) !== FIRST_ANSWER) throw new LinkStopped("insecure");
    return new SecureChannel(meeting, channel);
  }

  async send(message: JsonObject): Promise<void> {
    await this.#meeting.send(this.#cipher.encrypt(JSON.stringify(message)));
  }

  async receive(): Promise<JsonObject> {
    const sealed = await this.#meeting.receive();
    const message: unknown = trusting(() => JSON.parse(this.#cipher.decrypt(sealed)));
    if (!isObject(message)) throw new LinkStopped("unsupported", "Not a message.");
    return message;
  }

  /** Tells the other device, where it listens, that we go no further. */
  async endWith(message: JsonObject): Promise<void> {
    if (!this.#meeting.isOurTurn) await this.#meeting.end();
    else await this.#meeting.endWith(this.#cipher.encrypt(JSON.stringify(message)));
  }
}
