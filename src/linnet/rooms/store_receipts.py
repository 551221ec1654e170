"""SQL of receipts."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import EventId, RoomId, UserId
from linnet.storage.database import Reader, Row, Tx

PRIVATE = "m.read.private"
UNTHREADED = ""
"""The thread of receipts for the whole room."""


class Receipt(Struct, frozen=True):
    """Up to where a user has read a room or one of its threads."""

    room_id: RoomId
    user_id: UserId
    receipt_type: str
    thread_id: str
    event_id: EventId
    event_position: int
    ts: int


_RECEIPT = "room_id, user_id, receipt_type, thread_id, event_id, event_position, ts"
_SEEN_BY = f"(receipt_type <> '{PRIVATE}' OR user_id = $1)"


def _receipts(rows: list[Row]) -> list[Receipt]:
    return [Receipt(*row) for row in rows]


async def put(tx: Tx, receipt: Receipt, position: int) -> None:
    """Set a receipt, in place of an earlier one."""
    await tx.run(
        f"INSERT INTO receipts ({_RECEIPT}, position) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (room_id, user_id, receipt_type, thread_id) DO UPDATE SET"
        " event_id = excluded.event_id, event_position = excluded.event_position,"
        " ts = excluded.ts, position = excluded.position",
        receipt.room_id,
        receipt.user_id,
        receipt.receipt_type,
        receipt.thread_id,
        receipt.event_id,
        receipt.event_position,
        receipt.ts,
        position,
    )


async def event_position(
    reader: Reader, room_id: RoomId, user_id: UserId, receipt_type: str, thread_id: str
) -> int:
    """Where the event of a receipt stands; 0 without such a receipt."""
    row = await reader.maybe(
        "SELECT event_position FROM receipts WHERE room_id = $1 AND user_id = $2"
        " AND receipt_type = $3 AND thread_id = $4",
        room_id,
        user_id,
        receipt_type,
        thread_id,
    )
    return 0 if row is None else int(row[0])


async def changed(
    reader: Reader, room_ids: Sequence[RoomId], after: int, until: int, viewer: UserId
) -> list[Receipt]:
    """What the viewer may see of the receipts last set after one position, up to another."""
    return _receipts(
        await reader.all(
            f"SELECT {_RECEIPT} FROM receipts WHERE {_SEEN_BY} AND room_id IN ($2...)"
            " AND position > $3 AND position <= $4 ORDER BY position",
            viewer,
            list(room_ids),
            after,
            until,
        )
    )


async def on_events(reader: Reader, event_ids: Sequence[EventId], viewer: UserId) -> list[Receipt]:
    """What the viewer may see of the receipts that stand at these events."""
    return _receipts(
        await reader.all(
            f"SELECT {_RECEIPT} FROM receipts WHERE {_SEEN_BY} AND event_id IN ($2...)"
            " ORDER BY position",
            viewer,
            list(event_ids),
        )
    )


async def of_user(reader: Reader, room_id: RoomId, user_id: UserId) -> list[Receipt]:
    """All receipts of a user in a room, private ones too."""
    return _receipts(
        await reader.all(
            f"SELECT {_RECEIPT} FROM receipts WHERE room_id = $1 AND user_id = $2"
            " ORDER BY position",
            room_id,
            user_id,
        )
    )
