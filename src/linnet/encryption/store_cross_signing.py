"""SQL of cross-signing keys, signatures on keys, and who changed theirs since when."""

from collections.abc import Iterable

import orjson
from msgspec import Struct

from linnet.encryption.key_formats import CrossSigningKey
from linnet.events import canonical_json
from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


class KeySignature(Struct, frozen=True):
    """A signature on a device's keys or on a cross-signing key."""

    target_user_id: UserId
    target_key_id: str
    signer_user_id: UserId
    signer_key_id: str
    signature: str


async def cross_signing_keys(db: Reader, user_id: UserId) -> dict[str, CrossSigningKey]:
    """A user's cross-signing keys by usage."""
    return {key.usage: key for key in await cross_signing_keys_of(db, [user_id])}


async def cross_signing_keys_of(db: Reader, user_ids: list[UserId]) -> list[CrossSigningKey]:
    """All cross-signing keys of these users."""
    rows = await db.all(
        "SELECT user_id, usage, key_id, key FROM cross_signing_keys WHERE user_id IN ($1...)",
        user_ids,
    )
    return [
        CrossSigningKey(user_id, usage, key_id, orjson.loads(key))
        for user_id, usage, key_id, key in rows
    ]


async def put_cross_signing_key(tx: Tx, key: CrossSigningKey) -> None:
    """Set a user's key of one usage."""
    await tx.run(
        "INSERT INTO cross_signing_keys (user_id, usage, key_id, key) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (user_id, usage) DO UPDATE SET key_id = excluded.key_id, key = excluded.key",
        key.user_id,
        key.usage,
        key.key_id,
        canonical_json.encode(key.key).decode(),
    )


async def delete_cross_signing_keys(tx: Tx, user_id: UserId) -> None:
    """Forget a user's cross-signing keys and all signatures by and on any of their keys."""
    for statement in (
        "DELETE FROM cross_signing_keys WHERE user_id = $1",
        "DELETE FROM key_signatures WHERE target_user_id = $1",
        "DELETE FROM key_signatures WHERE signer_user_id = $1",
        "DELETE FROM key_signings WHERE signer_user_id = $1",
    ):
        await tx.run(statement, user_id)


async def signatures_on(db: Reader, user_ids: list[UserId], viewer: UserId) -> list[KeySignature]:
    """Signatures on the keys of these users that the viewer may see.

    Those are the ones that the users made themselves and the ones that the viewer made.
    # spec: client-server-api #key-and-signature-security
    """
    rows = await db.all(
        "SELECT target_user_id, target_key_id, signer_user_id, signer_key_id, signature "
        "FROM key_signatures WHERE target_user_id IN ($1...) "
        "AND (signer_user_id = target_user_id OR signer_user_id = $2)",
        user_ids,
        viewer,
    )
    return [KeySignature(*row) for row in rows]


async def put_signatures(tx: Tx, signatures: Iterable[KeySignature]) -> None:
    """Add signatures; a newer one of the same key replaces the older."""
    await tx.many(
        "INSERT INTO key_signatures "
        "(target_user_id, target_key_id, signer_user_id, signer_key_id, signature) "
        "VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (target_user_id, target_key_id, signer_user_id, signer_key_id) "
        "DO UPDATE SET signature = excluded.signature",
        [
            (s.target_user_id, s.target_key_id, s.signer_user_id, s.signer_key_id, s.signature)
            for s in signatures
        ],
    )


async def delete_signatures_on(tx: Tx, user_id: UserId, key_id: str) -> None:
    """Forget the signatures on a key (named by device id or public key) that is not as it was."""
    await tx.run(
        "DELETE FROM key_signatures WHERE target_user_id = $1 AND target_key_id = $2",
        user_id,
        key_id,
    )


async def delete_signatures_by(tx: Tx, user_id: UserId, key_id: str) -> None:
    """Forget the signatures made with a key (named by device id or public key) that is gone."""
    await tx.run(
        "DELETE FROM key_signatures WHERE signer_user_id = $1 AND signer_key_id = $2",
        user_id,
        f"ed25519:{key_id}",
    )


async def put_device_list_change(tx: Tx, user_id: UserId, position: int) -> None:
    """Remember when a user's devices or keys last changed."""
    await tx.run(
        "INSERT INTO device_list_changes (user_id, position) VALUES ($1, $2) "
        "ON CONFLICT (user_id) DO UPDATE SET position = excluded.position",
        user_id,
        position,
    )


async def device_list_changes(db: Reader, after: int, until: int) -> set[UserId]:
    """Users whose newest change lies after the first position, up to and with the second."""
    rows = await db.all(
        "SELECT user_id FROM device_list_changes WHERE position > $1 AND position <= $2",
        after,
        until,
    )
    return {user_id for (user_id,) in rows}


async def put_key_signing(tx: Tx, signer: UserId, target: UserId, position: int) -> None:
    """Remember when a user last signed the key of another."""
    await tx.run(
        "INSERT INTO key_signings (signer_user_id, target_user_id, position) VALUES ($1, $2, $3) "
        "ON CONFLICT (signer_user_id, target_user_id) DO UPDATE SET position = excluded.position",
        signer,
        target,
        position,
    )


async def key_signings(db: Reader, signer: UserId, after: int, until: int) -> set[UserId]:
    """Users whose keys this one last signed between the two positions."""
    rows = await db.all(
        "SELECT target_user_id FROM key_signings "
        "WHERE signer_user_id = $1 AND position > $2 AND position <= $3",
        signer,
        after,
        until,
    )
    return {user_id for (user_id,) in rows}


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """Signatures by somebody and on what is theirs, and whom they have signed."""
    await tx.run(
        "DELETE FROM key_signatures WHERE signer_user_id = $1 OR target_user_id = $1", user_id
    )
    await tx.run(
        "DELETE FROM key_signings WHERE signer_user_id = $1 OR target_user_id = $1", user_id
    )


async def count_keys(reader: Reader, user_id: UserId) -> int:
    row = await reader.one("SELECT count(*) FROM cross_signing_keys WHERE user_id = $1", user_id)
    return int(row[0])
