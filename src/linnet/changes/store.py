"""SQL of the follower cursors."""

from linnet.storage.database import Reader, Tx


async def cursor(db: Reader, name: str) -> int:
    """How far a follower has come; 0 for a new one."""
    row = await db.maybe("SELECT position FROM follower_cursors WHERE name = $1", name)
    return 0 if row is None else int(row[0])


async def move_cursor(tx: Tx, name: str, position: int) -> None:
    """Remember how far a follower has come."""
    await tx.run(
        "INSERT INTO follower_cursors (name, position) VALUES ($1, $2) "
        "ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        name,
        position,
    )
