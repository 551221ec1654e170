"""SQL of what a room's moderators want looked at."""

import msgspec

from linnet.guarding.rules import Automatic
from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx


async def of_room(reader: Reader, room_id: RoomId) -> Automatic:
    row = await reader.maybe("SELECT content FROM automatic_rules WHERE room_id = $1", room_id)
    return Automatic() if row is None else msgspec.json.decode(bytes(row[0]), type=Automatic)


async def put(tx: Tx, room_id: RoomId, wanted: Automatic, by: UserId, now_ms: int) -> None:
    await tx.run(
        "INSERT INTO automatic_rules (room_id, content, changed_by, changed_ts)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (room_id) DO UPDATE SET content = excluded.content,"
        " changed_by = excluded.changed_by, changed_ts = excluded.changed_ts",
        room_id,
        msgspec.json.encode(wanted),
        by,
        now_ms,
    )


async def copy(tx: Tx, old: RoomId, new: RoomId) -> None:
    await tx.run(
        "INSERT INTO automatic_rules (room_id, content, changed_by, changed_ts)"
        " SELECT $2, content, changed_by, changed_ts FROM automatic_rules WHERE room_id = $1"
        " ON CONFLICT (room_id) DO NOTHING",
        old,
        new,
    )


async def remove(tx: Tx, room_id: RoomId) -> None:
    await tx.run("DELETE FROM automatic_rules WHERE room_id = $1", room_id)
