"""SQL of switches, additions, consents and counts."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Row, Tx
from linnet.touchpoints.amounts import Published, published
from linnet.touchpoints.count import Count, Key
from linnet.touchpoints.register import Touchpoint


class Switch(Struct, frozen=True):
    """What an operator has decided about a row."""

    is_on: bool
    severed_ts: int | None


async def switches(reader: Reader) -> dict[str, Switch]:
    """What operators have switched, by id of the row."""
    rows = await reader.all("SELECT touchpoint_id, is_on, severed_ts FROM touchpoint_switches")
    return {row[0]: Switch(bool(row[1]), row[2]) for row in rows}


async def terms(reader: Reader) -> dict[str, int]:
    """Until when the operator's yes is good, by id of the row."""
    return dict(await reader.all("SELECT touchpoint_id, until_ts FROM touchpoint_terms"))


async def put_term(tx: Tx, touchpoint_id: str, until_ts: int) -> None:
    await tx.run(
        "INSERT INTO touchpoint_terms (touchpoint_id, until_ts) VALUES ($1, $2)"
        " ON CONFLICT (touchpoint_id) DO UPDATE SET until_ts = excluded.until_ts",
        touchpoint_id,
        until_ts,
    )


async def delete_term(tx: Tx, touchpoint_id: str) -> None:
    await tx.run("DELETE FROM touchpoint_terms WHERE touchpoint_id = $1", touchpoint_id)


async def delete_consents_to(tx: Tx, touchpoint_id: str) -> None:
    """Nobody has said yes to a row any more."""
    await tx.run("DELETE FROM touchpoint_consents WHERE touchpoint_id = $1", touchpoint_id)


async def put_severed(tx: Tx, touchpoint_id: str, now_ms: int) -> None:
    """A row that is switched off was severed, and all its consents ended."""
    await tx.run(
        "UPDATE touchpoint_switches SET severed_ts = $2 WHERE touchpoint_id = $1",
        touchpoint_id,
        now_ms,
    )
    await delete_consents_to(tx, touchpoint_id)
    await delete_term(tx, touchpoint_id)


async def who_said_yes(reader: Reader, touchpoint_id: str) -> list[UserId]:
    """Everybody who has said yes to a row."""
    rows = await reader.all(
        "SELECT user_id FROM touchpoint_consents WHERE touchpoint_id = $1", touchpoint_id
    )
    return [row[0] for row in rows]


async def sums_by_person(reader: Reader, touchpoint_id: str) -> dict[UserId, Count]:
    """What left through a row in all days that are kept, for each person it was for."""
    rows = await reader.all(
        "SELECT user_id, sum(attempts), sum(allowed), sum(blocked), sum(bytes_out), sum(bytes_in),"
        " max(last_ts) FROM touchpoint_counts WHERE touchpoint_id = $1 AND user_id <> ''"
        " GROUP BY user_id",
        touchpoint_id,
    )
    return {row[0]: _count(row) for row in rows}


async def put_switch(
    tx: Tx, touchpoint_id: str, *, is_on: bool, now_ms: int, changed_by: UserId
) -> None:
    await tx.run(
        "INSERT INTO touchpoint_switches (touchpoint_id, is_on, changed_ts, changed_by)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (touchpoint_id) DO UPDATE SET"
        " is_on = excluded.is_on, changed_ts = excluded.changed_ts,"
        " changed_by = excluded.changed_by",
        touchpoint_id,
        is_on,
        now_ms,
        changed_by,
    )


async def additions(reader: Reader) -> list[Touchpoint]:
    """The rows that operators have added, oldest first."""
    rows = await reader.all(
        "SELECT definition FROM touchpoint_additions ORDER BY added_ts, touchpoint_id"
    )
    return [decoded(row[0]) for row in rows]


def decoded(definition: str) -> Touchpoint:
    """A row of the register from its JSON."""
    return msgspec.json.decode(definition, type=Touchpoint)


def encoded(row: Touchpoint) -> str:
    """A row of the register as JSON."""
    return msgspec.json.encode(row).decode()


async def insert_addition(tx: Tx, row: Touchpoint, now_ms: int, added_by: UserId) -> None:
    await tx.run(
        "INSERT INTO touchpoint_additions (touchpoint_id, definition, added_ts, added_by)"
        " VALUES ($1, $2, $3, $4)",
        row.id,
        encoded(row),
        now_ms,
        added_by,
    )


async def delete_addition(tx: Tx, touchpoint_id: str) -> None:
    """Take back an added row, with its switch and every consent to it."""
    for table in (
        "touchpoint_additions",
        "touchpoint_switches",
        "touchpoint_consents",
        "touchpoint_terms",
    ):
        await tx.run(f"DELETE FROM {table} WHERE touchpoint_id = $1", touchpoint_id)


async def consents(reader: Reader, user_id: UserId) -> frozenset[str]:
    """The rows that a person has said yes to."""
    rows = await reader.all(
        "SELECT touchpoint_id FROM touchpoint_consents WHERE user_id = $1", user_id
    )
    return frozenset(row[0] for row in rows)


async def put_consent(tx: Tx, user_id: UserId, touchpoint_id: str, now_ms: int) -> None:
    await tx.run(
        "INSERT INTO touchpoint_consents (user_id, touchpoint_id, given_ts) VALUES ($1, $2, $3)"
        " ON CONFLICT (user_id, touchpoint_id) DO NOTHING",
        user_id,
        touchpoint_id,
        now_ms,
    )


