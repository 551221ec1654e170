/** Links into a room's call, for people without an account: what the page asks without an engine. */
import { type Http, path } from "./api/http.ts";
import { asNumber, asObject, asText } from "./json.ts";
import type { TimestampMs } from "./models.ts";
import { localPart } from "./names.ts";

/** What whoever holds a link may know before they come in. */
export interface Invitation {
  roomName: string | null;
  /** Name of whoever made the link. */
  madeBy: string;
  peopleInCall: number;
  /** Somebody in the room lets each guest in. */
  needsApproval: boolean;
  expiresAt: TimestampMs;
}

/** The server says the whole id of somebody who has chosen no name. */
function shortName(name: string): string {
  return name.startsWith("@") ? localPart(name) : name;
}

/** Rejects "not_found" when nobody may come by the link any more. */
export async function readInvitation(http: Http, token: string): Promise<Invitation> {
  const answer = asObject(await http.callOpen("GET", path`/_linnet/call_links/${token}`));
  return {
    roomName: asText(answer["room_name"]),
    madeBy: shortName(asText(answer["made_by"]) ?? ""),
    peopleInCall: asNumber(answer["people_in_call"]) ?? 0,
    needsApproval: answer["needs_approval"] === true,
    expiresAt: asNumber(answer["expires_ts"]) ?? 0,
  };
}

/** The state by which a room lets guests into its calls: `{"allowed": true}`. */
export const CALL_LINKS = "org.linnet.call_links";

export const GUEST_LEAVE = "/_linnet/call_guest/leave";
