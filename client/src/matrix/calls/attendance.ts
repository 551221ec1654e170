/** How a call went, told from who came and went after it had begun to ring. Pure. */
import type { CallOutcome } from "../call_models.ts";
import type { TimestampMs, UserId } from "../models.ts";
import type { ServerEvent } from "../store/records.ts";
import { membershipOf } from "./membership.ts";
import type { Notification } from "./ringing.ts";

/** Stands for a membership of the caller that is older than what is known. */
const UNSEEN = "";

export class Attendance {
  readonly #caller: UserId;
  readonly #present = new Map<string, UserId>();
  readonly #came = new Set<UserId>();
  #answeredAt: TimestampMs | null = null;
  #endedAt: TimestampMs | null = null;
  #isBegun = false;

  constructor(caller: UserId) {
    this.#caller = caller;
  }

  /** Memberships that are taken from now on came after the ringing. */
  begin(): void {
    this.#isBegun = true;
    if (![...this.#present.values()].includes(this.#caller)) {
      this.#present.set(UNSEEN, this.#caller);
    }
  }

  /** Memberships, oldest first. Returns whether the call goes on after this one. */
  take(event: ServerEvent): boolean {
    const { sender, state_key: key = "", origin_server_ts: sentAt } = event;
    if (this.#isBegun && sender === this.#caller) this.#present.delete(UNSEEN);
    if (membershipOf(event)) {
      this.#present.set(key, sender);
      this.#came.add(sender);
      if (sender !== this.#caller) this.#answeredAt ??= sentAt;
    } else this.#present.delete(key);
    if (this.#isBegun && this.#present.size === 0) this.#endedAt = sentAt;
    else if (this.#present.size === 0) this.#forget();
    return this.#endedAt === null;
  }

  /** What was before belongs to another call. */
  #forget(): void {
    this.#came.clear();
    this.#answeredAt = null;
  }

  get isOver(): boolean {
    return this.#endedAt !== null;
  }

  /** Null where nobody came, or where the end is not known. */
  get durationMs(): number | null {
    if (this.#answeredAt === null || this.#endedAt === null) return null;
    return Math.max(0, this.#endedAt - this.#answeredAt);
  }

  hasCome(userId: UserId): boolean {
    return this.#came.has(userId);
  }

  get isAnswered(): boolean {
    return this.#answeredAt !== null;
  }
}

export interface Story {
  attendance: Attendance;
  /** Somebody is in the room's call now, and no later one is known. */
  isOn: boolean;
  declinedBy: UserId[];
  ownUserId: UserId;
}

export function outcomeOf(
  { caller, kind }: Pick<Notification, "caller" | "kind">,
  { attendance, isOn, declinedBy, ownUserId }: Story,
): CallOutcome {
  if (isOn && !attendance.isOver) return "ongoing";
  if (caller === ownUserId) {
    if (attendance.isAnswered) return "ended";
    return declinedBy.length > 0 ? "declined" : "unanswered";
  }
  // Only who was rung has missed a call that others came to.
  const isMissed = kind === "ring" ? !attendance.hasCome(ownUserId) : !attendance.isAnswered;
  if (!isMissed) return "ended";
  return declinedBy.includes(ownUserId) ? "declined" : "missed";
}
