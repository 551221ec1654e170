/** What to call people who have not chosen a name. */
import { asText, type Json } from "./json.ts";
import type { UserId } from "./models.ts";

/** The part of a user id that its owner chose. */
export function localPart(userId: UserId): string {
  return userId.slice(1).split(":")[0] || userId;
}

/** A person's name: the one given, which comes from outside, else the part they chose of the id. */
export function nameOr(given: Json | undefined, userId: UserId): string {
  return asText(given)?.trim() || localPart(userId);
}
