"""One room of a sliding sync answer.

# spec: MSC4186
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs

from linnet.ids import EventId, RoomId, UserId
from linnet.rooms import reading
from linnet.rooms.head import MEMBER
from linnet.rooms.places import Member, StateEntry
from linnet.rooms.render import Viewer, client_events
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader
from linnet.sync.room_parts import (
    are_without_state,
    has_member_event,
    heroes,
    load,
    members,
    raw,
    speakers,
    stripped_state,
)
from linnet.sync.sliding_connections import RoomSent
from linnet.sync.sliding_lists import Selection
from linnet.sync.sliding_request import Needs
from linnet.sync.sliding_state import StateWish
from linnet.sync.timeline import Span, Timeline, timeline
from linnet.sync.wiring import Sync

Part = dict[str, Any]


class RoomView(Struct, frozen=True):
    """One room as one answer sees it."""

    viewer: Viewer
    member: Member
    needs: Needs
    before: RoomSent | None
    """What the connection has of it; None when it is to be sent from the start."""
    live_after: int
    """The position of the connection: newer events are live."""
    until: int
    new: list[EventId] | None = None
    """All events that the connection does not have, if memory knows them."""

    @property
    def room_id(self) -> RoomId:
        return self.member.room_id


class Shown(Struct, frozen=True):
    """A room as it goes into the answer."""

    part: Part
    room: RoomSent
    """What the connection has of it then."""
    events: list[EventId]
    """The events of its timeline."""
    people: list[UserId] = []
    """Who is shown: who speaks, whose membership is told, after whom the room is named."""


async def room_part(
    sync: Sync, reader: Reader, view: RoomView, selection: Selection
) -> Shown | None:
    """What to send of the room; None without news."""
    member, before = view.member, view.before
    if member.membership in ("invite", "knock"):
        is_known = before is not None and before.position >= member.position
        if before is not None and is_known and not _is_moved(view, before, selection):
            return None
        return await _outside(sync, reader, view, selection)
    if before is not None and not _has_news(view, selection):
        return None
    shown = await _timeline(sync, reader, view)
    entries = await _required(sync, reader, view, shown)
    state = await load(sync.rooms, reader, entries)
    part: Part = {
        "bump_stamp": _bump_stamp(view, selection),
        "timeline": raw(await _render(sync, reader, view, shown.events)),
        "required_state": raw(await _render(sync, reader, view, state)),
    }
    if shown.events or shown.is_limited or before is None:
        part["prev_batch"] = f"s{shown.start}"
        part["limited"] = shown.is_limited
        part["num_live"] = sum(stored.position > view.live_after for stored in shown.events)
    if before is None:
        part["initial"] = True
    elif view.needs.timeline_limit > before.timeline_limit:
        part["unstable_expanded_timeline"] = True
    await _add_facts(sync, reader, view, selection, part, shown.events)
    room = _sent(view, shown, state, is_direct=view.room_id in selection.direct)
    people = [*speakers(shown.events), *members(state), *_heroes_of(part)]
    return Shown(part, room, [s.event.event_id for s in shown.events], people)


def _bump_stamp(view: RoomView, selection: Selection) -> int:
    # When something was said is not for guests to know.
    is_inside = view.member.membership == "join" and not view.viewer.is_guest
    return selection.facts[view.room_id].bump_position if is_inside else view.member.position


def _has_news(view: RoomView, selection: Selection) -> bool:
    before = view.before
    assert before is not None
    return (
        min(selection.facts[view.room_id].position, _end(view)) > before.position
        or view.needs.timeline_limit > before.timeline_limit
        or _is_moved(view, before, selection)
        or not view.needs.state.is_within(before.state)
    )


def _is_moved(view: RoomView, before: RoomSent, selection: Selection) -> bool:
    """Whether the room became a direct chat, or is none any more."""
    return before.is_direct != (view.room_id in selection.direct)


def _end(view: RoomView) -> int:
    """Up to where the user may see the room."""
    is_inside = view.member.membership == "join"
    return view.until if is_inside else min(view.until, view.member.position)


async def _timeline(sync: Sync, reader: Reader, view: RoomView) -> Timeline:
    before, limit = view.before, view.needs.timeline_limit
    is_expanding = before is not None and limit > before.timeline_limit
    after = 0 if before is None or is_expanding else before.position
    ids = None if before is None or is_expanding else view.new
    span = Span(view.room_id, after, _end(view), limit, ids)
    shown = await timeline(sync.rooms, reader, view.viewer, span)
    member = view.member
    if member.membership == "join" or any(s.position == member.position for s in shown.events):
        return shown
    # Always shown, whatever the history visibility: it says that the user is out.
    end = [StateEntry(MEMBER, member.user_id, member.event_id, member.position)]
    return structs.replace(shown, events=[*shown.events, *await load(sync.rooms, reader, end)])


async def _required(
    sync: Sync, reader: Reader, view: RoomView, shown: Timeline
) -> list[StateEntry]:
    before, end, wanted = view.before, _end(view), view.needs.state
    user_id = view.viewer.user_id
    if before is None or not wanted.is_within(before.state):
        entries = await _whole_state(reader, view, wanted, end)
    elif are_without_state(sync.rooms, view.new):
        entries = []
    else:
        entries = await reading.state_changed(reader, view.room_id, before.position, end)
    entries = [entry for entry in entries if wanted.matches(entry.type, entry.state_key, user_id)]
    there = {entry.state_key for entry in entries if entry.type == MEMBER}
    lazy = [user for user in _lazy_members(view, shown) if user not in there]
    if lazy:
        entries += await reading.members_at(reader, view.room_id, lazy, end)
    return entries


async def _whole_state(
    reader: Reader, view: RoomView, wanted: StateWish, end: int
) -> list[StateEntry]:
    if wanted.is_all_members:
        return await reading.state_at(reader, view.room_id, end)
    entries = await reading.state_without_members_at(reader, view.room_id, end)
    if named := wanted.named_members(view.viewer.user_id):
        entries += await reading.members_at(reader, view.room_id, named, end)
    return entries


def _lazy_members(view: RoomView, shown: Timeline) -> list[UserId]:
    """Senders, and targets of member events, whom the connection does not have yet."""
    if not view.needs.state.is_lazy:
        return []
    known = frozenset[UserId]() if view.before is None else view.before.members
    return [user for user in dict.fromkeys(speakers(shown.events)) if user not in known]


def _heroes_of(part: Part) -> list[UserId]:
    return [hero["user_id"] for hero in part.get("heroes", ())]


def _sent(
    view: RoomView, shown: Timeline, state: Sequence[StoredEvent], *, is_direct: bool
) -> RoomSent:
    before = view.before
    known = frozenset[UserId]() if before is None or shown.is_limited else before.members
    known |= set(members(state))
    limit, wanted = view.needs.timeline_limit, view.needs.state
    if before is not None:
        limit = max(limit, before.timeline_limit)
        wanted = wanted.joined_with(before.state)
    return RoomSent(view.until, limit, wanted, view.member.membership, is_direct, known)


async def _render(
    sync: Sync, reader: Reader, view: RoomView, events: Sequence[StoredEvent]
) -> list[bytes]:
    return await client_events(sync.rooms, reader, view.viewer, events, with_room_id=False)


async def _outside(sync: Sync, reader: Reader, view: RoomView, selection: Selection) -> Shown:
    """A room to which the user is invited, or asks to be let in."""
    user_id = view.viewer.user_id
    events = await stripped_state(sync.rooms, reader, view.viewer, view.member)
    part: Part = {
        "initial": True,
        "bump_stamp": view.member.position,
        "invite_state": events,
        "is_dm": view.room_id in selection.direct or _is_direct(events, user_id),
        "required_state": [],
        "timeline": [],
    }
    if view.member.membership == "knock":
        part["knock_state"] = events
    for event in events:
        if event["type"] == "m.room.name" and event["content"].get("name"):
            part["name"] = event["content"]["name"]
        elif event["type"] == "m.room.avatar":
            part["avatar"] = event["content"].get("url")
    if "name" not in part:
        part["heroes"] = await _heroes(reader, view.room_id, user_id)
    is_direct = view.room_id in selection.direct
    return Shown(part, RoomSent(view.until, 0, StateWish(), view.member.membership, is_direct), [])


def _is_direct(events: Sequence[Part], user_id: UserId) -> bool:
    """Whether the inviter meant a direct chat."""
    return any(
        event["state_key"] == user_id and event["content"].get("is_direct") is True
        for event in events
        if event["type"] == MEMBER
    )


async def _add_facts(
    sync: Sync,
    reader: Reader,
    view: RoomView,
    selection: Selection,
    part: Part,
    events: Sequence[StoredEvent],
) -> None:
    """Name, picture, members and counts, as far as they may have changed."""
    is_first = view.before is None
    room_id, user_id = view.room_id, view.viewer.user_id
    types = {stored.event.type for stored in events}
    is_gap = part.get("limited", False)
    head = await sync.rooms.heads.get(room_id)
    # A room that was deleted has no state any more, but those who were in it hear that they left.
    known = {} if head is None else head.state.others
    name = known.get(("m.room.name", ""))
    title = name.content.get("name") if name is not None else None
    if (is_first or is_gap or "m.room.name" in types) and (title or not is_first):
        part["name"] = title or None
    if is_first or is_gap or "m.room.avatar" in types:
        avatar = known.get(("m.room.avatar", ""))
        part["avatar"] = avatar.content.get("url") if avatar is not None else None
    if is_first or is_gap or has_member_event(events) or "m.room.name" in types:
        facts = (await sync.rooms.facts.of([room_id]))[room_id]
        part["joined_count"], part["invited_count"] = facts.joined_count, facts.invited_count
        if not title:
            part["heroes"] = await _heroes(reader, room_id, user_id)
    part["is_dm"] = room_id in selection.direct
    if view.member.membership == "join" and not view.viewer.is_guest:
        unread = await sync.tally.counts(reader, user_id, room_id, view.until)
        part["notification_count"], part["highlight_count"] = unread.total


async def _heroes(reader: Reader, room_id: RoomId, user_id: UserId) -> list[Part]:
    shown: list[Part] = []
    for member in await heroes(reader, room_id, user_id):
        hero: Part = {"user_id": member.user_id}
        if member.display_name is not None:
            hero["displayname"] = member.display_name
        if member.avatar_url is not None:
            hero["avatar_url"] = member.avatar_url
        shown.append(hero)
    return shown
