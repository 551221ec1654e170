"""SQL of severances, of whom they concern, and of the log of receipts."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.storage.database import Reader, Row, Tx
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.severing.severance import Severance, Step

_COLUMNS = "number, definition, begun_by, begun_ts, reason, is_emergency, step, evidence, done_ts"


class Entry(Struct, frozen=True):
    """An entry of the log of receipts whose words are still there."""

    entry: int
    number: int
    user_id: UserId | None
    """None for the receipt of the server."""
    body: JsonObject
    signature: str


def _severance(row: Row) -> Severance:
    number, definition, begun_by, begun_ts, reason, is_emergency, step, evidence, done_ts = row
    return Severance(
        number,
        msgspec.json.decode(definition, type=Touchpoint),
        begun_by or None,
        begun_ts,
        reason,
        bool(is_emergency),
        step,
        msgspec.json.decode(evidence, type=dict[Step, JsonObject]),
        done_ts,
    )


async def insert(tx: Tx, new: Severance) -> None:
    await tx.run(
        "INSERT INTO severances (number, touchpoint_id, definition, begun_by, begun_ts, reason,"
        " is_emergency, step, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.number,
        new.touchpoint.id,
        msgspec.json.encode(new.touchpoint).decode(),
        new.begun_by or "",
        new.begun_ts,
        new.reason,
        new.is_emergency,
        new.step,
        msgspec.json.encode(new.evidence).decode(),
    )


async def newest_number(reader: Reader) -> int:
    """0 before the first."""
    row = await reader.one("SELECT coalesce(max(number), 0) FROM severances")
    return int(row[0])


async def severance(reader: Reader, number: int) -> Severance | None:
    row = await reader.maybe(f"SELECT {_COLUMNS} FROM severances WHERE number = $1", number)
    return None if row is None else _severance(row)


async def unfinished_of(reader: Reader, touchpoint_id: str) -> Severance | None:
    row = await reader.maybe(
        f"SELECT {_COLUMNS} FROM severances WHERE touchpoint_id = $1 AND step <> 'done'",
        touchpoint_id,
    )
    return None if row is None else _severance(row)


async def unfinished(reader: Reader) -> list[int]:
    """The numbers of those that are not done, oldest first."""
    rows = await reader.all("SELECT number FROM severances WHERE step <> 'done' ORDER BY number")
    return [row[0] for row in rows]


async def newest(reader: Reader, limit: int) -> list[Severance]:
    """The newest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM severances ORDER BY number DESC LIMIT $1", limit
    )
    return [_severance(row) for row in rows]


