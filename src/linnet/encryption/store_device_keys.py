"""SQL of device keys, one-time keys and fallback keys."""

from collections.abc import Iterable

import orjson
from msgspec import Struct

from linnet.encryption.store_wanted import combinations, wanted
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.ids import DeviceId, UserId
from linnet.storage.database import Reader, Tx


class DeviceKeys(Struct, frozen=True):
    """The identity keys of one device."""

    user_id: UserId
    device_id: DeviceId
    keys: JsonObject


class Claim(Struct, frozen=True):
    """One key that somebody wants."""

    user_id: UserId
    device_id: DeviceId
    algorithm: str


class ClaimedKey(Struct, frozen=True):
    """The key that answers a claim. `key` is a string or an object."""

    claim: Claim
    key_id: str
    key: object


async def device_keys(db: Reader, user_id: UserId, device_id: DeviceId) -> JsonObject | None:
    """The identity keys of one device, if it has uploaded any."""
    row = await db.maybe(
        "SELECT keys FROM device_keys WHERE user_id = $1 AND device_id = $2", user_id, device_id
    )
    keys: JsonObject | None = None if row is None else orjson.loads(row[0])
    return keys


async def device_keys_of(db: Reader, user_ids: list[UserId]) -> list[DeviceKeys]:
    """The identity keys of all devices of these users."""
    rows = await db.all(
        "SELECT user_id, device_id, keys FROM device_keys WHERE user_id IN ($1...)", user_ids
    )
    return [DeviceKeys(user_id, device_id, orjson.loads(keys)) for user_id, device_id, keys in rows]


async def put_device_keys(tx: Tx, user_id: UserId, device_id: DeviceId, keys: JsonObject) -> None:
    """Set the identity keys of a device."""
    await tx.run(
        "INSERT INTO device_keys (user_id, device_id, keys) VALUES ($1, $2, $3) "
        "ON CONFLICT (user_id, device_id) DO UPDATE SET keys = excluded.keys",
        user_id,
        device_id,
        _text(keys),
    )


async def delete_device_keys(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """Forget the identity keys of a device."""
    await tx.run(
        "DELETE FROM device_keys WHERE user_id = $1 AND device_id = $2", user_id, device_id
    )


async def known_one_time_keys(
    db: Reader, user_id: UserId, device_id: DeviceId, key_ids: list[str]
) -> dict[tuple[str, str], object]:
    """Keys with one of these ids, claimed ones included, by algorithm and id."""
    rows = await db.all(
        "SELECT algorithm, key_id, key FROM one_time_keys "
        "WHERE user_id = $1 AND device_id = $2 AND key_id IN ($3...)",
        user_id,
        device_id,
        key_ids,
    )
    return {(algorithm, key_id): orjson.loads(key) for algorithm, key_id, key in rows}


async def add_one_time_keys(
    tx: Tx,
    user_id: UserId,
    device_id: DeviceId,
    keys: Iterable[tuple[tuple[str, str], object]],
    position: int,
) -> None:
    """Add new one-time keys, each with its algorithm and id; they queue up behind older ones."""
    await tx.many(
        "INSERT INTO one_time_keys (user_id, device_id, algorithm, key_id, position, key) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (user_id, device_id, algorithm, key_id, position, _text(key))
            for (algorithm, key_id), key in keys
        ],
    )


async def count_one_time_keys(db: Reader, user_id: UserId, device_id: DeviceId) -> dict[str, int]:
    """Unclaimed one-time keys of a device by algorithm."""
    rows = await db.all(
        "SELECT algorithm, COUNT(*) FROM one_time_keys "
        "WHERE user_id = $1 AND device_id = $2 AND claimed_ms IS NULL GROUP BY algorithm",
        user_id,
        device_id,
    )
    return {algorithm: int(count) for algorithm, count in rows}


async def delete_unclaimed_keys(tx: Tx) -> None:
    """Forget the one-time keys of all devices that nobody was given yet."""
    await tx.run("DELETE FROM one_time_keys WHERE claimed_ms IS NULL")


async def forget_claimed_keys(tx: Tx, user_id: UserId, device_id: DeviceId, before_ms: int) -> None:
    """Forget keys that were claimed so long ago that nobody repeats their upload."""
    await tx.run(
        "DELETE FROM one_time_keys WHERE user_id = $1 AND device_id = $2 AND claimed_ms < $3",
        user_id,
        device_id,
        before_ms,
    )


