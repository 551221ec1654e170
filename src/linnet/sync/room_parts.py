"""Parts of a room that both kinds of sync show."""

from collections.abc import Sequence

from msgspec import Raw

from linnet.http.response import JsonObject, encode
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms import reading
from linnet.rooms.head import MEMBER
from linnet.rooms.places import Member, StateEntry
from linnet.rooms.render import Viewer, by_ids, for_guest, stripped
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader

MAX_HEROES = 5
# spec: client-server-api #stripped-state
_STRIPPED = frozenset(
    {
        "m.room.create",
        "m.room.name",
        "m.room.avatar",
        "m.room.topic",
        "m.room.join_rules",
        "m.room.canonical_alias",
        "m.room.encryption",
        "m.room.history_visibility",
    }
)


async def stripped_state(
    rooms: Rooms, reader: Reader, viewer: Viewer, member: Member
) -> list[JsonObject]:
    """What somebody invited or knocking may know of the room, as it was then."""
    entries = [
        entry
        for entry in await reading.state_without_members_at(reader, member.room_id, member.position)
        if entry.type in _STRIPPED
    ]
    entries += await reading.members_at(
        reader, member.room_id, [viewer.user_id, member.sender], member.position
    )
    found = await by_ids(rooms, reader, {entry.event_id for entry in entries})
    ordered = sorted(found.values(), key=lambda stored: stored.position)
    if viewer.is_guest:
        ordered = await for_guest(rooms, reader, ordered)
    return stripped([stored.event for stored in ordered])


async def hides_invites_of(rooms: Rooms, user_id: UserId, inviter: UserId) -> bool:
    """Whether a user does not want to see what somebody else invites them to."""
    if inviter in await rooms.ignored.by(user_id):
        return True
    return await rooms.invite_rules.verdict(user_id, inviter) == "ignore"


async def heroes(reader: Reader, room_id: RoomId, user_id: UserId) -> list[Member]:
    """Up to five others after whom a room without a name is named.

    # spec: client-server-api #get_matrixclientv3sync: the heroes of a summary
    """
    members = await reading.first_members(reader, room_id, MAX_HEROES + 1)
    others = [member for member in members if member.user_id != user_id]
    if not others:
        members = await reading.last_former_members(reader, room_id, MAX_HEROES + 1)
        others = [member for member in members if member.user_id != user_id]
    return others[:MAX_HEROES]


async def load(rooms: Rooms, reader: Reader, entries: Sequence[StateEntry]) -> list[StoredEvent]:
    """The events of these places, in the order of the log."""
    found = await by_ids(rooms, reader, {entry.event_id for entry in entries})
    return sorted(found.values(), key=lambda stored: stored.position)


def are_without_state(rooms: Rooms, event_ids: Sequence[EventId] | None) -> bool:
    """Whether memory knows that none of these new events is state: most often so."""
    if event_ids is None:
        return False
    found = [rooms.events.peek(event_id) for event_id in event_ids]
    return all(stored is not None and not stored.event.is_state for stored in found)


def has_member_event(events: Sequence[StoredEvent]) -> bool:
    """Whether somebody's membership is among the events."""
    return any(stored.event.type == MEMBER for stored in events)


def speakers(events: Sequence[StoredEvent]) -> list[UserId]:
    """Senders, and the targets of member events."""
    return [*(stored.event.sender for stored in events), *members(events)]


def members(events: Sequence[StoredEvent]) -> list[UserId]:
    """The targets of member events."""
    return [UserId(s.event.state_key or "") for s in events if s.event.type == MEMBER]


def raw(rendered: Sequence[bytes]) -> list[Raw]:
    """Rendered events as parts of a larger answer, not encoded again."""
    return [Raw(event) for event in rendered]


def raw_object(value: object) -> Raw:
    """A value encoded now."""
    return Raw(encode(value))
