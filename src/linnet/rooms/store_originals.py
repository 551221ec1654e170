"""SQL of what redacted events said."""

from collections.abc import Sequence

from linnet.ids import EventId
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader, Tx


async def keep(tx: Tx, stored: StoredEvent, redacted_ts: int) -> None:
    await tx.run(
        "INSERT INTO redacted_originals (event_id, room_id, pdu, redacted_ts)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (event_id) DO NOTHING",
        stored.event.event_id,
        stored.event.room_id,
        stored.event.canonical,
        redacted_ts,
    )


async def original(reader: Reader, event_id: EventId) -> bytes | None:
    row = await reader.maybe("SELECT pdu FROM redacted_originals WHERE event_id = $1", event_id)
    return None if row is None else bytes(row[0])


async def forget_older(tx: Tx, before_ms: int) -> None:
    await tx.run("DELETE FROM redacted_originals WHERE redacted_ts < $1", before_ms)


async def forget(tx: Tx, event_ids: Sequence[EventId]) -> None:
    await tx.run("DELETE FROM redacted_originals WHERE event_id IN ($1...)", list(event_ids))
