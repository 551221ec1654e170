/** Who may reach somebody, and what they do not want to see: account data of their own. */
import { EngineError, type ServerCalls, type UserId } from "../../matrix/engine.ts";
import { asObject, asText, type JsonObject } from "../../matrix/json.ts";
import {
  type Filters,
  FILTERS,
  MAX_WORD_LENGTH,
  MAX_WORDS,
  readFilters,
  writtenFilters,
} from "../../matrix/filters.ts";

/** spec: client-server-api #invite-permission */
export const INVITES = "m.invite_permission_config";
/** Ours, for what the specification cannot say. Other apps leave it alone or take it away. */
const FROM = "org.linnet.from";

export const REACHES = ["everybody", "sharing", "known", "nobody"] as const;
export type Reach = (typeof REACHES)[number];

function where(userId: UserId, type: string): string {
  return `/_matrix/client/v3/user/${encodeURIComponent(userId)}/account_data/${type}`;
}

async function stored(server: ServerCalls, userId: UserId, type: string): Promise<JsonObject> {
  try {
    return asObject((await server.callServer("GET", where(userId, type))) as JsonObject);
  } catch (why) {
    if (why instanceof EngineError && why.code === "not_found") return {};
    throw why;
  }
}

export async function readReach(server: ServerCalls, userId: UserId): Promise<Reach> {
  const content = await stored(server, userId, INVITES);
  if (content["default_action"] === "block") return "nobody";
  const from = asText(content[FROM]);
  return from === "sharing" || from === "known" ? from : "everybody";
}

export async function writeReach(server: ServerCalls, userId: UserId, reach: Reach): Promise<void> {
  const { [FROM]: _before, ...others } = await stored(server, userId, INVITES);
  const isLimited = reach === "sharing" || reach === "known";
  const content = {
    ...others,
    default_action: reach === "nobody" ? "block" : "allow",
    ...(isLimited ? { [FROM]: reach } : {}),
  };
  await server.callServer("PUT", where(userId, INVITES), content);
}

/** Changes what the server has now: another device may have changed it since. */
export async function changeFilters(
  server: ServerCalls,
  userId: UserId,
  change: (filters: Filters) => Filters,
): Promise<Filters> {
  const before = await stored(server, userId, FILTERS);
  const filters = change(readFilters(before));
  await server.callServer("PUT", where(userId, FILTERS), writtenFilters(before, filters));
  return filters;
}

/** Why a word cannot be added; null when it can. */
export function wordProblem(word: string, known: readonly string[]): "known" | "many" | null {
  if (known.includes(word)) return "known";
  return known.length >= MAX_WORDS ? "many" : null;
}

/** As it is kept: in one line and not too long. */
export function tidyWord(typed: string): string {
  return typed.replaceAll(/\s+/g, " ").trim().slice(0, MAX_WORD_LENGTH);
}
