"""Remember who first used which Megolm session in a room.

A session is its sender's alone. Who copies somebody's ciphertext into an event of their own uses
the session second, and is found out by that.
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

from linnet.ids import RoomId
from linnet.moderation import store_sessions
from linnet.moderation.evidence import session_id_of
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Projection
from linnet.storage.database import Tx

ENCRYPTED = "m.room.encrypted"
MAX_REMEMBERED = 20_000
"""Sessions in use, of which is known that their row is there."""


def sessions_projection() -> Projection:
    """Writes one row for each session, with the first event that uses it."""
    written: OrderedDict[tuple[RoomId, str], None] = OrderedDict()

    def undo(key: tuple[RoomId, str]) -> None:
        written.pop(key, None)

    async def project(tx: Tx, events: Sequence[StoredEvent]) -> None:
        for event in (stored.event for stored in events):
            session_id = session_id_of(event.content) if event.type == ENCRYPTED else None
            if session_id is None:
                continue
            key = (event.room_id, session_id)
            if key in written:
                written.move_to_end(key)
                continue
            await store_sessions.note(tx, event.room_id, session_id, event.sender)
            written[key] = None
            tx.on_rollback(partial(undo, key))
            if len(written) > MAX_REMEMBERED:
                written.popitem(last=False)

    return project


async def forget_sessions(tx: Tx, room_id: RoomId) -> None:
    """A room that is deleted has no sessions."""
    await store_sessions.forget(tx, room_id)
