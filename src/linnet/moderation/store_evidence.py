"""SQL of the messages in cases."""

from collections.abc import Sequence

import orjson
from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.ids import EventId
from linnet.moderation.evidence import MessageKey
from linnet.moderation.gather import Proof
from linnet.storage.database import Reader, Row, Tx


class Kept(Struct, frozen=True):
    """A message of a case. `pdu` is the event as it was sent."""

    event_id: EventId
    pdu: JsonObject
    opening: MessageKey | None
    result: str
    reason: str
    device: str


_COLUMNS = "event_id, pdu, message_index, message_key, result, reason, device"


async def put(tx: Tx, case_id: int, proof: Proof) -> None:
    """Keep a message; the event of an earlier report stays as it is."""
    opening = proof.opening
    await tx.run(
        f"INSERT INTO evidence (case_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (case_id, event_id) DO UPDATE SET message_index = excluded.message_index,"
        " message_key = excluded.message_key, result = excluded.result, reason = excluded.reason,"
        " device = excluded.device",
        case_id,
        proof.event.event_id,
        proof.event.canonical,
        None if opening is None else opening.index,
        None if opening is None else opening.key,
        proof.verdict.result,
        proof.verdict.reason,
        proof.device,
    )


async def result_of(reader: Reader, case_id: int, event_id: EventId) -> str | None:
    row = await reader.maybe(
        "SELECT result FROM evidence WHERE case_id = $1 AND event_id = $2", case_id, event_id
    )
    return None if row is None else str(row[0])


async def count(reader: Reader, case_id: int) -> int:
    row = await reader.one("SELECT count(*) FROM evidence WHERE case_id = $1", case_id)
    return int(row[0])


def _kept(row: Row) -> Kept:
    event_id, pdu, index, key, *judged = row
    opening = None if key is None else MessageKey(index, bytes(key))
    return Kept(event_id, orjson.loads(bytes(pdu)), opening, *judged)


async def of_case(reader: Reader, case_id: int) -> list[Kept]:
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM evidence WHERE case_id = $1 ORDER BY event_id", case_id
    )
    return [_kept(row) for row in rows]


async def of_event(reader: Reader, case_id: int, event_id: EventId) -> Kept | None:
    row = await reader.maybe(
        f"SELECT {_COLUMNS} FROM evidence WHERE case_id = $1 AND event_id = $2", case_id, event_id
    )
    return None if row is None else _kept(row)


async def forget(tx: Tx, case_ids: Sequence[int]) -> None:
    await tx.run("DELETE FROM evidence WHERE case_id IN ($1...)", list(case_ids))
