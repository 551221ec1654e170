import assert from "node:assert/strict";
import { test } from "node:test";
import { MatrixError } from "../api/http.ts";
import { EngineError } from "../engine.ts";
import type { RoomId } from "../models.ts";
import { newRoom } from "../sync/room_data.ts";
import { AccountState, SERVER_NOTICES, TAGS } from "./account_state.ts";
import { NoticeRooms } from "./notice_rooms.ts";

const NOTICES = "!notices";

function invitedTo(...roomIds: RoomId[]) {
  const account = new AccountState();
  account.load([{ roomId: NOTICES, type: TAGS, content: { tags: { [SERVER_NOTICES]: {} } } }]);
  const invited = (roomId: RoomId) => ({ ...newRoom(roomId), membership: "invite" as const });
  return { account, rooms: new Map(roomIds.map((roomId) => [roomId, invited(roomId)])) };
}

test("we go into the room of the server's notices, and into no other", async () => {
  const joined: RoomId[] = [];
  const context = invitedTo(NOTICES, "!other");
  const entering = new NoticeRooms(context, async (roomId) => joined.push(roomId));
  await Promise.all([entering.enter(), entering.enter()]);
  assert.deepEqual(joined, [NOTICES]);
  context.rooms.delete(NOTICES);
  await entering.enter();
  assert.deepEqual(joined, [NOTICES]);
});

test("what the network kept from us is tried again, what the server refuses is not", async () => {
  let tries = 0;
  let error = new EngineError("offline", "No network");
  const entering = new NoticeRooms(invitedTo(NOTICES), () => {
    tries += 1;
    return Promise.reject(error);
  });
  await assert.rejects(entering.enter());
  error = new MatrixError(403, { errcode: "M_FORBIDDEN" });
  await assert.rejects(entering.enter());
  await entering.enter();
  assert.equal(tries, 2);
});
