"""SQL of the passkeys and of what they are asked to sign."""

from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


class Passkey(Struct, frozen=True):
    credential_id: bytes
    user_id: UserId
    name: str
    credential: bytes
    signatures: int
    created_ts: int
    used_ts: int | None


class Challenge(Struct, frozen=True):
    purpose: str
    user_id: UserId | None
    expires_ts: int


_COLUMNS = "credential_id, user_id, name, credential, signatures, created_ts, used_ts"


async def passkey(db: Reader, credential_id: bytes) -> Passkey | None:
    row = await db.maybe(f"SELECT {_COLUMNS} FROM passkeys WHERE credential_id = $1", credential_id)
    return None if row is None else Passkey(*row)


async def passkeys_of(db: Reader, user_id: UserId) -> list[Passkey]:
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM passkeys WHERE user_id = $1 ORDER BY created_ts, credential_id",
        user_id,
    )
    return [Passkey(*row) for row in rows]


async def add_passkey(tx: Tx, new: Passkey) -> None:
    await tx.run(
        f"INSERT INTO passkeys ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        new.credential_id,
        new.user_id,
        new.name,
        new.credential,
        new.signatures,
        new.created_ts,
        new.used_ts,
    )


async def rename_passkey(tx: Tx, credential_id: bytes, name: str) -> None:
    await tx.run("UPDATE passkeys SET name = $2 WHERE credential_id = $1", credential_id, name)


async def note_used(tx: Tx, credential_id: bytes, signatures: int, now_ms: int) -> None:
    await tx.run(
        "UPDATE passkeys SET signatures = $2, used_ts = $3 WHERE credential_id = $1",
        credential_id,
        signatures,
        now_ms,
    )


async def remove_passkey(tx: Tx, credential_id: bytes) -> None:
    await tx.run("DELETE FROM passkeys WHERE credential_id = $1", credential_id)


async def remove_passkeys_of(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM passkeys WHERE user_id = $1", user_id)


async def add_challenge(tx: Tx, challenge_hash: bytes, new: Challenge) -> None:
    await tx.run(
        "INSERT INTO passkey_challenges (challenge_hash, purpose, user_id, expires_ts)"
        " VALUES ($1, $2, $3, $4)",
        challenge_hash,
        new.purpose,
        new.user_id,
        new.expires_ts,
    )


async def take_challenge(tx: Tx, challenge_hash: bytes) -> Challenge | None:
    """The challenge, which is gone by that."""
    row = await tx.maybe(
        "SELECT purpose, user_id, expires_ts FROM passkey_challenges WHERE challenge_hash = $1",
        challenge_hash,
    )
    await tx.run("DELETE FROM passkey_challenges WHERE challenge_hash = $1", challenge_hash)
    return None if row is None else Challenge(*row)


async def count_challenges(db: Reader) -> int:
    row = await db.one("SELECT count(*) FROM passkey_challenges")
    return int(row[0])


async def remove_expired(tx: Tx, now_ms: int) -> None:
    await tx.run("DELETE FROM passkey_challenges WHERE expires_ts <= $1", now_ms)


async def remove_oldest(tx: Tx, limit: int) -> None:
    await tx.run(
        "DELETE FROM passkey_challenges WHERE challenge_hash IN (SELECT challenge_hash"
        " FROM passkey_challenges ORDER BY expires_ts LIMIT $1)",
        limit,
    )


async def remove_challenges_of(tx: Tx, user_id: UserId) -> None:
    """All that were made for one user."""
    await tx.run("DELETE FROM passkey_challenges WHERE user_id = $1", user_id)
