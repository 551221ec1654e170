"""The rooms of a `/v3/sync` answer.

# spec: client-server-api #get_matrixclientv3sync
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Raw

from linnet.accounts.account_data import data_between, data_of_room
from linnet.ids import RoomId, UserId
from linnet.rooms import receipts, store_state
from linnet.rooms.head import MEMBER
from linnet.rooms.render import client_events
from linnet.rooms.store_state import Member, StateEntry
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader
from linnet.sync.room_parts import has_member_event, heroes, load, raw, stripped_state
from linnet.sync.timeline import Timeline, timeline
from linnet.sync.view import View
from linnet.sync.wiring import Sync

DEFAULT_LIMIT = 10
MAX_LIMIT = 500

Part = dict[str, Any]


async def rooms_part(sync: Sync, reader: Reader, view: View) -> Part:
    """`join`, `invite`, `knock` and `leave`, each only if there is something in it."""
    parts: dict[str, Part] = {"join": {}, "invite": {}, "knock": {}, "leave": {}}
    for room_id in _candidates(sync, view):
        member = view.own.get(room_id)
        if member is None or not view.filter.room.allows_room(room_id):
            continue
        if member.membership == "join":
            shown = await _joined(sync, reader, view, member)
            if shown is not None:
                parts["join"][room_id] = shown
        elif member.is_forgotten:
            continue
        elif member.membership in ("invite", "knock"):
            is_new = view.after < member.position <= view.until
            if is_new and member.sender not in await sync.rooms.ignored.by(view.viewer.user_id):
                events = await stripped_state(sync.rooms, reader, view.viewer.user_id, member)
                name = f"{member.membership}_state"
                parts[member.membership][room_id] = {name: {"events": events}}
        elif _is_leave_wanted(view, member):
            parts["leave"][room_id] = await _left(sync, reader, view, member)
    return {name: part for name, part in parts.items() if part}


def _candidates(sync: Sync, view: View) -> Sequence[RoomId]:
    if view.since is None or view.is_full_state:
        return list(view.own)
    news = view.news
    return list(
        dict.fromkeys(
            [
                *news.events,
                *news.receipts,
                *news.room_account_data,
                *sync.rooms.typists.rooms_since(view.since.serial),
            ]
        )
    )


def _is_leave_wanted(view: View, member: Member) -> bool:
    if view.since is None:
        return view.filter.room.include_leave
    return view.after < member.position <= view.until


async def _was_joined(reader: Reader, room_id: RoomId, user_id: UserId, position: int) -> bool:
    entries = await store_state.membership_at(reader, room_id, user_id, position)
    return entries == "join"


async def _joined(sync: Sync, reader: Reader, view: View, member: Member) -> Part | None:
    room_id, user_id = member.room_id, view.viewer.user_id
    is_new = view.since is None or (
        member.position > view.after and not await _was_joined(reader, room_id, user_id, view.after)
    )
    shown = await _timeline(sync, reader, view, member, is_new=is_new)
    state = await _state(sync, reader, view, member, shown, is_new=is_new)
    part: Part = {}
    if shown.events or shown.is_limited or is_new:
        part["timeline"] = {
            "events": raw(await _render(sync, reader, view, shown.events)),
            "limited": shown.is_limited,
            "prev_batch": f"s{shown.start}",
        }
    if state or view.state_name != "state":
        part[view.state_name] = {"events": raw(await _render(sync, reader, view, state))}
    is_quiet = not part.get("timeline") and not state and not is_new
    if is_new or view.is_full_state or has_member_event([*shown.events, *state]):
        part["summary"] = await _summary(sync, reader, room_id, user_id)
    ephemeral = await _ephemeral(sync, reader, view, room_id, is_new=is_new)
    if ephemeral:
        part["ephemeral"] = {"events": ephemeral}
    data = await _account_data(reader, view, room_id, is_new=is_new)
    if data:
        part["account_data"] = {"events": data}
    if is_quiet and not ephemeral and not data and not view.is_full_state:
        return None
    await _add_counts(sync, reader, view, part, room_id)
    return part


async def _render(
    sync: Sync, reader: Reader, view: View, events: Sequence[StoredEvent]
) -> list[bytes]:
    return await client_events(sync.rooms, reader, view.viewer, events, with_room_id=False)


async def _timeline(
    sync: Sync,
    reader: Reader,
    view: View,
    member: Member,
    *,
    is_new: bool,
    until: int | None = None,
) -> Timeline:
    wanted = view.filter.room.timeline
    limit = DEFAULT_LIMIT if wanted.limit is None else min(wanted.limit, MAX_LIMIT)
    span = (0 if is_new else view.after, view.until if until is None else until)
    return await timeline(
        sync.rooms,
        reader,
        view.viewer,
        member.room_id,
        span,
        limit,
        ids=None if is_new else view.news.events.get(member.room_id, []),
        matches=None if wanted.matches_all else wanted.matches_stored,
    )


async def _state(
    sync: Sync, reader: Reader, view: View, member: Member, shown: Timeline, *, is_new: bool
) -> list[StoredEvent]:
    """The state events that the client needs beside the timeline."""
    room_id = member.room_id
    wanted = view.filter.room.state
    end = shown.start if view.state_name == "state" else min(view.until, _end(member, view))
    is_full = is_new or view.is_full_state
    if is_full and wanted.lazy_load_members:
        entries = await store_state.state_without_members_at(reader, room_id, end)
    elif is_full:
        entries = await store_state.state_at(reader, room_id, end)
    elif end > view.after:
        entries = await store_state.state_changed(reader, room_id, view.after, end)
    else:
        entries = []
    if wanted.lazy_load_members:
        entries += await _lazy(sync, reader, view, room_id, shown, entries, end, is_new=is_new)
    events = await load(sync.rooms, reader, entries)
    if wanted.matches_all:
        return events
    return [stored for stored in events if wanted.matches_stored(stored)]


def _end(member: Member, view: View) -> int:
    return view.until if member.membership == "join" else member.position


async def _lazy(
    sync: Sync,
    reader: Reader,
    view: View,
    room_id: RoomId,
    shown: Timeline,
    entries: Sequence[StateEntry],
    end: int,
    *,
    is_new: bool,
) -> list[StateEntry]:
    """Members of the timeline's senders, as far as the client does not have them."""
    viewer = view.viewer
    key = (viewer.user_id, viewer.device_id, room_id)
    senders = [stored.event.sender for stored in shown.events]
    if is_new or view.is_full_state:
        senders.append(viewer.user_id)
    there = {UserId(entry.state_key) for entry in entries if entry.type == MEMBER}
    wanted = [sender for sender in senders if sender not in there]
    is_fresh = is_new or view.is_full_state
    if not is_fresh and not view.filter.room.state.include_redundant_members:
        wanted = sync.lazy_members.unknown(key, wanted, view.after)
    wanted = list(dict.fromkeys(wanted))
    sync.lazy_members.sent(key, [*wanted, *there], view.until, is_fresh=is_fresh)
    if not wanted:
        return []
    return await store_state.members_at(reader, room_id, wanted, end)


