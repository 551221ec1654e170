"""SQL of the follower cursors, and of the positions that they step over."""

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


async def gaps(db: Reader) -> list[tuple[int, int]]:
    """Positions that were never given out, in order: after the first, up to and with the second."""
    rows = await db.all("SELECT after, until FROM position_gaps ORDER BY after")
    return [(row[0], row[1]) for row in rows]


async def add_gap(tx: Tx, after: int, until: int) -> None:
    """Remember positions that are never given out."""
    await tx.run("INSERT INTO position_gaps (after, until) VALUES ($1, $2)", after, until)


async def forget_cursor(tx: Tx, name: str) -> None:
    """Have a follower begin anew when the program starts next."""
    await tx.run("DELETE FROM follower_cursors WHERE name = $1", name)
