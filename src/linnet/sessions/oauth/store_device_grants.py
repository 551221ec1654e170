"""SQL of the requests of devices without a browser."""

from msgspec import Struct
from msgspec.structs import replace

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


class DeviceGrant(Struct, frozen=True):
    device_code_hash: bytes
    client_id: str
    scope: str
    device_id: str
    expires_ts: int
    interval_ms: int
    polled_ts: int
    user_id: UserId | None
    is_refused: bool


_COLUMNS = (
    "device_code_hash, client_id, scope, device_id, expires_ts, interval_ms, polled_ts, user_id,"
    " is_refused"
)


async def add_grant(tx: Tx, new: DeviceGrant, user_code_hash: bytes) -> None:
    await tx.run(
        f"INSERT INTO oauth_device_grants ({_COLUMNS}, user_code_hash)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.device_code_hash,
        new.client_id,
        new.scope,
        new.device_id,
        new.expires_ts,
        new.interval_ms,
        new.polled_ts,
        new.user_id,
        new.is_refused,
        user_code_hash,
    )


async def grant(db: Reader, device_code_hash: bytes) -> DeviceGrant | None:
    return await _grant(db, "device_code_hash", device_code_hash)


async def grant_of_user_code(db: Reader, user_code_hash: bytes) -> DeviceGrant | None:
    return await _grant(db, "user_code_hash", user_code_hash)


async def _grant(db: Reader, column: str, value: bytes) -> DeviceGrant | None:
    row = await db.maybe(f"SELECT {_COLUMNS} FROM oauth_device_grants WHERE {column} = $1", value)
    if row is None:
        return None
    # SQLite has no booleans.
    found = DeviceGrant(*row)
    return replace(found, is_refused=bool(found.is_refused))


async def note_polled(tx: Tx, device_code_hash: bytes, now_ms: int, interval_ms: int) -> None:
    await tx.run(
        "UPDATE oauth_device_grants SET polled_ts = $2, interval_ms = $3"
        " WHERE device_code_hash = $1",
        device_code_hash,
        now_ms,
        interval_ms,
    )


async def note_answer(tx: Tx, device_code_hash: bytes, user_id: UserId | None) -> None:
    """Somebody has allowed it; None: it was refused."""
    await tx.run(
        "UPDATE oauth_device_grants SET user_id = $2, is_refused = $3 WHERE device_code_hash = $1",
        device_code_hash,
        user_id,
        user_id is None,
    )


async def remove_grant(tx: Tx, device_code_hash: bytes) -> None:
    await tx.run("DELETE FROM oauth_device_grants WHERE device_code_hash = $1", device_code_hash)


async def remove_expired(tx: Tx, until_ts: int) -> None:
    await tx.run("DELETE FROM oauth_device_grants WHERE expires_ts <= $1", until_ts)


async def count_grants(db: Reader) -> int:
    row = await db.one("SELECT count(*) FROM oauth_device_grants")
    return int(row[0])


async def remove_of(tx: Tx, user_id: UserId) -> None:
    """All of one user."""
    await tx.run("DELETE FROM oauth_device_grants WHERE user_id = $1", user_id)
