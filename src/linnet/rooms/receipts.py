"""Receipts and the fully read marker: how far somebody has read.

A receipt only moves forwards. Private ones are shown to nobody but their owner.
# spec: client-server-api #receipts
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from linnet.accounts import account_data
from linnet.accounts.account_datum import AccountDatum
from linnet.changes.vocabulary import ReceiptMoved
from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, encode
from linnet.ids import EventId, RoomId, UserId, parse_event_id
from linnet.rooms import store, store_receipts
from linnet.rooms.access import NOT_YOURS
from linnet.rooms.store_receipts import UNTHREADED, Receipt
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader, Tx

READ = "m.read"
FULLY_READ = "m.fully_read"
MAIN = "main"
"""The thread id of what is in no thread."""


class ReceiptBody(Struct, frozen=True):
    thread_id: object = UNSET


class ReadMarkers(Struct, frozen=True):
    """# spec: client-server-api #post_matrixclientv3roomsroomidread_markers"""

    fully_read: str | UnsetType = field(default=UNSET, name=FULLY_READ)
    read: str | UnsetType = field(default=UNSET, name=READ)
    read_private: str | UnsetType = field(default=UNSET, name=store_receipts.PRIVATE)


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/receipt/{receipt_type}/{event_id}",
    operation="postReceipt",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_receipt(
    rooms: Rooms,
    call: Call,
    room_id: RoomId,
    receipt_type: str,
    event_id: EventId,
    *,
    body: ReceiptBody,
) -> JsonObject:
    if receipt_type not in (READ, store_receipts.PRIVATE, FULLY_READ):
        raise InvalidParam("There is no such type of receipt")
    thread_id = _thread_id(body.thread_id)
    if receipt_type == FULLY_READ and thread_id != UNTHREADED:
        raise InvalidParam("The fully read marker knows no threads: thread_id cannot be given")
    await mark(rooms, call.requester.user_id, room_id, {receipt_type: event_id}, thread_id)
    return {}


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/read_markers",
    operation="setReadMarker",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_read_markers(
    rooms: Rooms, call: Call, room_id: RoomId, *, body: ReadMarkers
) -> JsonObject:
    wanted = {
        FULLY_READ: body.fully_read,
        READ: body.read,
        store_receipts.PRIVATE: body.read_private,
    }
    marks = {
        kind: parse_event_id(event_id) for kind, event_id in wanted.items() if event_id is not UNSET
    }
    await mark(rooms, call.requester.user_id, room_id, marks, UNTHREADED)
    return {}


async def mark(
    rooms: Rooms, user_id: UserId, room_id: RoomId, marks: dict[str, EventId], thread_id: str
) -> None:
    """Move receipts or the fully read marker of a joined user, given by their types, forwards.

    All or nothing. One that stands at a later event already stays there.

    Raises:
        Forbidden: not joined.
        NotFound: the event is not in this room.
        InvalidParam: the event is not in this thread.
    """
    if user_id not in await rooms.memberships.joined(room_id):
        raise Forbidden(NOT_YOURS)
    async with rooms.db.transaction() as tx:
        for kind, event_id in marks.items():
            stored = await store.event(tx, event_id)
            if stored is None or stored.event.room_id != room_id:
                raise NotFound("There is no such event in this room")
            if kind == FULLY_READ:
                await _move_fully_read(tx, rooms, user_id, stored)
            else:
                _check_thread(stored, thread_id)
                await _move(tx, rooms, user_id, kind, thread_id, stored)


async def receipts_changed(
    reader: Reader, room_ids: Sequence[RoomId], after: int, until: int, viewer: UserId
) -> dict[RoomId, list[JsonObject]]:
    """For each room with news the contents of `m.receipt` events.

    News are receipts that moved after one position and, since then, not after the other. One
    content is enough unless somebody stands at one event with receipts of several threads.
    """
    by_room: dict[RoomId, list[Receipt]] = {}
    for receipt in await store_receipts.changed(reader, room_ids, after, until, viewer):
        by_room.setdefault(receipt.room_id, []).append(receipt)
    return {room_id: _contents(found) for room_id, found in by_room.items()}


async def receipts_for(
    reader: Reader, room_id: RoomId, viewer: UserId, event_ids: Sequence[EventId]
) -> list[JsonObject]:
    """The contents of `m.receipt` events with the receipts at these events of the room, and all
    of the viewer's own in it; none when there are no such receipts.
    """
    own = await store_receipts.of_user(reader, room_id, viewer)
    there = await store_receipts.on_events(reader, event_ids, viewer)
    return _contents(dict.fromkeys([*own, *there]))


def _contents(receipts: Iterable[Receipt]) -> list[JsonObject]:
    """# spec: client-server-api #mreceipt

    The format has room for one receipt of a type for each user and event. Those for whole rooms
    come first, for clients that look no further.
    """
    contents: list[JsonObject] = []
    taken: Counter[tuple[EventId, str, UserId]] = Counter()
    for receipt in sorted(receipts, key=lambda receipt: receipt.thread_id):
        place = (receipt.event_id, receipt.receipt_type, receipt.user_id)
        if taken[place] == len(contents):
            contents.append({})
        by_type = contents[taken[place]].setdefault(receipt.event_id, {})
        value: JsonObject = {"ts": receipt.ts}
        if receipt.thread_id != UNTHREADED:
            value["thread_id"] = receipt.thread_id
        by_type.setdefault(receipt.receipt_type, {})[receipt.user_id] = value
        taken[place] += 1
    return contents


def _thread_id(given: object) -> str:
    if given is UNSET:
        return UNTHREADED
    if not isinstance(given, str) or not given:
        raise InvalidParam("thread_id must be a string that is not empty")
    return given


def _check_thread(stored: StoredEvent, thread_id: str) -> None:
    """# spec: client-server-api #threaded-read-receipts"""
    if thread_id == UNTHREADED or stored.redacted_by is not None:
        # A redacted event has lost what bound it to its thread; clients may still show it there.
        return
    if thread_id not in (stored.thread_root or MAIN, stored.event.event_id):
        raise InvalidParam("The event is not in this thread")


async def _move(
    tx: Tx, rooms: Rooms, user_id: UserId, receipt_type: str, thread_id: str, stored: StoredEvent
) -> None:
    event = stored.event
    standing = await store_receipts.event_position(
        tx, event.room_id, user_id, receipt_type, thread_id
    )
    if standing >= stored.position:
        return
    position = tx.next_position()
    receipt = Receipt(
        event.room_id,
        user_id,
        receipt_type,
        thread_id,
        event.event_id,
        stored.position,
        rooms.clock.now_ms(),
    )
    await store_receipts.put(tx, receipt, position)
    tx.emit(
        ReceiptMoved(
            position, event.room_id, user_id, receipt_type, event.event_id, thread_id or None
        )
    )


async def _move_fully_read(tx: Tx, rooms: Rooms, user_id: UserId, stored: StoredEvent) -> None:
    """# spec: client-server-api #fully-read-markers"""
    room_id = stored.event.room_id
    standing = await account_data.datum(tx, user_id, room_id, FULLY_READ)
    if standing is not None:
        event_id = msgspec.json.decode(standing.content)["event_id"]
        earlier = await store.event(tx, event_id)
        if earlier is not None and earlier.position >= stored.position:
            return
    content = encode({"event_id": stored.event.event_id})
    await account_data.set_datum(tx, user_id, AccountDatum(room_id, FULLY_READ, content))