async def _summary(sync: Sync, reader: Reader, room_id: RoomId, user_id: UserId) -> Part:
    joined, invited = await store_state.member_counts(reader, room_id)
    summary: Part = {"m.joined_member_count": joined, "m.invited_member_count": invited}
    head = await sync.rooms.heads.get(room_id)
    if head is not None and not _is_named(head.state.others):
        members = await heroes(reader, room_id, user_id)
        summary["m.heroes"] = [member.user_id for member in members]
    return summary


def _is_named(state: Any) -> bool:
    name = state.get(("m.room.name", ""))
    alias = state.get(("m.room.canonical_alias", ""))
    return bool(name and name.content.get("name")) or bool(alias and alias.content.get("alias"))


async def _ephemeral(
    sync: Sync, reader: Reader, view: View, room_id: RoomId, *, is_new: bool
) -> list[Part]:
    wanted = view.filter.room.ephemeral
    events: list[Part] = []
    after = 0 if is_new else view.after
    if wanted.matches_type("m.receipt") and (is_new or room_id in view.news.receipts):
        moved = await receipts.receipts_changed(
            reader, [room_id], after, view.until, view.viewer.user_id
        )
        for content in moved.get(room_id, ()):
            events.append({"type": "m.receipt", "content": content})
    if wanted.matches_type("m.typing"):
        serial = 0 if is_new or view.since is None else view.since.serial
        users = sync.rooms.typists.typing_since(room_id, serial)
        if users is not None and (users or not is_new):
            events.append({"type": "m.typing", "content": {"user_ids": users}})
    return events


async def _account_data(reader: Reader, view: View, room_id: RoomId, *, is_new: bool) -> list[Part]:
    user_id = view.viewer.user_id
    if is_new or view.is_full_state:
        data = await data_of_room(reader, user_id, room_id)
    elif room_id in view.news.room_account_data:
        changed = await data_between(reader, user_id, view.after, view.until)
        data = [item for item in changed if item.room_id == room_id]
    else:
        return []
    wanted = view.filter.room.account_data
    return [
        {"type": item.type, "content": Raw(item.content)}
        for item in data
        if wanted.matches_type(item.type)
    ]


async def _add_counts(sync: Sync, reader: Reader, view: View, part: Part, room_id: RoomId) -> None:
    unread = await sync.tally.counts(reader, view.viewer.user_id, room_id, view.until)
    if not view.filter.room.timeline.unread_thread_notifications:
        part["unread_notifications"] = _counts(*unread.total)
        return
    part["unread_notifications"] = _counts(*unread.main)
    part["unread_thread_notifications"] = {
        root: _counts(*counts) for root, counts in unread.threads.items()
    }


def _counts(notifications: int, highlights: int) -> Part:
    return {"notification_count": notifications, "highlight_count": highlights}


async def _left(sync: Sync, reader: Reader, view: View, member: Member) -> Part:
    """A room that the user left, up to the moment of leaving."""
    room_id, user_id = member.room_id, view.viewer.user_id
    is_new = view.since is None or not await _was_joined(reader, room_id, user_id, view.after)
    shown = await _timeline(sync, reader, view, member, is_new=is_new, until=member.position)
    events = shown.events
    if not any(stored.event.event_id == member.event_id for stored in events):
        # Always shown, whatever the history visibility: it says that the user is out.
        entries = [StateEntry(MEMBER, user_id, member.event_id, member.position)]
        events = [*events, *await load(sync.rooms, reader, entries)]
    was_inside = not is_new or await store_state.was_ever_joined(reader, room_id, user_id)
    state = await _state(sync, reader, view, member, shown, is_new=is_new) if was_inside else []
    return {
        "timeline": {
            "events": raw(await _render(sync, reader, view, events)),
            "limited": shown.is_limited,
            "prev_batch": f"s{shown.start}",
        },
        view.state_name: {"events": raw(await _render(sync, reader, view, state))},
    }
