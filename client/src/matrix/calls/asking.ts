/** Asks the people of a room to come to a call that has just begun. */
import type { CallIntent } from "../call_models.ts";
import type { Context } from "../context.ts";
import type { EventId, RoomId } from "../models.ts";
import type { Members } from "../rooms/members.ts";
import { levelOf, powersOf } from "../rooms/power.ts";
import { NOTIFICATION, notificationContent } from "./ringing.ts";
import { say } from "./speech.ts";

/** In chats with more people than this nobody's device is made to ring. */
const RINGS_AT_MOST = 10;

interface Begun {
  roomId: RoomId;
  membershipId: EventId;
  intent: CallIntent;
}

/** Devices of few people ring, if we may call on everybody; those of many are told. */
export async function askToCome(
  context: Context,
  members: Members,
  { roomId, membershipId, intent }: Begun,
): Promise<EventId> {
  const own = context.session.userId;
  const { joined, invited } = await members.audience(roomId);
  const others = [...joined, ...invited].filter((userId) => userId !== own);
  const [powers, create] = await Promise.all([
    members.state(roomId, "m.room.power_levels"),
    members.state(roomId, "m.room.create"),
  ]);
  const mayTellAll = powersOf(levelOf(own, powers, create), powers).notify_room;
  const isSmall = others.length < RINGS_AT_MOST;
  const isDirect = context.account.directUser(roomId) !== null;
  const kind = isDirect || (isSmall && mayTellAll) ? "ring" : "notification";
  const all = mayTellAll ? null : [];
  const mentioned = isSmall ? others : all;
  const content = notificationContent({ membershipId, kind, intent, mentioned, now: Date.now() });
  return say(context, roomId, NOTIFICATION, content);
}
