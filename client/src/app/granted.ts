/** What applications of third parties were granted, and what they were handed. */
import {
  asNumber,
  asObject,
  asText,
  type Json,
  type JsonObject,
  objects,
  texts,
} from "../matrix/json.ts";
import type { RoomId, TimestampMs, UserId } from "../matrix/models.ts";

export type Verb = "profile" | "read" | "members" | "send";
export type Standing = "good" | "frozen" | "suspended" | "expired" | "ended" | "off";

export const VERBS: readonly Verb[] = ["profile", "read", "members", "send"];
const DAY_MS = 86_400_000;

/** What an application was handed on a day by one verb. */
export interface Handed {
  day: TimestampMs;
  verb: Verb;
  people: number;
  items: number;
  bytes: number;
}

/** What an application says of itself; only its home is certain. */
export interface AppFacts {
  id: string;
  name: string;
  party: string;
  purpose: string;
  home: string;
}

export interface OwnApp extends AppFacts {
  grantId: string;
  standing: Standing;
  hasProfile: boolean;
  /** A name is empty where there is none, or the chat was left. */
  rooms: { roomId: RoomId; name: string; verbs: Verb[]; historyDays: number; allowed: Verb[] }[];
  expiresAt: TimestampMs;
  usedAt: TimestampMs;
  peopleMax: number;
  ledger: Handed[];
  /** The file, byte for byte. */
  receipt: string | null;
}

export interface AppInRoom extends AppFacts {
  verbs: Verb[];
  historyDays: number;
  isHiddenFrom: boolean;
  ledger: Handed[];
  allowedBy: UserId | null;
  expiresAt: TimestampMs | null;
}

export interface PossibleApp extends AppFacts {
  verbs: Verb[];
  historyDays: number;
}

export interface AppsInRoom {
  apps: AppInRoom[];
  canDecide: boolean;
  possible: PossibleApp[];
}

export function verbsOf(value: unknown): Verb[] {
  const named = texts(value);
  return VERBS.filter((verb) => named.includes(verb));
}

export function factsOf(answer: JsonObject): AppFacts {
  const home = asText(answer["home"]) ?? "";
  return {
    id: asText(answer["app_id"]) ?? asText(answer["id"]) ?? "",
    name: asText(answer["name"]) ?? "",
    party: asText(answer["party"]) ?? "",
    purpose: asText(answer["purpose"]) ?? "",
    home: URL.canParse(home) ? new URL(home).host : home,
  };
}

function ledgerOf(answer: JsonObject): Handed[] {
  return objects(answer["ledger"]).map((line) => ({
    day: (asNumber(line["day"]) ?? 0) * DAY_MS,
    verb: verbsOf([asText(line["verb"]) ?? ""])[0] ?? "read",
    people: asNumber(line["people"]) ?? 0,
    items: asNumber(line["items"]) ?? 0,
    bytes: asNumber(line["bytes"]) ?? 0,
  }));
}

export function ownAppsOf(answer: unknown): OwnApp[] {
  return objects(asObject(answer)["apps"]).map((one) => ({
    ...factsOf(one),
    grantId: asText(one["id"]) ?? "",
    standing: (asText(one["standing"]) ?? "ended") as Standing,
    hasProfile: one["has_profile"] === true,
    rooms: objects(one["rooms"]).map((room) => ({
      roomId: asText(room["room_id"]) ?? "",
      name: asText(room["name"]) ?? "",
      verbs: verbsOf(room["verbs"]),
      historyDays: asNumber(room["history_days"]) ?? 0,
      allowed: verbsOf(room["allowed"]),
    })),
    expiresAt: asNumber(one["expires_ts"]) ?? 0,
    usedAt: asNumber(one["used_ts"]) ?? 0,
    peopleMax: asNumber(one["people_max"]) ?? 0,
    ledger: ledgerOf(one),
    receipt: asText(one["receipt"]),
  }));
}

/** Those that can do something, or could again, first; of what is over the newest of each. */
export function inOrder(apps: readonly OwnApp[]): OwnApp[] {
  const isOver = ({ standing }: OwnApp) => standing === "ended" || standing === "expired";
  const open = apps.filter((app) => !isOver(app));
  const over = new Map<string, OwnApp>();
  for (const app of apps.filter(isOver)) if (!over.has(app.id)) over.set(app.id, app);
  return [...open, ...over.values()];
}

export function appsInRoomOf(answer: Json): AppsInRoom {
  const told = asObject(answer);
  return {
    apps: objects(told["apps"]).map((one) => ({
      ...factsOf(one),
      verbs: verbsOf(one["verbs"]),
      historyDays: asNumber(one["history_days"]) ?? 0,
      isHiddenFrom: one["is_hidden_from"] === true,
      ledger: ledgerOf(one),
      allowedBy: asText(one["allowed_by"]),
      expiresAt: asNumber(one["expires_ts"]),
    })),
    canDecide: told["can_decide"] === true,
    possible: objects(told["possible"]).map((one) => ({
      ...factsOf(one),
      verbs: verbsOf(one["verbs"]),
      historyDays: asNumber(one["history_days"]) ?? 0,
    })),
  };
}
