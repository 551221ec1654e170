/** How far the person has read: known here at once, told to the server as soon as it can be. */
import { isPassing, path } from "../api/http.ts";
import type { Context } from "../context.ts";
import type { JsonObject } from "../json.ts";
import type { RoomId } from "../models.ts";
import { readFact, writeFact } from "../store/database.ts";
import type { UntoldRead } from "../store/records.ts";

export class Reading {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Remembers the place, so that neither a reload nor a lost network forgets it, and tells it. */
  async mark(roomId: RoomId, read: UntoldRead): Promise<void> {
    await this.#change((untold) => ({ ...untold, [roomId]: read }));
    await this.#tell(roomId, read);
  }

  /** Tells what could not be told before. */
  async resume(): Promise<void> {
    const untold = (await readFact(this.#context.database, "untoldReads")) ?? {};
    for (const [roomId, read] of Object.entries(untold)) await this.#tell(roomId, read);
  }

  async #tell(roomId: RoomId, { eventId, isPrivate }: UntoldRead): Promise<void> {
    const where = path`/_matrix/client/v3/rooms/${roomId}/read_markers`;
    const receipt = isPrivate ? "m.read.private" : "m.read";
    const body: JsonObject = { "m.fully_read": eventId, [receipt]: eventId };
    try {
      await this.#context.http.call("POST", where, { body });
    } catch (error) {
      if (isPassing(error)) return;
      // The server will never take it: the room was left, or the message is gone.
    }
    await this.#change(({ [roomId]: told, ...others }) =>
      told && told.eventId !== eventId ? { ...others, [roomId]: told } : others,
    );
  }

  #change(change: (untold: Record<RoomId, UntoldRead>) => Record<RoomId, UntoldRead>) {
    const { commits, database } = this.#context;
    return commits.run(async () => {
      const untold = (await readFact(database, "untoldReads")) ?? {};
      await writeFact(database, "untoldReads", change(untold));
    });
  }
}
