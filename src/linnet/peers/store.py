"""SQL of the keys of other servers."""

from linnet.ids import ServerName
from linnet.storage.database import Reader, Tx


async def answer(reader: Reader, server_name: ServerName) -> tuple[str, int] | None:
    """What a server has published, and when it was fetched."""
    row = await reader.maybe(
        "SELECT answer, fetched_ts FROM peer_keys WHERE server_name = $1", server_name
    )
    return None if row is None else (row[0], row[1])


async def put(tx: Tx, server_name: ServerName, text: str, now_ms: int, most: int) -> None:
    """Keep what a server has published; beyond `most` servers those fetched first are let go."""
    await tx.run(
        "INSERT INTO peer_keys (server_name, answer, fetched_ts) VALUES ($1, $2, $3)"
        " ON CONFLICT (server_name) DO UPDATE SET answer = excluded.answer,"
        " fetched_ts = excluded.fetched_ts",
        server_name,
        text,
        now_ms,
    )
    await tx.run(
        "DELETE FROM peer_keys WHERE server_name IN (SELECT server_name FROM peer_keys"
        " ORDER BY fetched_ts DESC, server_name LIMIT 1000 OFFSET $1)",
        most,
    )
