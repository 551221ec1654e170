/** Account data, global (room id "") and per room: the stored copy and the server's. */
import { type Http, MatrixError, path } from "../api/http.ts";
import { asObject, type JsonObject } from "../json.ts";
import type { RoomId, UserId } from "../models.ts";
import type { Database } from "../store/database.ts";

export class AccountData {
  readonly #http: Http;
  readonly #database: Database;
  readonly #userId: UserId;

  constructor(http: Http, database: Database, userId: UserId) {
    this.#http = http;
    this.#database = database;
    this.#userId = userId;
  }

  async read(type: string, roomId: RoomId = ""): Promise<JsonObject | null> {
    return (await this.#database.get("accountData", [roomId, type]))?.content ?? null;
  }

  /** The server's copy; null when there is none. */
  async fetch(type: string): Promise<JsonObject | null> {
    try {
      return asObject(await this.#http.call("GET", this.#path(type, "")));
    } catch (error) {
      if (error instanceof MatrixError && error.status === 404) return null;
      throw error;
    }
  }

  /** Writes to the server, then to the stored copy. */
  async write(type: string, content: JsonObject, roomId: RoomId = ""): Promise<void> {
    await this.#http.call("PUT", this.#path(type, roomId), { body: content });
    await this.#database.put("accountData", { roomId, type, content });
  }

  #path(type: string, roomId: RoomId): string {
    const user = path`/_matrix/client/v3/user/${this.#userId}`;
    const room = roomId === "" ? "" : path`/rooms/${roomId}`;
    return `${user}${room}${path`/account_data/${type}`}`;
  }
}
