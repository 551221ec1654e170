"""The rooms of a `/v3/sync` answer.

# spec: client-server-api #get_matrixclientv3sync
"""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Raw

from linnet.ids import RoomId, UserId
from linnet.rooms import reading
from linnet.rooms.head import MEMBER
from linnet.rooms.places import Member, StateEntry
from linnet.rooms.render import client_events
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader
from linnet.sync.room_parts import (
    has_member_event,
    hides_invites_of,
    load,
    members,
    raw,
    speakers,
    stripped_state,
)
from linnet.sync.shared_timelines import Key
from linnet.sync.timeline import Span, Timeline, timeline
from linnet.sync.v3_extras import account_data, counts, ephemeral, summary
from linnet.sync.v3_room import RoomView
from linnet.sync.v3_state import state
from linnet.sync.view import View
from linnet.sync.wiring import Sync

DEFAULT_LIMIT = 10
MAX_LIMIT = 500

Part = dict[str, Any]
Section = Literal["join", "invite", "knock", "leave"]


async def rooms_part(sync: Sync, reader: Reader, view: View) -> Part:
    """The sections of an answer, each only if there is something in it."""
    parts: dict[str, Part] = {}
    for room_id in _candidates(sync, view):
        shown = await room_part(sync, reader, view, room_id)
        if shown is not None:
            section, part = shown
            parts.setdefault(section, {})[room_id] = part
    return parts


async def room_part(
    sync: Sync, reader: Reader, view: View, room_id: RoomId
) -> tuple[Section, Part] | None:
    """A room with its section; None when there is nothing to show of it."""
    member = view.own.get(room_id)
    if member is None or not view.filter.room.allows_room(room_id):
        return None
    section = section_of(member)
    part: Part | None = None
    if section == "join":
        part = await _joined(sync, reader, view, member)
    elif section != "leave":
        is_new = view.after < member.position <= view.until
        if is_new and not await _is_hidden(sync, view, member):
            events = await stripped_state(sync.rooms, reader, view.viewer, member)
            part = {f"{section}_state": {"events": events}}
    elif _is_leave_wanted(view, member):
        part = await _left(sync, reader, view, member)
    return None if part is None else (section, part)


def section_of(member: Member) -> Section:
    """Where a room stands in an answer to the user with this place in it."""
    match member.membership:
        case "join" | "invite" | "knock" as section:
            return section
    return "leave"


async def _is_hidden(sync: Sync, view: View, member: Member) -> bool:
    if member.membership != "invite":
        return False
    return await hides_invites_of(sync.rooms, view.viewer.user_id, member.sender)


def _candidates(sync: Sync, view: View) -> Sequence[RoomId]:
    news, since = view.news, view.since
    if since is None or news.is_all_recounted:
        return list(view.own)
    return list(
        dict.fromkeys(
            [
                *news.events,
                *news.receipts,
                *news.recounted,
                *news.room_account_data,
                *sync.rooms.typists.rooms_since(since.serial),
            ]
        )
    )


def _is_leave_wanted(view: View, member: Member) -> bool:
    if view.since is None:
        return view.filter.room.include_leave and not member.is_forgotten
    # Also when another device has forgotten the room: this one still shows it.
    return view.after < member.position <= view.until


async def _was_joined(reader: Reader, room_id: RoomId, user_id: UserId, position: int) -> bool:
    entries = await reading.membership_at(reader, room_id, user_id, position)
    return entries == "join"


async def _joined(sync: Sync, reader: Reader, view: View, member: Member) -> Part | None:
    is_new = view.since is None or (
        member.position > view.after
        and not await _was_joined(reader, member.room_id, view.viewer.user_id, view.after)
    )
    room = RoomView(sync, reader, view, member, is_new)
    shown, rendered = await _shown(room)
    changed = await state(room, shown)
    part: Part = {}
    if shown.events or shown.is_limited or is_new:
        part["timeline"] = _timeline_part(shown, rendered)
    if changed or view.state_name != "state":
        part[view.state_name] = {"events": raw(await _render(room, changed))}
    is_quiet = "timeline" not in part and not changed
    if room.is_whole or has_member_event([*shown.events, *changed]):
        part["summary"] = await summary(room)
    _note_people(room, shown, changed, part)
    if events := await ephemeral(room):
        part["ephemeral"] = {"events": events}
    if data := await account_data(room):
        part["account_data"] = {"events": data}
    is_recounted = view.news.is_all_recounted or member.room_id in view.news.recounted
    if is_quiet and not events and not data and not room.is_whole and not is_recounted:
        return None
    part.update(await counts(room))
    return part


