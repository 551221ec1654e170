"""What redacted events said, for some days: so that taking back a message destroys no evidence.

Nobody sees it but moderation, and that only when somebody who could see the event reports it.
"""

from linnet.events.event import Event
from linnet.rooms import store_originals
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader, Tx

KEPT_MS = 7 * 24 * 60 * 60 * 1000


async def original_of(reader: Reader, stored: StoredEvent) -> Event:
    """The event as it was sent, as long as that is kept; afterwards its redacted form."""
    if stored.redacted_by is None:
        return stored.event
    pdu = await store_originals.original(reader, stored.event.event_id)
    if pdu is None:
        return stored.event
    return Event.from_canonical(stored.event.version, pdu, stored.event.event_id)


async def forget_originals(tx: Tx, now_ms: int) -> None:
    """Remove what was redacted longer ago than it is kept."""
    await store_originals.forget_older(tx, now_ms - KEPT_MS)
