"""SQL of the account data."""

from linnet.accounts.account_datum import AccountDatum
from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx

_COLUMNS = "room_id, type, content"
DELETED = b""
"""In place of a content: it was deleted, which devices that were away are still to hear."""


def _datum(row: tuple[str, str, bytes]) -> AccountDatum:
    return AccountDatum(RoomId(row[0]) if row[0] else None, row[1], bytes(row[2]) or b"{}")


async def datum(
    db: Reader, user_id: UserId, room_id: RoomId | None, data_type: str
) -> AccountDatum | None:
    row = await db.maybe(
        f"SELECT {_COLUMNS} FROM account_data WHERE user_id = $1 AND room_id = $2 AND type = $3",
        user_id,
        room_id or "",
        data_type,
    )
    return None if row is None or row[2] == DELETED else _datum(row)


async def global_data(db: Reader, users: list[UserId], data_type: str) -> dict[UserId, bytes]:
    rows = await db.all(
        "SELECT user_id, content FROM account_data"
        " WHERE user_id IN ($1...) AND room_id = '' AND type = $2",
        users,
        data_type,
    )
    return {row[0]: bytes(row[1]) for row in rows if row[1] != DELETED}


async def all_data(db: Reader, user_id: UserId) -> list[AccountDatum]:
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM account_data WHERE user_id = $1 ORDER BY position", user_id
    )
    return [_datum(row) for row in rows if row[2] != DELETED]


async def data_of_room(db: Reader, user_id: UserId, room_id: RoomId | None) -> list[AccountDatum]:
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM account_data WHERE user_id = $1 AND room_id = $2"
        " ORDER BY position",
        user_id,
        room_id or "",
    )
    return [_datum(row) for row in rows if row[2] != DELETED]


async def data_between(db: Reader, user_id: UserId, after: int, until: int) -> list[AccountDatum]:
    """What was deleted is shown as empty, once."""
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM account_data"
        " WHERE user_id = $1 AND position > $2 AND position <= $3 ORDER BY position",
        user_id,
        after,
        until,
    )
    return [_datum(row) for row in rows]


async def set_datum(tx: Tx, user_id: UserId, datum: AccountDatum, position: int) -> None:
    await tx.run(
        f"INSERT INTO account_data (user_id, position, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (user_id, room_id, type)"
        " DO UPDATE SET position = excluded.position, content = excluded.content",
        user_id,
        position,
        datum.room_id or "",
        datum.type,
        datum.content,
    )


async def remove_data(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM account_data WHERE user_id = $1", user_id)


async def remove_room(tx: Tx, user_id: UserId, room_id: RoomId) -> None:
    """Nothing tells that there ever was anything."""
    await tx.run("DELETE FROM account_data WHERE user_id = $1 AND room_id = $2", user_id, room_id)


async def texts_after(
    db: Reader, after: tuple[str, str, str], limit: int
) -> list[tuple[tuple[str, str, str], bytes]]:
    """Contents of all users behind a key, in the order of the keys: user, room and type."""
    rows = await db.all(
        "SELECT user_id, room_id, type, content FROM account_data"
        " WHERE (user_id, room_id, type) > ($1, $2, $3) ORDER BY user_id, room_id, type LIMIT $4",
        *after,
        limit,
    )
    return [((row[0], row[1], row[2]), bytes(row[3])) for row in rows]
