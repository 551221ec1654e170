/** The rules of a room's community, as its protection and its preview tell them. */
import { toBase64 } from "./encoding.ts";
import { asText, type Json, objects } from "./json.ts";

export const PROTECTION = "org.linnet.protection";
/** Account data of a room: the mark of the rules that the person has read. */
export const RULES_READ = "org.linnet.rules_read";

export interface RoomRule {
  title: string;
  text: string;
}

/** What of a room's protection concerns whoever is in it. */
export interface RoomGuard {
  rules: RoomRule[];
  /** Whether the person has read exactly these rules, or only earlier ones. */
  rulesRead: "now" | "earlier" | "never";
  /** Rules that the moderators know look at messages. */
  isAutomatic: boolean;
  canModerate: boolean;
}

export function rulesOf(told: Json | undefined): RoomRule[] {
  return objects(told).flatMap((rule) => {
    const title = asText(rule["title"]);
    return title ? [{ title, text: asText(rule["text"]) ?? "" }] : [];
  });
}

/** Names exactly these rules: others, or the same in other words, have another mark. */
export async function markOf(rules: readonly RoomRule[]): Promise<string> {
  const words = JSON.stringify(rules.map(({ title, text }) => [title, text]));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(words));
  return toBase64(new Uint8Array(digest));
}