async def delete_one_time_keys(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """Forget all one-time and fallback keys of a device."""
    for table in ("one_time_keys", "fallback_keys"):
        await tx.run(
            f"DELETE FROM {table} WHERE user_id = $1 AND device_id = $2", user_id, device_id
        )


_OLDEST_UNCLAIMED = wanted(
    ("user_id", "device_id", "algorithm"),
    "SELECT k.user_id, k.device_id, k.algorithm, k.key_id, k.key FROM wanted w "
    "JOIN one_time_keys k ON k.user_id = w.user_id AND k.device_id = w.device_id "
    "AND k.algorithm = w.algorithm AND k.key_id = ("
    "SELECT o.key_id FROM one_time_keys o WHERE o.user_id = w.user_id "
    "AND o.device_id = w.device_id AND o.algorithm = w.algorithm AND o.claimed_ms IS NULL "
    "ORDER BY o.position, o.key_id LIMIT 1)",
)


async def oldest_one_time_keys(db: Reader, claims: Iterable[Claim]) -> list[ClaimedKey]:
    """For each claim the unclaimed one-time key that was uploaded first, where there is one."""
    rows = await db.all(_OLDEST_UNCLAIMED, _combinations(claims))
    return [_claimed_key(row) for row in rows]


async def mark_claimed(tx: Tx, keys: Iterable[ClaimedKey], now_ms: int) -> None:
    """Never hand out these one-time keys again."""
    await tx.many(
        "UPDATE one_time_keys SET claimed_ms = $5 "
        "WHERE user_id = $1 AND device_id = $2 AND algorithm = $3 AND key_id = $4",
        [
            (key.claim.user_id, key.claim.device_id, key.claim.algorithm, key.key_id, now_ms)
            for key in keys
        ],
    )


_FALLBACK = wanted(
    ("user_id", "device_id", "algorithm"),
    "SELECT f.user_id, f.device_id, f.algorithm, f.key_id, f.key, f.is_used FROM wanted w "
    "JOIN fallback_keys f ON f.user_id = w.user_id AND f.device_id = w.device_id "
    "AND f.algorithm = w.algorithm",
)


async def fallback_keys_for(db: Reader, claims: Iterable[Claim]) -> list[tuple[ClaimedKey, bool]]:
    """For each claim the fallback key, where there is one, and whether it was used before."""
    rows = await db.all(_FALLBACK, _combinations(claims))
    return [(_claimed_key(row[:5]), bool(row[5])) for row in rows]


async def mark_used(tx: Tx, keys: Iterable[ClaimedKey]) -> None:
    """Note that these fallback keys were handed out."""
    await tx.many(
        "UPDATE fallback_keys SET is_used = $4 "
        "WHERE user_id = $1 AND device_id = $2 AND algorithm = $3",
        [(key.claim.user_id, key.claim.device_id, key.claim.algorithm, True) for key in keys],
    )


async def fallback_keys(
    db: Reader, user_id: UserId, device_id: DeviceId
) -> dict[str, tuple[str, object]]:
    """Id and content of a device's fallback keys by algorithm."""
    rows = await db.all(
        "SELECT algorithm, key_id, key FROM fallback_keys WHERE user_id = $1 AND device_id = $2",
        user_id,
        device_id,
    )
    return {algorithm: (key_id, orjson.loads(key)) for algorithm, key_id, key in rows}


async def unused_fallback_key_types(db: Reader, user_id: UserId, device_id: DeviceId) -> list[str]:
    """Algorithms of the fallback keys that nobody has been given yet, sorted."""
    rows = await db.all(
        "SELECT algorithm FROM fallback_keys "
        "WHERE user_id = $1 AND device_id = $2 AND is_used = $3 ORDER BY algorithm",
        user_id,
        device_id,
        False,
    )
    return [algorithm for (algorithm,) in rows]


async def put_fallback_key(
    tx: Tx, user_id: UserId, device_id: DeviceId, named: tuple[str, str], key: object
) -> None:
    """Set a device's unused fallback key; `named` is its algorithm and id."""
    await tx.run(
        "INSERT INTO fallback_keys (user_id, device_id, algorithm, key_id, key, is_used) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id, device_id, algorithm) "
        "DO UPDATE SET key_id = excluded.key_id, key = excluded.key, is_used = excluded.is_used",
        user_id,
        device_id,
        *named,
        _text(key),
        False,
    )


def _text(value: object) -> str:
    return canonical_json.encode(value).decode()


def _combinations(claims: Iterable[Claim]) -> list[str]:
    return combinations((claim.user_id, claim.device_id, claim.algorithm) for claim in claims)


def _claimed_key(row: tuple[str, ...]) -> ClaimedKey:
    user_id, device_id, algorithm, key_id, key = row
    return ClaimedKey(
        Claim(UserId(user_id), DeviceId(device_id), algorithm), key_id, orjson.loads(key)
    )


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """All keys of all devices that somebody ever had."""
    for table in ("device_keys", "one_time_keys", "fallback_keys"):
        await tx.run(f"DELETE FROM {table} WHERE user_id = $1", user_id)
