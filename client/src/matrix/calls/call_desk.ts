/** All calls of a session: those over the media server, and those of older apps. */
import type { Call, CallOptions, CallTicket } from "../call_models.ts";
import type { Context } from "../context.ts";
import type { Letter } from "../crypto/mail.ts";
import { EngineError } from "../engine.ts";
import type { RoomId, UserId } from "../models.ts";
import type { Members } from "../rooms/members.ts";
import type { EventRecord } from "../store/records.ts";
import type { RoomNews } from "../sync/apply.ts";
import { Calls } from "./calls.ts";
import { OlderCalls } from "./older_calls.ts";

export class CallDesk {
  readonly overServer: Calls;
  readonly older: OlderCalls;

  /** `onCrowd` is called when people have come to a room's call or have left it. */
  constructor(context: Context, members: Members, onCrowd: (roomId: RoomId) => void) {
    this.overServer = new Calls(context, members, onCrowd);
    this.older = new OlderCalls(context, members);
  }

  start(): Promise<void> {
    return this.overServer.start();
  }

  stop(): void {
    this.overServer.stop();
    this.older.stop();
  }

  async follow(news: ReadonlyMap<RoomId, RoomNews>, removed: RoomId[]): Promise<void> {
    await this.overServer.follow(news, removed);
    await this.older.follow(news, removed);
  }

  async hearLate(roomId: RoomId, records: EventRecord[]): Promise<void> {
    await this.overServer.hearLate(roomId, records);
    await this.older.hear(roomId, records);
  }

  receiveLetter(letter: Letter): void {
    this.overServer.receiveLetter(letter);
  }

  trustChanged(userIds: readonly UserId[]): Promise<void> {
    return this.overServer.trustChanged(userIds);
  }

  async list(): Promise<Call[]> {
    return [...(await this.overServer.list()), ...(await this.older.list())];
  }

  /** Answers what rings; else goes over the media server, where there is one. */
  async join(roomId: RoomId, options: CallOptions): Promise<CallTicket> {
    if (this.older.has(roomId)) return this.older.answer(roomId);
    try {
      return await this.overServer.join(roomId, options);
    } catch (error) {
      const isWithout = error instanceof EngineError && error.code === "unsupported";
      if (!isWithout || !this.older.isPossible(roomId)) throw error;
      return this.older.place(roomId, options.intent);
    }
  }

  async leave(roomId: RoomId): Promise<void> {
    await this.older.leave(roomId);
    await this.overServer.leave(roomId);
  }

  async decline(roomId: RoomId): Promise<void> {
    await this.older.leave(roomId);
    await this.overServer.decline(roomId);
  }
}
