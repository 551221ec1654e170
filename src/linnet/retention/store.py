"""SQL of what was removed, and of single facts about retention."""

from typing import Literal

from msgspec import Struct

from linnet.storage.database import Reader, Tx

Fact = Literal["default_ms", "max_ms", "dirty_ts", "clean_ts", "line_day"]
"""`default_ms` and `max_ms`: what the server said when the ends of messages were set, or 0.
`dirty_ts`: when something was taken out that may still be in the database's files.
`clean_ts`: when these were last written anew.
`line_day`: the last day that has its line.
"""


class Removed(Struct, frozen=True):
    """What was removed from rooms whose messages stay equally long."""

    lifetime_ms: int
    messages: int
    files: int
    bytes: int


async def fact(reader: Reader, name: Fact) -> int | None:
    row = await reader.maybe("SELECT value FROM retention_facts WHERE name = $1", name)
    return None if row is None else int(row[0])


async def put_fact(tx: Tx, name: Fact, value: int) -> None:
    await tx.run(
        "INSERT INTO retention_facts (name, value) VALUES ($1, $2)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
    )


async def put_first(tx: Tx, name: Fact, value: int) -> None:
    """Set a fact unless it is set."""
    await tx.run(
        "INSERT INTO retention_facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        name,
        value,
    )


async def drop_fact(tx: Tx, name: Fact) -> None:
    await tx.run("DELETE FROM retention_facts WHERE name = $1", name)


async def add(tx: Tx, day: int, more: Removed) -> None:
    """Count what was removed on a day."""
    await tx.run(
        "INSERT INTO retention_counts (day, lifetime_ms, messages, files, bytes)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (day, lifetime_ms) DO UPDATE SET"
        " messages = retention_counts.messages + excluded.messages,"
        " files = retention_counts.files + excluded.files,"
        " bytes = retention_counts.bytes + excluded.bytes",
        day,
        more.lifetime_ms,
        more.messages,
        more.files,
        more.bytes,
    )


async def counted(reader: Reader, until_day: int) -> list[Removed]:
    """What was removed up to and with a day, and is in no line yet."""
    rows = await reader.all(
        "SELECT lifetime_ms, sum(messages), sum(files), sum(bytes) FROM retention_counts"
        " WHERE day <= $1 GROUP BY lifetime_ms ORDER BY lifetime_ms",
        until_day,
    )
    return [Removed(row[0], int(row[1]), int(row[2]), int(row[3])) for row in rows]


async def forget_counted(tx: Tx, until_day: int) -> None:
    await tx.run("DELETE FROM retention_counts WHERE day <= $1", until_day)