async def delete_consent(tx: Tx, user_id: UserId, touchpoint_id: str) -> None:
    await tx.run(
        "DELETE FROM touchpoint_consents WHERE user_id = $1 AND touchpoint_id = $2",
        user_id,
        touchpoint_id,
    )


async def delete_consents(tx: Tx, user_id: UserId) -> None:
    """Whatever a person has said yes to."""
    await tx.run("DELETE FROM touchpoint_consents WHERE user_id = $1", user_id)


async def add_counts(tx: Tx, counts: Iterable[tuple[Key, Count]]) -> None:
    await tx.many(
        "INSERT INTO touchpoint_counts (day, touchpoint_id, user_id, attempts, allowed, blocked,"
        " bytes_out, bytes_in, last_ts, last_host) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " ON CONFLICT (day, touchpoint_id, user_id) DO UPDATE SET"
        " attempts = touchpoint_counts.attempts + excluded.attempts,"
        " allowed = touchpoint_counts.allowed + excluded.allowed,"
        " blocked = touchpoint_counts.blocked + excluded.blocked,"
        " bytes_out = touchpoint_counts.bytes_out + excluded.bytes_out,"
        " bytes_in = touchpoint_counts.bytes_in + excluded.bytes_in,"
        " last_ts = excluded.last_ts, last_host = excluded.last_host",
        [
            (
                *key,
                count.attempts,
                count.allowed,
                count.blocked,
                count.bytes_out,
                count.bytes_in,
                count.last_ts,
                count.last_host,
            )
            for key, count in counts
        ],
    )


async def delete_counts_before(tx: Tx, day: int) -> None:
    await tx.run("DELETE FROM touchpoint_counts WHERE day < $1", day)


async def delete_counts_of(tx: Tx, user_id: UserId) -> None:
    """What was counted for one person is counted for nobody any more."""
    await tx.run("DELETE FROM touchpoint_counts WHERE user_id = $1", user_id)


_SUMS = (
    "touchpoint_id, sum(attempts), sum(allowed), sum(blocked), sum(bytes_out), sum(bytes_in),"
    " max(last_ts)"
)


async def sums(reader: Reader, user_id: UserId | None) -> dict[str, Count]:
    """What left by row in all days that are kept: for one person, or altogether.

    The last host is told for one person alone.
    """
    if user_id is None:
        rows = await reader.all(f"SELECT {_SUMS} FROM touchpoint_counts GROUP BY touchpoint_id")
        return {row[0]: _count(row) for row in rows}
    rows = await reader.all(
        f"SELECT {_SUMS} FROM touchpoint_counts WHERE user_id = $1 GROUP BY touchpoint_id", user_id
    )
    newest = await reader.all(
        "SELECT touchpoint_id, last_host FROM touchpoint_counts"
        " WHERE user_id = $1 AND last_host <> '' ORDER BY last_ts",
        user_id,
    )
    hosts = dict[str, str]((row[0], row[1]) for row in newest)
    return {row[0]: _count(row, hosts.get(row[0], "")) for row in rows}


async def for_whom(
    reader: Reader, days: tuple[int, int], touchpoint_id: str, user_id: UserId, limit: int
) -> list[tuple[str, UserId, Count]]:
    """What really left by row and person, on days from the first up to and with the second.

    An empty `touchpoint_id` or `user_id` stands for all. The person is empty for what left for
    nobody.
    """
    rows = await reader.all(
        "SELECT touchpoint_id, sum(attempts), sum(allowed), sum(blocked), sum(bytes_out),"
        " sum(bytes_in), max(last_ts), user_id FROM touchpoint_counts"
        " WHERE day >= $1 AND day <= $2 AND ($3 = '' OR touchpoint_id = $3)"
        " AND ($4 = '' OR user_id = $4) GROUP BY touchpoint_id, user_id HAVING sum(allowed) > 0"
        " ORDER BY touchpoint_id, user_id LIMIT $5",
        *days,
        touchpoint_id,
        user_id,
        limit,
    )
    return [(row[0], row[7], _count(row[:7])) for row in rows]


async def sums_by_day(reader: Reader) -> dict[str, list[tuple[int, Count]]]:
    """What left by row and day, oldest day first."""
    rows = await reader.all(
        "SELECT touchpoint_id, sum(attempts), sum(allowed), sum(blocked), sum(bytes_out),"
        " sum(bytes_in), max(last_ts), day FROM touchpoint_counts GROUP BY touchpoint_id, day"
        " ORDER BY touchpoint_id, day"
    )
    found: dict[str, list[tuple[int, Count]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append((int(row[7]), _count(row[:7])))
    return found


async def whole_days(reader: Reader, first: int, until: int) -> dict[str, Published]:
    """What may be published of the days from `first` until before `until`, by row."""
    rows = await reader.all(
        "SELECT touchpoint_id, sum(allowed), sum(blocked), count(DISTINCT nullif(user_id, ''))"
        " FROM touchpoint_counts WHERE day >= $1 AND day < $2 GROUP BY touchpoint_id",
        first,
        until,
    )
    return {row[0]: published(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def _count(row: Row, last_host: str = "") -> Count:
    attempts, allowed, blocked, bytes_out, bytes_in, last_ts = (int(n) for n in row[1:])
    return Count(attempts, allowed, blocked, bytes_out, bytes_in, last_ts, last_host)
