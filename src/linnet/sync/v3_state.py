"""The state of one room in a `/v3/sync` answer.

# spec: client-server-api #lazy-loading-room-members
"""

from collections.abc import Sequence

from linnet.ids import UserId
from linnet.rooms import reading
from linnet.rooms.head import MEMBER
from linnet.rooms.places import StateEntry
from linnet.rooms.stored_event import StoredEvent
from linnet.sync.room_parts import are_without_state, load
from linnet.sync.timeline import Timeline
from linnet.sync.v3_room import RoomView


async def state(room: RoomView, shown: Timeline) -> list[StoredEvent]:
    """The state events that the client needs beside the timeline.

    Those before it, or those after it when the request asks for the state after.
    """
    wanted = room.view.filter.room.state
    end = shown.start if room.view.state_name == "state" else room.end
    entries = await _entries(room, end, with_members=not wanted.lazy_load_members)
    if wanted.lazy_load_members:
        missing = _missing_members(room, shown, entries)
        if missing:
            entries += await reading.members_at(room.reader, room.room_id, missing, end)
    events = await load(room.sync.rooms, room.reader, entries)
    if wanted.matches_all:
        return events
    return [stored for stored in events if wanted.matches_stored(stored)]


async def _entries(room: RoomView, end: int, *, with_members: bool) -> list[StateEntry]:
    reader, room_id, after = room.reader, room.room_id, room.view.after
    if room.is_whole and with_members:
        return await reading.state_at(reader, room_id, end)
    if room.is_whole:
        return await reading.state_without_members_at(reader, room_id, end)
    new = room.view.news.events.get(room_id, [])
    if end > after and not are_without_state(room.sync.rooms, new):
        return await reading.state_changed(reader, room_id, after, end)
    return []


def _missing_members(
    room: RoomView, shown: Timeline, entries: Sequence[StateEntry]
) -> list[UserId]:
    """The timeline's senders, as far as the client does not have their member events."""
    viewer, lazy_members = room.view.viewer, room.sync.lazy_members
    key = (viewer.user_id, viewer.device_id, room.room_id)
    senders = [stored.event.sender for stored in shown.events]
    if room.is_whole:
        senders.append(viewer.user_id)
    there = {UserId(entry.state_key) for entry in entries if entry.type == MEMBER}
    missing = list(dict.fromkeys(sender for sender in senders if sender not in there))
    if not room.is_whole and not room.view.filter.room.state.include_redundant_members:
        missing = lazy_members.unknown(key, missing, room.view.after)
    lazy_members.sent(key, [*missing, *there], room.view.until, is_fresh=room.is_whole)
    return missing
