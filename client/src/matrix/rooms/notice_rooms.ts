/** Goes into the room in which the server speaks to us, without anybody being asked. */
import { MatrixError } from "../api/http.ts";
import type { Context } from "../context.ts";
import type { RoomId } from "../models.ts";
import { SERVER_NOTICES } from "./account_state.ts";

/**
 * The server invites to the room of its notices, and that invite cannot be rejected: spec:
 * client-server-api #server-notices. Its mark is account data, so no stranger can set it.
 */
export class NoticeRooms {
  readonly #context: Pick<Context, "rooms" | "account">;
  readonly #join: (roomId: RoomId) => Promise<unknown>;
  readonly #tried = new Set<RoomId>();

  constructor(
    context: Pick<Context, "rooms" | "account">,
    join: (roomId: RoomId) => Promise<unknown>,
  ) {
    this.#context = context;
    this.#join = join;
  }

  /** To be called after every sync: what the network has kept from us is tried again then. */
  async enter(): Promise<void> {
    const { rooms, account } = this.#context;
    const waiting = [...rooms.values()].filter(
      ({ roomId, membership }) =>
        membership === "invite" &&
        account.isTagged(roomId, SERVER_NOTICES) &&
        !this.#tried.has(roomId),
    );
    await Promise.all(waiting.map(({ roomId }) => this.#enter(roomId)));
  }

  async #enter(roomId: RoomId): Promise<void> {
    this.#tried.add(roomId);
    try {
      await this.#join(roomId);
      this.#tried.delete(roomId);
    } catch (error) {
      // What the server refuses stays an invite, which people can see and accept themselves.
      if (!(error instanceof MatrixError)) this.#tried.delete(roomId);
      throw error;
    }
  }
}
