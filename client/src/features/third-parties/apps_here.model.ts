/** Apps of others, bridges and bots that are let in on this server, for its administrators. */
import { type AppFacts, factsOf, type Verb, verbsOf } from "../../app/granted.ts";
import { asNumber, asObject, asText, objects, texts } from "../../matrix/json.ts";

export const APPS_HERE = "/_linnet/admin/v1/apps";
export const SERVICES_HERE = "/_linnet/admin/v1/services";

export interface AppHere extends AppFacts {
  touchpointId: string;
  verbs: Verb[];
  historyDays: number;
  peopleMax: number;
  roomsMax: number;
  isOn: boolean;
  /** Stopped for everybody: over the budget of all grants together. */
  isFrozen: boolean;
  grants: number;
  frozenGrants: number;
  suspendedGrants: number;
  rooms: number;
  peopleToday: number;
  peopleTodayMax: number;
}

export interface ServiceHere {
  id: string;
  touchpointId: string;
  userId: string;
  protocols: string[];
  /** Whether it is told anything; else it only comes in by itself. */
  hasAddress: boolean;
  isStopped: boolean;
  users: number;
  /** Accounts of people as whom it may act. */
  people: number;
  rooms: number;
}

export function appsHereOf(answer: unknown): AppHere[] {
  return objects(asObject(answer)["apps"]).map((one) => {
    const count = (name: string) => asNumber(one[name]) ?? 0;
    return {
      ...factsOf(one),
      touchpointId: asText(one["touchpoint_id"]) ?? "",
      verbs: verbsOf(one["verbs"]),
      historyDays: count("history_days"),
      peopleMax: count("people_max"),
      roomsMax: count("rooms_max"),
      isOn: one["is_on"] === true,
      isFrozen: one["is_frozen"] === true,
      grants: count("grants"),
      frozenGrants: count("frozen_grants"),
      suspendedGrants: count("suspended_grants"),
      rooms: count("rooms"),
      peopleToday: count("people_today"),
      peopleTodayMax: count("people_today_max"),
    };
  });
}

export function servicesHereOf(answer: unknown): ServiceHere[] {
  return objects(asObject(answer)["services"]).map((one) => {
    const count = (name: string) => asNumber(one[name]) ?? 0;
    return {
      id: asText(one["id"]) ?? "",
      touchpointId: asText(one["touchpoint_id"]) ?? "",
      userId: asText(one["user_id"]) ?? "",
      protocols: texts(one["protocols"]),
      hasAddress: one["has_address"] === true,
      isStopped: one["is_stopped"] === true,
      users: count("users"),
      people: count("people"),
      rooms: count("rooms"),
    };
  });
}

/** The most that the server lets an administrator say. */
export const MOST = { historyDays: 30, peopleMax: 1000, roomsMax: 50 } as const;
const LEAST = { historyDays: 0, peopleMax: 1, roomsMax: 1 } as const;
export type Limit = keyof typeof MOST;
export const LIMITS: readonly Limit[] = ["historyDays", "peopleMax", "roomsMax"];

export interface Limits {
  verbs: Verb[];
  /** As they were typed. */
  typed: Record<Limit, string>;
}

export function limitsOf(app: AppHere): Limits {
  const { historyDays, peopleMax, roomsMax } = app;
  const typed = {
    historyDays: String(historyDays),
    peopleMax: String(peopleMax),
    roomsMax: String(roomsMax),
  };
  return { verbs: app.verbs, typed };
}

export function isPossible(limit: Limit, typed: string): boolean {
  const value = Number(typed);
  return /^\d{1,4}$/.test(typed) && value >= LEAST[limit] && value <= MOST[limit];
}

export function canBeKept({ verbs, typed }: Limits): boolean {
  return verbs.length > 0 && LIMITS.every((limit) => isPossible(limit, typed[limit]));
}

/** What the server is asked to change. */
export function changeOf({ verbs, typed }: Limits) {
  return {
    verbs,
    history_days: Number(typed.historyDays),
    people_max: Number(typed.peopleMax),
    rooms_max: Number(typed.roomsMax),
  };
}
