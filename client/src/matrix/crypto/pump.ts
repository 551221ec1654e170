/** Carries the requests of the `OlmMachine` to the server and the answers back. */
import {
  type KeysBackupRequest,
  type KeysClaimRequest,
  type KeysQueryRequest,
  type KeysUploadRequest,
  type OlmMachine,
  RequestType,
  type RoomMessageRequest,
  type SignatureUploadRequest,
  type ToDeviceRequest,
  UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { type Http, isPassing, path } from "../api/http.ts";
import { Coalesced } from "../coalesced.ts";
import { EngineError } from "../engine.ts";
import { asObject } from "../json.ts";

export type MachineRequest =
  | KeysUploadRequest
  | KeysQueryRequest
  | KeysClaimRequest
  | ToDeviceRequest
  | SignatureUploadRequest
  | RoomMessageRequest
  | KeysBackupRequest;

const CLIENT = "/_matrix/client/v3";
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;
/** The machine may answer each round with new requests; more rounds than this is a fault. */
const MAX_ROUNDS = 12;

/** Sends one verification message into a room; wired to the encrypting sender. */
export type RoomMessageSender = (
  roomId: string,
  type: string,
  txnId: string,
  content: string,
) => Promise<string>;

export class Pump {
  readonly #http: Http;
  readonly #machine: OlmMachine;
  readonly #sendRoomMessage: RoomMessageSender;
  readonly #sending = new Coalesced(() => this.#drainUnlessStopped());
  /** Ids of the room messages that are on their way. */
  readonly #beside = new Set<string>();
  #retryMs = RETRY_MS_MIN;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(http: Http, machine: OlmMachine, sendRoomMessage: RoomMessageSender) {
    this.#http = http;
    this.#machine = machine;
    this.#sendRoomMessage = sendRoomMessage;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Sends everything that waits. Resolves also when the network fails; then it tries again. */
  run(): Promise<void> {
    return this.#sending.run();
  }

  async #drainUnlessStopped(): Promise<void> {
    try {
      await this.#drain();
    } catch (error) {
      // Whoever signs out closes the machine under a request that is on its way.
      if (!this.#stopped) throw error;
    }
  }

  /** Rejects "offline" when somebody's devices could not be asked for: they would read nothing. */
  async runUntilDevicesKnown(): Promise<void> {
    await this.run();
    const left = (await this.#machine.outgoingRequests()) as MachineRequest[];
    if (left.some(({ type }) => type === RequestType.KeysQuery)) {
      throw new EngineError("offline", "The devices of the recipients are not known yet.");
    }
  }

  async #drain(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS && !this.#stopped; round += 1) {
      const all = (await this.#machine.outgoingRequests()) as MachineRequest[];
      const requests = all.filter(({ id }) => !this.#beside.has(id ?? ""));
      if (requests.length === 0) break;
      for (const request of requests) {
        if (request.type === RequestType.RoomMessage) this.#sendBeside(request);
        else if (!(await this.#attempt(request))) return;
      }
    }
    this.#retryMs = RETRY_MS_MIN;
  }

  /**
   * Room messages go through the send queue, which needs the pump itself to share the room's key;
   * waiting for them here would wait for ever.
   */
  #sendBeside(request: MachineRequest): void {
    const id = request.id ?? "";
    this.#beside.add(id);
    void this.#attempt(request).finally(() => this.#beside.delete(id));
  }

  /** False when the network or the server asks us to wait. */
  async #attempt(request: MachineRequest): Promise<boolean> {
    try {
      await this.send(request);
      return true;
    } catch (error) {
      if (isPassing(error)) {
        this.#retryLater(error);
        return false;
      }
      // The machine offers a refused request again at the next round; others must still go out.
      if (error instanceof EngineError || this.#stopped) return true;
      throw error;
    }
  }

  #retryLater(error: unknown): void {
    const asked = error instanceof EngineError ? error.retryAfterMs : null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.run(), asked ?? this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }

  /** Sends one request and tells the machine what the server answered. */
  async send(request: MachineRequest): Promise<void> {
    const answer = await this.#deliver(request);
    if (request.id !== undefined) {
      await this.#machine.markRequestAsSent(request.id, request.type, answer);
    }
    // The machine believes a signature once it has seen it at the server.
    if (request.type === RequestType.SignatureUpload) {
      const users = Object.keys(asObject(JSON.parse(request.body)));
      await this.send(this.#machine.queryKeysForUsers(users.map((userId) => new UserId(userId))));
    }
  }

  async #deliver(request: MachineRequest): Promise<string> {
    const post = (where: string) => this.#call("POST", `${CLIENT}${where}`, request.body);
    switch (request.type) {
      case RequestType.KeysUpload:
        return post("/keys/upload");
      case RequestType.KeysQuery:
        return post("/keys/query");
      case RequestType.KeysClaim:
        return post("/keys/claim");
      case RequestType.SignatureUpload:
        return post("/keys/signatures/upload");
      case RequestType.ToDevice: {
        const { event_type: type, txn_id: txnId } = request as ToDeviceRequest;
        return this.#call("PUT", CLIENT + path`/sendToDevice/${type}/${txnId}`, request.body);
      }
      case RequestType.KeysBackup: {
        const { version } = request as KeysBackupRequest;
        return this.#call("PUT", `${CLIENT}/room_keys/keys`, request.body, { version });
      }
      case RequestType.RoomMessage: {
        const { room_id: roomId, event_type: type, txn_id: txnId } = request as RoomMessageRequest;
        return this.#sendRoomMessage(roomId, type, txnId, request.body);
      }
    }
  }

  async #call(
    method: "POST" | "PUT",
    where: string,
    json: string,
    query: Record<string, string> = {},
  ): Promise<string> {
    return JSON.stringify(await this.#http.call(method, where, { json, query }));
  }
}
