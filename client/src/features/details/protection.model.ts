/** What protects a room: its rules, slow mode, limits for newcomers, raid mode, and mutes. */
import { errorCode } from "../../app/error_code.ts";
import type { Engine, RoomId, TimestampMs, UserId } from "../../matrix/engine.ts";
import { asNumber, asObject, type Json, type JsonObject, objects } from "../../matrix/json.ts";
import { type RoomRule, rulesOf } from "../../matrix/room_rules.ts";

/** Seconds; 0 is off. */
export const SLOW_MODES_S = [0, 10, 60, 600] as const;
export const NEWCOMER_TIMES_S = [0, 600, 3600, 86_400] as const;
export const MUTES_S = [600, 3600, 86_400, 604_800] as const;

export interface Protection {
  rules: RoomRule[];
  slowModeS: number;
  /** So long newcomers send no files, links and crowds of mentions. */
  newcomersS: number;
}

export interface Raid {
  isOn: boolean;
  until: TimestampMs;
  since: TimestampMs;
  /** Who came since, and is still there. */
  joined: number;
}

export interface Told {
  protection: Protection;
  /** All that the room has, with what is not shown here. */
  whole: JsonObject;
}

export function protectionOf(whole: JsonObject): Protection {
  return {
    rules: rulesOf(whole["rules"]),
    slowModeS: asNumber(asObject(whole["slow_mode"])["interval_s"]) ?? 0,
    newcomersS: asNumber(asObject(whole["newcomers"])["for_s"]) ?? 0,
  };
}

/** The content to store: what changed, and untouched whatever else the room has there. */
export function contentWith(whole: JsonObject, wanted: Protection): JsonObject {
  const { rules: _rules, slow_mode: slow, newcomers, ...rest } = whole;
  const limits = { no_media: true, no_links: true, max_mentions: 5, ...asObject(newcomers) };
  return {
    ...rest,
    ...(wanted.rules.length > 0 ? { rules: wanted.rules.map((rule) => ({ ...rule })) } : {}),
    ...(wanted.slowModeS > 0
      ? { slow_mode: { ...asObject(slow), interval_s: wanted.slowModeS } }
      : {}),
    ...(wanted.newcomersS > 0 ? { newcomers: { ...limits, for_s: wanted.newcomersS } } : {}),
  };
}

/** The choices that are offered, and what the room has if that is another. */
export function withCurrent(offered: readonly number[], current: number): number[] {
  return [...new Set([...offered, current])].sort((a, b) => a - b);
}

/** The server's part of a room's protection. */
export class RoomProtection {
  readonly #engine: Pick<Engine, "callServer">;
  readonly #room: string;

  constructor(engine: Pick<Engine, "callServer">, roomId: RoomId) {
    this.#engine = engine;
    this.#room = encodeURIComponent(roomId);
  }

  get #state(): string {
    return `/_matrix/client/v3/rooms/${this.#room}/state/org.linnet.protection/`;
  }

  async #call(method: "GET" | "PUT" | "DELETE" | "POST", rest: string, body?: JsonObject) {
    const where = `/_linnet/rooms/${this.#room}/${rest}`;
    return asObject((await this.#engine.callServer(method, where, body)) as Json);
  }

  /** A room without protection has none of it. */
  async read(): Promise<Told> {
    try {
      const whole = asObject((await this.#engine.callServer("GET", this.#state)) as Json);
      return { protection: protectionOf(whole), whole };
    } catch (error) {
      if (errorCode(error) !== "not_found") throw error;
      return { protection: protectionOf({}), whole: {} };
    }
  }

  /** Reads again first, so that nothing is lost that others have changed meanwhile. */
  async save(wanted: Protection): Promise<void> {
    const { whole } = await this.read();
    await this.#engine.callServer("PUT", this.#state, contentWith(whole, wanted));
  }

  async raid(): Promise<Raid> {
    return raidOf(await this.#call("GET", "raid"));
  }

  async beginRaid(): Promise<Raid> {
    return raidOf(await this.#call("PUT", "raid", {}));
  }

  async endRaid(): Promise<Raid> {
    return raidOf(await this.#call("DELETE", "raid"));
  }

  /** Bans who came since, and withdraws their invites; takes back what they wrote if one may. */
  async removeRaiders(since: TimestampMs, takesBack: boolean): Promise<void> {
    const wish = { since_ts: since, ban: true, take_back: takesBack };
    // One call does only so much.
    while ((await this.#call("POST", "raid/removal", wish))["has_more"] === true);
  }

  async mute(userId: UserId, durationS: number, reason: string): Promise<void> {
    const body = { duration_s: durationS, reason };
    await this.#call("PUT", `mutes/${encodeURIComponent(userId)}`, body);
  }

  async unmute(userId: UserId): Promise<void> {
    await this.#call("DELETE", `mutes/${encodeURIComponent(userId)}`);
  }
}

function raidOf(answer: JsonObject): Raid {
  return {
    isOn: answer["is_on"] === true,
    until: asNumber(answer["until_ts"]) ?? 0,
    since: asNumber(answer["since_ts"]) ?? 0,
    joined: objects(answer["joined"]).length,
  };
}
