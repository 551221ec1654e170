"""SQL of the registered apps."""

import msgspec

from linnet.sessions.oauth.client_metadata import ClientMetadata
from linnet.storage.database import Reader, Tx


async def client(db: Reader, client_id: str) -> ClientMetadata | None:
    row = await db.maybe("SELECT metadata FROM oauth_clients WHERE client_id = $1", client_id)
    return None if row is None else msgspec.json.decode(row[0], type=ClientMetadata)


async def keep_client(tx: Tx, client_id: str, metadata: ClientMetadata, now_ms: int) -> None:
    """Add an app; one that is known was only seen again."""
    await tx.run(
        "INSERT INTO oauth_clients (client_id, metadata, seen_ts) VALUES ($1, $2, $3)"
        " ON CONFLICT (client_id) DO UPDATE SET seen_ts = excluded.seen_ts",
        client_id,
        msgspec.json.encode(metadata),
        now_ms,
    )


async def note_seen(tx: Tx, client_id: str, now_ms: int) -> None:
    await tx.run("UPDATE oauth_clients SET seen_ts = $2 WHERE client_id = $1", client_id, now_ms)


async def count_clients(db: Reader) -> int:
    row = await db.one("SELECT count(*) FROM oauth_clients")
    return int(row[0])


async def remove_unused_since(tx: Tx, seen_ts: int) -> None:
    """Forget the apps that were last seen before this, and have no session."""
    await tx.run(
        "DELETE FROM oauth_clients WHERE seen_ts < $1"
        " AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.client_id = oauth_clients.client_id)",
        seen_ts,
    )


async def remove_longest_unused(tx: Tx, limit: int) -> None:
    """Forget that many apps without a session, those first that were not seen for longest."""
    await tx.run(
        "DELETE FROM oauth_clients WHERE client_id IN (SELECT client_id FROM oauth_clients c"
        " WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.client_id = c.client_id)"
        " ORDER BY seen_ts LIMIT $1)",
        limit,
    )
