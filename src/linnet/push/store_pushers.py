"""SQL of pushers and of what they still have to be told."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from linnet.http.response import encode
from linnet.ids import DeviceId, UserId
from linnet.push.pusher import Known, Push, Pusher, PusherKind
from linnet.storage.database import Reader, Row, Tx

_COLUMNS = (
    "number, user_id, device_id, app_id, pushkey, kind, app_display_name, device_display_name,"
    " profile_tag, lang, data, is_enabled, set_ts, shown_unread"
)
_PUSH = "pusher_number, position, is_event, tweaks, is_urgent, due_ts"


def _pusher(row: Row) -> Pusher:
    named = dict(zip(Pusher.__struct_fields__, row, strict=True))
    named["data"] = msgspec.json.decode(named["data"])
    named["is_enabled"] = bool(named["is_enabled"])
    return Pusher(**named)


def _push(row: Row) -> Push:
    number, position, is_event, tweaks, is_urgent, due_ts = row
    decoded = msgspec.json.decode(tweaks)
    return Push(number, position, bool(is_event), decoded, bool(is_urgent), due_ts)


async def all_pushers(reader: Reader) -> list[Pusher]:
    return [_pusher(row) for row in await reader.all(f"SELECT {_COLUMNS} FROM pushers")]


async def enabled_pushers(reader: Reader, users: Collection[UserId] | None) -> list[Known]:
    """The pushers of these users, or of all, that are switched on; each user's oldest first."""
    known = "SELECT number, user_id, kind, shown_unread FROM pushers WHERE is_enabled = $1"
    if users is None:
        rows = await reader.all(f"{known} ORDER BY number", True)
    else:
        rows = await reader.all(
            f"{known} AND user_id IN ($2...) ORDER BY number", True, list(users)
        )
    return [Known(*row) for row in rows]


async def pushers_of(reader: Reader, users: Collection[UserId]) -> list[Pusher]:
    """The pushers of these users, oldest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM pushers WHERE user_id IN ($1...) ORDER BY number", list(users)
    )
    return [_pusher(row) for row in rows]


async def count(reader: Reader, kind: PusherKind) -> int:
    row = await reader.one("SELECT count(*) FROM pushers WHERE kind = $1", kind)
    return int(row[0])


async def count_by_person(reader: Reader, kind: PusherKind) -> dict[UserId, int]:
    """How many pushers of a kind everybody has who has one."""
    rows = await reader.all(
        "SELECT user_id, count(*) FROM pushers WHERE kind = $1 GROUP BY user_id", kind
    )
    return {row[0]: int(row[1]) for row in rows}


async def keys(reader: Reader, kind: PusherKind) -> list[str]:
    """The keys of all pushers of a kind."""
    rows = await reader.all("SELECT pushkey FROM pushers WHERE kind = $1", kind)
    return [row[0] for row in rows]


async def some(reader: Reader, kind: PusherKind, limit: int) -> list[tuple[int, UserId]]:
    """Some pushers of a kind: number and owner."""
    rows = await reader.all(
        "SELECT number, user_id FROM pushers WHERE kind = $1 ORDER BY number LIMIT $2", kind, limit
    )
    return [(row[0], row[1]) for row in rows]


async def pusher(reader: Reader, number: int) -> Pusher | None:
    row = await reader.maybe(f"SELECT {_COLUMNS} FROM pushers WHERE number = $1", number)
    return None if row is None else _pusher(row)


async def others_with_key(
    reader: Reader, app_id: str, pushkey: str, user_id: UserId
) -> list[tuple[int, UserId]]:
    """The pushers of other people for this app and key: number and owner."""
    rows = await reader.all(
        "SELECT number, user_id FROM pushers WHERE app_id = $1 AND pushkey = $2 AND user_id <> $3",
        app_id,
        pushkey,
        user_id,
    )
    return [(row[0], row[1]) for row in rows]


async def of_device(reader: Reader, user_id: UserId, device_id: DeviceId) -> list[int]:
    """The numbers of a device's pushers."""
    rows = await reader.all(
        "SELECT number FROM pushers WHERE user_id = $1 AND device_id = $2", user_id, device_id
    )
    return [row[0] for row in rows]


async def put(tx: Tx, new: Pusher) -> None:
    """Store a pusher; one of the same name keeps its number and what it was told."""
    await tx.run(
        f"INSERT INTO pushers ({_COLUMNS})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        " ON CONFLICT (user_id, app_id, pushkey) DO UPDATE SET device_id = excluded.device_id,"
        " kind = excluded.kind, app_display_name = excluded.app_display_name,"
        " device_display_name = excluded.device_display_name,"
        " profile_tag = excluded.profile_tag, lang = excluded.lang, data = excluded.data,"
        " is_enabled = excluded.is_enabled, set_ts = excluded.set_ts",
        new.number,
        new.user_id,
        new.device_id,
        new.app_id,
        new.pushkey,
        new.kind,
        new.app_display_name,
        new.device_display_name,
        new.profile_tag,
        new.lang,
        encode(new.data).decode(),
        new.is_enabled,
        new.set_ts,
        new.shown_unread,
    )


async def delete(tx: Tx, numbers: Sequence[int]) -> None:
    """Remove pushers with what they still had to be told."""
    await tx.run("DELETE FROM pushers WHERE number IN ($1...)", list(numbers))
    await tx.run("DELETE FROM pushes WHERE pusher_number IN ($1...)", list(numbers))


async def set_shown(tx: Tx, shown: Iterable[tuple[int, int]]) -> None:
    """Remember the counts that pushers were last told: number and count."""
    await tx.many("UPDATE pushers SET shown_unread = $2 WHERE number = $1", shown)


async def insert_pushes(tx: Tx, due: Iterable[Push]) -> None:
    """Once more does no harm."""
    await tx.many(
        f"INSERT INTO pushes ({_PUSH}) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (pusher_number, position) DO NOTHING",
        [
            (
                push.pusher_number,
                push.position,
                push.is_event,
                encode(push.tweaks).decode(),
                push.is_urgent,
                push.due_ts,
            )
            for push in due
        ],
    )


async def keep_newest(tx: Tx, pusher_number: int, count: int) -> None:
    """Forget the oldest of what a pusher still has to be told, beyond this many."""
    await tx.run(
        "DELETE FROM pushes WHERE pusher_number = $1 AND position NOT IN"
        " (SELECT position FROM pushes WHERE pusher_number = $1 ORDER BY position DESC LIMIT $2)",
        pusher_number,
        count,
    )


async def pushes_of(reader: Reader, pusher_number: int, limit: int) -> list[Push]:
    """What a pusher still has to be told, oldest first."""
    rows = await reader.all(
        f"SELECT {_PUSH} FROM pushes WHERE pusher_number = $1 ORDER BY position LIMIT $2",
        pusher_number,
        limit,
    )
    return [_push(row) for row in rows]


async def pushers_waiting(reader: Reader) -> list[int]:
    """The numbers of pushers that have something to be told."""
    rows = await reader.all("SELECT DISTINCT pusher_number FROM pushes ORDER BY pusher_number")
    return [row[0] for row in rows]


async def delete_pushes(tx: Tx, done: Iterable[tuple[int, int]]) -> None:
    """By number of the pusher and position."""
    await tx.many("DELETE FROM pushes WHERE pusher_number = $1 AND position = $2", done)