def _note_people(
    room: RoomView, shown: Timeline, changed: Sequence[StoredEvent], part: Part
) -> None:
    """Profiles are told of those whom the rooms show."""
    if room.view.filter.profile_fields.ids:
        heroes = part.get("summary", {}).get("m.heroes", ())
        room.view.people.update(speakers(shown.events), members(changed), heroes)


async def _left(sync: Sync, reader: Reader, view: View, member: Member) -> Part:
    """A room that the user left, up to the moment of leaving."""
    room_id, user_id = member.room_id, view.viewer.user_id
    is_new = view.since is None or not await _was_joined(reader, room_id, user_id, view.after)
    room = RoomView(sync, reader, view, member, is_new)
    shown = await _timeline(room, member.position)
    events = shown.events
    if not any(stored.event.event_id == member.event_id for stored in events):
        # Always shown, whatever the history visibility: it says that the user is out.
        entries = [StateEntry(MEMBER, user_id, member.event_id, member.position)]
        events = [*events, *await load(sync.rooms, reader, entries)]
    was_inside = not is_new or await reading.was_ever_joined(reader, room_id, user_id)
    changed = await state(room, shown) if was_inside else []
    return {
        "timeline": _timeline_part(shown, raw(await _render(room, events))),
        view.state_name: {"events": raw(await _render(room, changed))},
    }


async def _shown(room: RoomView) -> tuple[Timeline, Sequence[Raw]]:
    """The timeline with its events as JSON: from what others were shown, where that is the same."""
    key = _shared_key(room)
    if key is None:
        shown = await _timeline(room, room.view.until)
        return shown, raw(await _render(room, shown.events))
    shared, user_id = room.sync.shared_timelines, room.user_id
    ignored = await room.sync.rooms.ignored.by(user_id)
    if (found := shared.find(key, user_id, ignored)) is not None:
        return found.timeline, found.rendered
    shown = await _timeline(room, room.view.until)
    rendered = raw(await _render(room, shown.events))
    if not ignored:
        shared.keep(key, user_id, shown, rendered)
    return shown, rendered


def _shared_key(room: RoomView) -> Key | None:
    """Under which others may have been shown the same; None if this reader sees it differently."""
    view = room.view
    if (
        room.is_new
        or view.viewer.is_guest
        or room.member.position > view.after
        or not view.filter.room.timeline.matches_all
    ):
        return None
    return (room.room_id, view.after, view.until, _limit(view))


def _limit(view: View) -> int:
    wanted = view.filter.room.timeline.limit
    return DEFAULT_LIMIT if wanted is None else min(wanted, MAX_LIMIT)


async def _timeline(room: RoomView, until: int) -> Timeline:
    view, wanted = room.view, room.view.filter.room.timeline
    span = Span(
        room.room_id,
        0 if room.is_new else view.after,
        until,
        _limit(view),
        None if room.is_new else view.news.events.get(room.room_id, []),
    )
    matches = None if wanted.matches_all else wanted.matches_stored
    return await timeline(room.sync.rooms, room.reader, view.viewer, span, matches)


def _timeline_part(shown: Timeline, rendered: Sequence[Raw]) -> Part:
    return {
        "events": rendered,
        "limited": shown.is_limited,
        "prev_batch": f"s{shown.start}",
    }


async def _render(room: RoomView, events: Sequence[StoredEvent]) -> list[bytes]:
    viewer = room.view.viewer
    return await client_events(room.sync.rooms, room.reader, viewer, events, with_room_id=False)
