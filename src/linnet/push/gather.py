"""Gather what a push tells when it is sent: what was read meanwhile is not told any more."""

from linnet.events.event import Event
from linnet.ids import UserId
from linnet.push.news import Around, News
from linnet.push.pusher import Push as Due
from linnet.push.pusher import Pusher
from linnet.push.wiring import Push
from linnet.rooms import unread
from linnet.rooms.kinds import REDACTED
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader


async def gather(push: Push, pusher: Pusher, due: Due) -> News | None:
    """What to tell a pusher now; None when it is not worth telling any more."""
    event: Event | None = None
    around: Around | None = None
    if due.is_event:
        async with push.db.snapshot() as reader:
            found = await unread.events_at(reader, [due.position])
            if not found or not await _is_news(push, reader, pusher.user_id, found[0]):
                return None
            event = found[0].event
            around = await _around(push, reader, event)
    badge = await push.badges.of(pusher.user_id)
    if event is None and (badge.unread or not push.delivery.shown(pusher)):
        return None  # something is unread again, or it knows already
    return News(event, around, badge.unread, badge.missed_calls)


async def _is_news(push: Push, reader: Reader, user_id: UserId, stored: StoredEvent) -> bool:
    """Whether an event is still new to a person: not redacted, not read, and they are there."""
    if stored.kind.startswith(REDACTED):
        return False
    room_id = stored.event.room_id
    member = (await push.rooms.memberships.of_user(user_id)).get(room_id)
    if member is None:
        return False
    if member.membership == "invite":
        return member.position == stored.position
    read = await unread.read_up_to(reader, user_id, room_id, push.rooms.notifier.position)
    return read is not None and not read.covers(stored.position, stored.thread_root)


async def _around(push: Push, reader: Reader, event: Event) -> Around:
    head = await push.rooms.heads.get(event.room_id)
    if head is None:
        return Around(None, None, None)
    member = await head.state.member(reader, event.room_id, event.sender)
    return Around(
        _text(member, "displayname"),
        _text(head.state.get("m.room.name"), "name"),
        _text(head.state.get("m.room.canonical_alias"), "alias"),
    )


def _text(event: Event | None, key: str) -> str | None:
    value = None if event is None else event.content.get(key)
    return value if isinstance(value, str) and value else None
