"""SQL of what rooms allow applications, and of who keeps what is theirs from them."""

import msgspec
from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.sessions.apps.permissions import Verb
from linnet.storage.database import Reader, Row, Tx
from linnet.storage.kept import part

_COLUMNS = (
    "room_id, app_id, verbs, history_days, allowed_by, allowed_ts, position, expires_ts, event_id"
)


class RoomGrant(Struct, frozen=True):
    """What a room allows an application."""

    room_id: RoomId
    app_id: str
    verbs: list[Verb]
    history_days: int
    allowed_by: UserId
    allowed_ts: int
    position: int
    """Where the room's log was then."""
    expires_ts: int
    event_id: EventId
    """Of the state event that says so to everybody in it."""


def _room_grant(row: Row) -> RoomGrant:
    room_id, app_id, verbs, *others = row
    return RoomGrant(room_id, app_id, msgspec.json.decode(verbs, type=list[Verb]), *others)


async def put(tx: Tx, new: RoomGrant) -> None:
    await remove(tx, new.room_id, new.app_id)
    await tx.run(
        f"INSERT INTO app_rooms ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.room_id,
        new.app_id,
        msgspec.json.encode(new.verbs),
        new.history_days,
        new.allowed_by,
        new.allowed_ts,
        new.position,
        new.expires_ts,
        new.event_id,
    )


async def remove(tx: Tx, room_id: RoomId, app_id: str) -> None:
    await tx.run("DELETE FROM app_rooms WHERE room_id = $1 AND app_id = $2", room_id, app_id)


async def room_grant(db: Reader, room_id: RoomId, app_id: str) -> RoomGrant | None:
    row = await db.maybe(
        f"SELECT {_COLUMNS} FROM app_rooms WHERE room_id = $1 AND app_id = $2", room_id, app_id
    )
    return None if row is None else _room_grant(row)


async def of_room(db: Reader, room_id: RoomId) -> list[RoomGrant]:
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM app_rooms WHERE room_id = $1 ORDER BY app_id", room_id
    )
    return [_room_grant(row) for row in rows]


async def count_of_app(db: Reader, app_id: str) -> int:
    """How many rooms allow an application something."""
    row = await db.one("SELECT count(*) FROM app_rooms WHERE app_id = $1", app_id)
    return int(row[0])


async def remove_of_app(tx: Tx, app_id: str) -> None:
    await tx.run("DELETE FROM app_rooms WHERE app_id = $1", app_id)


async def object_to(tx: Tx, room_id: RoomId, app_id: str, user_id: UserId, now_ms: int) -> None:
    await tx.run(
        "INSERT INTO app_objections (room_id, app_id, user_id, since_ts) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (room_id, app_id, user_id) DO NOTHING",
        room_id,
        app_id,
        user_id,
        now_ms,
    )


async def object_no_more(tx: Tx, room_id: RoomId, app_id: str, user_id: UserId) -> None:
    await tx.run(
        "DELETE FROM app_objections WHERE room_id = $1 AND app_id = $2 AND user_id = $3",
        room_id,
        app_id,
        user_id,
    )


async def objectors(db: Reader, room_id: RoomId, app_id: str) -> set[UserId]:
    rows = await db.all(
        "SELECT user_id FROM app_objections WHERE room_id = $1 AND app_id = $2", room_id, app_id
    )
    return {row[0] for row in rows}


async def objections_of(db: Reader, room_id: RoomId, user_id: UserId) -> set[str]:
    """To which applications a member objects in a room."""
    rows = await db.all(
        "SELECT app_id FROM app_objections WHERE room_id = $1 AND user_id = $2", room_id, user_id
    )
    return {row[0] for row in rows}


async def forget_room(tx: Tx, room_id: RoomId) -> None:
    await tx.run("DELETE FROM app_rooms WHERE room_id = $1", room_id)
    await tx.run("DELETE FROM app_objections WHERE room_id = $1", room_id)


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """What they have allowed in rooms ends: somebody else has to answer for it."""
    await tx.run("DELETE FROM app_rooms WHERE allowed_by = $1", user_id)
    await tx.run("DELETE FROM app_objections WHERE user_id = $1", user_id)


ALLOWED = part(
    "apps_allowed_in_rooms",
    ("", ""),
    ("room_id", "app_id", "verbs_json", "history_days", "allowed_ts", "expires_ts"),
    "SELECT room_id, app_id, room_id, app_id, verbs, history_days, allowed_ts, expires_ts"
    " FROM app_rooms WHERE allowed_by = $1 AND (room_id, app_id) > ($3, $4)"
    " ORDER BY room_id, app_id LIMIT $2",
)

OBJECTIONS = part(
    "app_objections",
    ("", ""),
    ("room_id", "app_id", "since_ts"),
    "SELECT room_id, app_id, room_id, app_id, since_ts FROM app_objections"
    " WHERE user_id = $1 AND (room_id, app_id) > ($3, $4) ORDER BY room_id, app_id LIMIT $2",
)