async def newest_done(reader: Reader) -> list[Severance]:
    """The newest of each row that is done."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM severances WHERE number IN"
        " (SELECT max(number) FROM severances WHERE step = 'done' GROUP BY touchpoint_id)"
        " ORDER BY number"
    )
    return [_severance(row) for row in rows]


async def put_step(
    tx: Tx,
    number: int,
    step: Step,
    evidence: dict[Step, JsonObject],
    done_ts: int | None = None,
) -> None:
    """Set which step comes next, and all that is known."""
    await tx.run(
        "UPDATE severances SET step = $2, evidence = $3, done_ts = $4 WHERE number = $1",
        number,
        step,
        msgspec.json.encode(evidence).decode(),
        done_ts,
    )


async def put_people(tx: Tx, number: int, people: Iterable[tuple[UserId, JsonObject]]) -> None:
    """Remember whom it concerns. What was remembered first stays."""
    await tx.many(
        "INSERT INTO severed_people (number, user_id, evidence) VALUES ($1, $2, $3)"
        " ON CONFLICT (number, user_id) DO NOTHING",
        [(number, user_id, msgspec.json.encode(evidence).decode()) for user_id, evidence in people],
    )


async def people(reader: Reader, number: int) -> list[tuple[UserId, JsonObject]]:
    """Whom it concerns, in the order of their ids."""
    rows = await reader.all(
        "SELECT user_id, evidence FROM severed_people WHERE number = $1 ORDER BY user_id", number
    )
    return [(row[0], msgspec.json.decode(row[1])) for row in rows]


async def forget_people(tx: Tx, number: int) -> None:
    await tx.run("DELETE FROM severed_people WHERE number = $1", number)


async def put_untold(tx: Tx, number: int, users: Iterable[UserId]) -> None:
    """Remember who has a receipt and is to be told so."""
    await tx.many(
        "INSERT INTO severance_untold (number, user_id) VALUES ($1, $2)",
        [(number, user_id) for user_id in users],
    )


async def untold(reader: Reader, limit: int) -> list[tuple[int, UserId]]:
    """Who is to be told of which severance, the oldest first."""
    rows = await reader.all(
        "SELECT number, user_id FROM severance_untold ORDER BY number, user_id LIMIT $1", limit
    )
    return [(row[0], row[1]) for row in rows]


async def delete_untold(tx: Tx, number: int, user_id: UserId) -> None:
    await tx.run("DELETE FROM severance_untold WHERE number = $1 AND user_id = $2", number, user_id)


async def put_answer_untold(tx: Tx, number: int, place: int, users: Iterable[UserId]) -> None:
    """Remember who is to be told of an answer."""
    await tx.many(
        "INSERT INTO severance_answers_untold (number, answer, user_id) VALUES ($1, $2, $3)",
        [(number, place, user_id) for user_id in users],
    )


async def answers_untold(reader: Reader, limit: int) -> list[tuple[int, int, UserId]]:
    """Who is to be told of which answer to which severance, the oldest first."""
    rows = await reader.all(
        "SELECT number, answer, user_id FROM severance_answers_untold"
        " ORDER BY number, answer, user_id LIMIT $1",
        limit,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def delete_answer_untold(tx: Tx, number: int, place: int, user_id: UserId) -> None:
    await tx.run(
        "DELETE FROM severance_answers_untold WHERE number = $1 AND answer = $2 AND user_id = $3",
        number,
        place,
        user_id,
    )


async def holders(reader: Reader, number: int, kind: str) -> list[UserId]:
    """Who has a receipt of this kind about themselves, of this severance."""
    rows = await reader.all(
        "SELECT user_id, body FROM severance_receipts"
        " WHERE number = $1 AND user_id LIKE '@%' AND body IS NOT NULL ORDER BY user_id",
        number,
    )
    return [row[0] for row in rows if msgspec.json.decode(row[1])["kind"] == kind]


async def leaves(reader: Reader) -> list[bytes]:
    """The hashes of all entries of the log, in order."""
    rows = await reader.all("SELECT leaf_hash FROM severance_receipts ORDER BY entry")
    return [bytes.fromhex(row[0]) for row in rows]


async def append(tx: Tx, entries: Iterable[tuple[Entry, bytes]]) -> None:
    """Enter receipts into the log, each with its hash."""
    await tx.many(
        "INSERT INTO severance_receipts (entry, leaf_hash, number, user_id, body, signature)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (
                one.entry,
                leaf.hex(),
                one.number,
                one.user_id or "",
                msgspec.json.encode(one.body).decode(),
                one.signature,
            )
            for one, leaf in entries
        ],
    )


async def receipts_of(reader: Reader, user_id: UserId | None, limit: int) -> list[Entry]:
    """The newest receipts of a person, or of the server, newest first."""
    rows = await reader.all(
        "SELECT entry, number, user_id, body, signature FROM severance_receipts"
        " WHERE user_id = $1 AND body IS NOT NULL ORDER BY number DESC LIMIT $2",
        user_id or "",
        limit,
    )
    return [_entry(row) for row in rows]


async def receipt(reader: Reader, number: int) -> Entry | None:
    """The server's receipt of a severance, once it is done."""
    row = await reader.maybe(
        "SELECT entry, number, user_id, body, signature FROM severance_receipts"
        " WHERE user_id = '' AND number = $1",
        number,
    )
    return None if row is None else _entry(row)


def _entry(row: Row) -> Entry:
    return Entry(row[0], row[1], row[2] or None, msgspec.json.decode(row[3]), row[4])


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """Delete what is said of one person. The hashes of their receipts stay, as the log needs."""
    await tx.run("DELETE FROM severed_people WHERE user_id = $1", user_id)
    await tx.run("DELETE FROM severance_untold WHERE user_id = $1", user_id)
    await tx.run("DELETE FROM severance_answers_untold WHERE user_id = $1", user_id)
    await tx.run(
        "UPDATE severance_receipts SET body = NULL, signature = NULL, user_id = 'gone'"
        " || cast(entry AS TEXT) WHERE user_id = $1",
        user_id,
    )
