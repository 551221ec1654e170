"""SQL of the devices."""

from collections.abc import Iterable

from msgspec import Struct

from linnet.ids import DeviceId, UserId
from linnet.storage.database import Reader, Tx


class Device(Struct, frozen=True):
    user_id: UserId
    device_id: DeviceId
    display_name: str | None
    last_seen_ts: int | None
    last_seen_ip: str | None


_COLUMNS = "user_id, device_id, display_name, last_seen_ts, last_seen_ip"


async def device(db: Reader, user_id: UserId, device_id: DeviceId) -> Device | None:
    row = await db.maybe(
        f"SELECT {_COLUMNS} FROM devices WHERE user_id = $1 AND device_id = $2",
        user_id,
        device_id,
    )
    return None if row is None else Device(*row)


async def devices_of(db: Reader, user_id: UserId) -> list[Device]:
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM devices WHERE user_id = $1 ORDER BY created_ts, device_id",
        user_id,
    )
    return [Device(*row) for row in rows]


async def names_of(db: Reader, user_ids: list[UserId]) -> list[tuple[UserId, DeviceId, str | None]]:
    """User, device and display name of every device of these users."""
    rows = await db.all(
        "SELECT user_id, device_id, display_name FROM devices WHERE user_id IN ($1...)", user_ids
    )
    return [(user_id, device_id, name) for user_id, device_id, name in rows]


async def add_device(tx: Tx, new: Device, now_ms: int) -> None:
    await tx.run(
        f"INSERT INTO devices (created_ts, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)",
        now_ms,
        new.user_id,
        new.device_id,
        new.display_name,
        new.last_seen_ts,
        new.last_seen_ip,
    )


async def rename_device(tx: Tx, user_id: UserId, device_id: DeviceId, name: str) -> None:
    await tx.run(
        "UPDATE devices SET display_name = $3 WHERE user_id = $1 AND device_id = $2",
        user_id,
        device_id,
        name,
    )


async def remove_device(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    await tx.run("DELETE FROM devices WHERE user_id = $1 AND device_id = $2", user_id, device_id)


async def note_seen(tx: Tx, seen: Iterable[tuple[UserId, DeviceId, int, str]]) -> None:
    """Remember when and from where devices were last seen."""
    await tx.many(
        "UPDATE devices SET last_seen_ts = $3, last_seen_ip = $4"
        " WHERE user_id = $1 AND device_id = $2",
        seen,
    )


async def count_seen(db: Reader, since_ms: int) -> int:
    """Users with a device that was seen since then."""
    row = await db.one(
        "SELECT count(DISTINCT user_id) FROM devices WHERE last_seen_ts >= $1", since_ms
    )
    return int(row[0])
