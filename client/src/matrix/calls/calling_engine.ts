/** The engine's part of calls. */
import type { Call, CallIntent, CallOptions, CallTicket, CallWord } from "../call_models.ts";
import type { CallIntents } from "../engine.ts";
import { EngineCore } from "../engine_core.ts";
import type { RoomId } from "../models.ts";

export class CallingEngine extends EngineCore implements CallIntents {
  async loadCalls(): Promise<Call[]> {
    return (await this.in()).calls.list();
  }

  async joinCall(roomId: RoomId, options: CallOptions): Promise<CallTicket> {
    return (await this.in()).calls.join(roomId, options);
  }

  async sendCallWord(roomId: RoomId, word: CallWord): Promise<void> {
    await (await this.in()).calls.older.speak(roomId, word);
  }

  async leaveCall(roomId: RoomId): Promise<void> {
    await (await this.in()).calls.leave(roomId);
  }

  async declineCall(roomId: RoomId): Promise<void> {
    await (await this.in()).calls.decline(roomId);
  }

  async setCallIntent(roomId: RoomId, intent: CallIntent): Promise<void> {
    await (await this.in()).calls.overServer.setIntent(roomId, intent);
  }

  async raiseHand(roomId: RoomId, isRaised: boolean): Promise<void> {
    await (await this.in()).calls.overServer.raiseHand(roomId, isRaised);
  }

  async sendCallReaction(roomId: RoomId, emoji: string): Promise<void> {
    await (await this.in()).calls.overServer.react(roomId, emoji);
  }

  async allowCalls(roomId: RoomId): Promise<void> {
    await (await this.in()).rooms.allowCalls(roomId);
  }
}
