"""SQL of delayed events."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from linnet.ids import DeviceId, EventId, RoomId, UserId
from linnet.storage.database import Reader, Row, Tx

Outcome = Literal["send", "cancel", "error"]
Reason = Literal["action", "delay"]


class DelayedEvent(Struct, frozen=True):
    """An event that is to be sent later, or what became of it."""

    delay_id: str
    user_id: UserId
    device_id: DeviceId
    transaction_id: str | None
    room_id: RoomId
    type: str
    state_key: str | None
    content: bytes
    """JSON text."""
    delay_ms: int
    running_since: int
    outcome: Outcome | None = None
    reason: Reason | None = None
    event_id: EventId | None = None
    error: bytes | None = None
    ended_ts: int | None = None

    @property
    def due_ms(self) -> int:
        return self.running_since + self.delay_ms


class Ending(Struct, frozen=True):
    """How a delayed event ended."""

    outcome: Outcome
    reason: Reason
    ended_ts: int
    event_id: EventId | None = None
    error: bytes | None = None


_COLUMNS = (
    "delay_id, user_id, device_id, transaction_id, room_id, type, state_key, content, delay_ms,"
    " running_since, outcome, reason, event_id, error, ended_ts"
)


def _delayed(row: Row) -> DelayedEvent:
    delay_id, user_id, device_id, transaction_id, room_id, kind, state_key, content = row[:8]
    delay_ms, running_since, outcome, reason, event_id, error, ended_ts = row[8:]
    return DelayedEvent(
        delay_id,
        user_id,
        device_id,
        transaction_id,
        room_id,
        kind,
        state_key,
        bytes(content),
        delay_ms,
        running_since,
        outcome,
        reason,
        event_id,
        None if error is None else bytes(error),
        ended_ts,
    )


async def insert(tx: Tx, new: DelayedEvent) -> None:
    await tx.run(
        f"INSERT INTO delayed_events ({_COLUMNS}) VALUES"
        " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        new.delay_id,
        new.user_id,
        new.device_id,
        new.transaction_id,
        new.room_id,
        new.type,
        new.state_key,
        new.content,
        new.delay_ms,
        new.running_since,
        new.outcome,
        new.reason,
        new.event_id,
        new.error,
        new.ended_ts,
    )


async def delayed(reader: Reader, delay_id: str) -> DelayedEvent | None:
    """One of them, waiting or ended."""
    row = await reader.maybe(f"SELECT {_COLUMNS} FROM delayed_events WHERE delay_id = $1", delay_id)
    return None if row is None else _delayed(row)


async def of_transaction(
    reader: Reader, user_id: UserId, device_id: DeviceId, transaction_id: str
) -> DelayedEvent | None:
    """What a device has scheduled with this transaction id."""
    row = await reader.maybe(
        f"SELECT {_COLUMNS} FROM delayed_events"
        " WHERE user_id = $1 AND device_id = $2 AND transaction_id = $3",
        user_id,
        device_id,
        transaction_id,
    )
    return None if row is None else _delayed(row)


async def of_user(reader: Reader, user_id: UserId) -> list[DelayedEvent]:
    """All of a user, those first that began first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM delayed_events WHERE user_id = $1"
        " ORDER BY running_since, delay_id",
        user_id,
    )
    return [_delayed(row) for row in rows]


async def waiting_of_user(reader: Reader, user_id: UserId) -> list[str]:
    """The ids of those that wait."""
    rows = await reader.all(
        "SELECT delay_id FROM delayed_events WHERE user_id = $1 AND outcome IS NULL", user_id
    )
    return [row[0] for row in rows]


async def all_waiting(reader: Reader) -> list[tuple[str, int, int]]:
    """Id, delay and beginning of everything that waits."""
    rows = await reader.all(
        "SELECT delay_id, delay_ms, running_since FROM delayed_events WHERE outcome IS NULL"
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def restart(tx: Tx, beginnings: Iterable[tuple[str, int]]) -> None:
    """Delays that began again, by id, with the time of that."""
    await tx.many(
        "UPDATE delayed_events SET running_since = $2 WHERE delay_id = $1 AND outcome IS NULL",
        list(beginnings),
    )


async def end(tx: Tx, delay_id: str, ending: Ending) -> None:
    await tx.run(
        "UPDATE delayed_events SET outcome = $2, reason = $3, event_id = $4, error = $5,"
        " ended_ts = $6 WHERE delay_id = $1",
        delay_id,
        ending.outcome,
        ending.reason,
        ending.event_id,
        ending.error,
        ending.ended_ts,
    )


async def forget_ended(tx: Tx, user_id: UserId, before_ts: int, kept: int) -> None:
    """Remove what ended before a time, and all but the newest `kept`."""
    await tx.run(
        "DELETE FROM delayed_events WHERE user_id = $1 AND ended_ts IS NOT NULL"
        " AND (ended_ts < $2 OR delay_id NOT IN (SELECT delay_id FROM delayed_events"
        "   WHERE user_id = $1 AND ended_ts IS NOT NULL ORDER BY ended_ts DESC LIMIT $3))",
        user_id,
        before_ts,
        kept,
    )


def by_due_time(found: Sequence[DelayedEvent]) -> list[DelayedEvent]:
    """Those first that are to be sent first."""
    return sorted(found, key=lambda event: (event.due_ms, event.delay_id))
