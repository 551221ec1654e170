/** What of a room's protection concerns whoever is in it, and which rules they have read. */
import type { Context } from "../context.ts";
import { asText } from "../json.ts";
import type { RoomId } from "../models.ts";
import {
  markOf,
  PROTECTION,
  type RoomGuard,
  type RoomRule,
  RULES_READ,
  rulesOf,
} from "../room_rules.ts";
import type { Members } from "./members.ts";
import { levelOf, powersOf } from "./power.ts";

type Wiring = Pick<Context, "account" | "accountData" | "emit" | "session">;

export async function loadGuard(
  { account, session }: Wiring,
  members: Pick<Members, "state">,
  roomId: RoomId,
): Promise<RoomGuard> {
  const read = (type: string) => members.state(roomId, type);
  const [protection, powers, create] = await Promise.all([
    read(PROTECTION),
    read("m.room.power_levels"),
    read("m.room.create"),
  ]);
  const rules = rulesOf(protection?.content["rules"]);
  const mark = asText(account.content(RULES_READ, roomId)["mark"]);
  const isRead = mark !== null && mark === (await markOf(rules));
  return {
    rules,
    rulesRead: isRead ? "now" : mark === null ? "never" : "earlier",
    isAutomatic: protection?.content["automatic"] === true,
    canModerate: powersOf(levelOf(session.userId, powers, create), powers).ban,
  };
}

export async function markRulesRead(
  { account, accountData, emit }: Wiring,
  roomId: RoomId,
  rules: RoomRule[],
): Promise<void> {
  const content = { mark: await markOf(rules) };
  await accountData.write(RULES_READ, content, roomId);
  account.load([{ roomId, type: RULES_READ, content }]);
  emit({ type: "RoomDetailsChanged", roomId });
}
