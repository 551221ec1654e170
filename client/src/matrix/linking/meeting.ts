/**
 * The place at our server where two devices leave each other messages, one at a time.
 *
 * The server cannot read them. spec: MSC4108, in its form of 2024
 */
import { isPassing } from "../api/http.ts";
import { asObject, asText } from "../json.ts";
import type { OwnServer } from "./own_address.ts";
import { LinkStopped } from "./stopped.ts";

export const MEETINGS = "/_matrix/client/unstable/org.matrix.msc4108/rendezvous";
const LOOK_EVERY_MS = 1_000;
const TEXT = "text/plain";

export class Meeting {
  readonly #server: OwnServer;
  readonly #path: string;
  readonly #signal: AbortSignal;
  #version: string;
  /** Whether the other device has read what we said last. */
  #isOurTurn: boolean;

  private constructor(server: OwnServer, path: string, began: Response, signal: AbortSignal) {
    this.#server = server;
    this.#path = path;
    this.#version = versionOf(began);
    this.#signal = signal;
    // Whoever begins waits for the other device to speak.
    this.#isOurTurn = began.status !== 201;
  }

  /** A new place, and the address by which the other device finds it. */
  static async begin(server: OwnServer, signal: AbortSignal): Promise<[Meeting, address: string]> {
    const upload = { data: new Uint8Array(), type: TEXT };
    const response = await server.http.exchange("POST", MEETINGS, { upload, signal });
    const address = asText(asObject(await response.json().catch(() => null))["url"]);
    if (!response.ok || address === null) throw failed(response);
    const path = new URL(address).pathname;
    return [new Meeting(server, path, response, signal), address];
  }

  /** The place that the other device has begun. */
  static async join(server: OwnServer, path: string, signal: AbortSignal): Promise<Meeting> {
    const response = await server.http.exchange("GET", path, { signal });
    if (!response.ok) throw failed(response);
    return new Meeting(server, path, response, signal);
  }

  get isOurTurn(): boolean {
    return this.#isOurTurn;
  }

  async send(text: string): Promise<void> {
    const upload = { data: new TextEncoder().encode(text), type: TEXT };
    const headers = { "If-Match": this.#version };
    const signal = this.#signal;
    const response = await this.#server.http.exchange("PUT", this.#path, {
      upload,
      headers,
      signal,
    });
    // 412: the other device did not wait for us, which it does only to say that it ends.
    if (response.status === 412) throw new LinkStopped("ended");
    if (!response.ok) throw failed(response);
    this.#version = versionOf(response);
    this.#isOurTurn = false;
  }

  /** Waits for the next message of the other device, until the server forgets the place. */
  async receive(): Promise<string> {
    for (;;) {
      const text = await this.#look();
      if (text !== null) return text;
      await this.#server.pause(LOOK_EVERY_MS, this.#signal);
    }
  }

  async #look(): Promise<string | null> {
    const headers = { "If-None-Match": this.#version };
    try {
      const response = await this.#server.http.exchange("GET", this.#path, {
        headers,
        signal: this.#signal,
      });
      if (response.status === 304 || response.status === 429 || response.status >= 500) return null;
      if (!response.ok) throw failed(response);
      this.#version = versionOf(response);
      this.#isOurTurn = true;
      return await response.text();
    } catch (error) {
      if (isPassing(error)) return null;
      throw error;
    }
  }

  /** Lets nobody wait here. Works after `signal` was set, and fails quietly. */
  async end(): Promise<void> {
    await this.#server.http.exchange("DELETE", this.#path).catch(() => undefined);
  }

  /** A last word where it is our turn; as `end` otherwise. */
  async endWith(text: string): Promise<void> {
    const upload = { data: new TextEncoder().encode(text), type: TEXT };
    const headers = { "If-Match": this.#version };
    await this.#server.http.exchange("PUT", this.#path, { upload, headers }).catch(() => undefined);
  }
}

function versionOf(response: Response): string {
  return response.headers.get("ETag") ?? "";
}

function failed({ status }: Response): LinkStopped {
  return new LinkStopped(status === 404 ? "ended" : "server", `The meeting place said ${status}.`);
}
