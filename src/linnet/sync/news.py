"""What may have changed for a user between two positions: from memory, else from the database.

This finds where to look; the renderings then read exactly there. A client that is nearly up to date
is answered from the notifier's tail without a query.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, field

from linnet.accounts.account_data import data_between
from linnet.changes.vocabulary import (
    AccountDataChanged,
    Change,
    DeviceChange,
    DeviceListChanged,
    EventAppended,
    EventRedacted,
    ProfileChanged,
    ReceiptMoved,
    RoomChange,
    RoomForgotten,
    ThreadSubscriptionChanged,
    UserChange,
    UserKeySigned,
)
from linnet.encryption.device_lists import device_list_changes, users_signed_by
from linnet.ids import EventId, RoomId, UserId
from linnet.push.list_threads import rooms_with_threads_changed
from linnet.push.preferences import PUSH_RULES
from linnet.rooms import reading
from linnet.rooms.expire import expired_between
from linnet.rooms.ignored import IGNORED_USERS
from linnet.rooms.places import Member
from linnet.rooms.receipts import receipts_changed
from linnet.rooms.render import Viewer
from linnet.rooms.sharing import began_and_ended
from linnet.storage.database import Reader
from linnet.sync.wiring import Sync


class MemberChange(Struct, frozen=True):
    """Somebody's membership changed in one of the user's rooms."""

    room_id: RoomId
    user_id: UserId
    membership: str


class News(Struct):
    """Where something changed. Everything may be too much, never too little."""

    events: dict[RoomId, list[EventId] | None] = field(default_factory=dict)
    """Rooms with new events; the ids, oldest first, where memory has them all."""
    receipts: set[RoomId] = field(default_factory=set)
    room_account_data: set[RoomId] = field(default_factory=set)
    is_account_data: bool = False
    recounted: set[RoomId] = field(default_factory=set)
    """Rooms in which the user has read something, follows other threads, or messages are gone."""
    is_all_recounted: bool = False
    """The user judges messages by other rules, or ignores other people."""
    members: list[MemberChange] = field(default_factory=list)
    device_lists: set[UserId] = field(default_factory=set)
    """Users whose devices changed, whether or not the user shares a room with them."""
    signed: set[UserId] = field(default_factory=set)
    """Users whose keys this user signed."""
    is_for_device: bool = False
    """To-device messages or key counts."""
    is_threads: bool = False
    """The user follows other threads."""
    profiles: dict[UserId, set[str]] | None = field(default_factory=dict)
    """Fields of profiles, whether or not the user shares a room with them. None: unknown."""
    sharing: tuple[set[UserId], set[UserId]] | None = None
    """With whom sharing a room began and ended, once it was asked for."""


async def news(
    sync: Sync,
    reader: Reader,
    viewer: Viewer,
    own: Mapping[RoomId, Member],
    after: int,
    until: int,
) -> News:
    """What may have changed for this device after one position, up to another."""
    changes = sync.notifier.since(after)
    if changes is not None:
        return _from_memory(changes, viewer, own, until)
    return await _from_database(sync, reader, viewer, own, after, until)


async def sharing_changed(
    sync: Sync, viewer: Viewer, found: News
) -> tuple[set[UserId], set[UserId]]:
    """With whom sharing a room may have begun, and has ended, by these news."""
    if found.sharing is None:
        moved = {(change.room_id, change.user_id) for change in found.members}
        found.sharing = await began_and_ended(sync.rooms, viewer.user_id, moved)
    return found.sharing


def _from_memory(
    changes: Sequence[Change], viewer: Viewer, own: Collection[RoomId], until: int
) -> News:
    found = News()
    for change in changes:
        if change.position > until:
            break
        if isinstance(change, RoomChange):
            _note_room(found, change, own, viewer)
        elif isinstance(change, DeviceChange):
            if (change.user_id, change.device_id) == (viewer.user_id, viewer.device_id):
                found.is_for_device = True
        elif isinstance(change, UserChange):
            _note_user(found, change, viewer)
    return found


def _note_room(found: News, change: RoomChange, own: Collection[RoomId], viewer: Viewer) -> None:
    if change.room_id not in own:
        return
    if isinstance(change, EventAppended):
        _note_event(found, change)
    elif isinstance(change, EventRedacted):
        found.recounted.add(change.room_id)
    elif isinstance(change, ReceiptMoved):
        found.receipts.add(change.room_id)
        if change.user_id == viewer.user_id:
            found.recounted.add(change.room_id)


def _note_user(found: News, change: UserChange, viewer: Viewer) -> None:
    if isinstance(change, DeviceListChanged):
        found.device_lists.add(change.user_id)
    elif isinstance(change, ProfileChanged) and found.profiles is not None:
        found.profiles.setdefault(change.user_id, set()).add(change.field)
    elif change.user_id != viewer.user_id:
        return
    elif isinstance(change, AccountDataChanged):
        _note_account_data(found, change.room_id, change.type)
    elif isinstance(change, RoomForgotten):
        found.events.setdefault(change.room_id, None)
    elif isinstance(change, UserKeySigned):
        found.signed.add(change.target_user_id)
    elif isinstance(change, ThreadSubscriptionChanged):
        _note_threads(found, [change.room_id])


def _note_event(found: News, change: EventAppended) -> None:
    room_id = change.room_id
    ids = found.events.setdefault(room_id, [])
    if ids is not None:
        ids.append(change.event.event_id)
    if (membership := change.new_membership) is not None:
        user_id = UserId(change.event.state_key or "")
        if membership != change.previous_membership:
            found.members.append(MemberChange(room_id, user_id, membership))


def _note_threads(found: News, rooms: Collection[RoomId]) -> None:
    found.recounted.update(rooms)
    found.is_threads |= bool(rooms)


def _note_account_data(found: News, room_id: RoomId | None, data_type: str) -> None:
    if room_id is None:
        found.is_account_data = True
        if data_type in (PUSH_RULES, IGNORED_USERS):
            found.is_all_recounted = True
    else:
        found.room_account_data.add(room_id)


async def _from_database(
    sync: Sync,
    reader: Reader,
    viewer: Viewer,
    own: Mapping[RoomId, Member],
    after: int,
    until: int,
) -> News:
    found = News(is_for_device=True, profiles=None)
    for room_id in await reading.rooms_with_news(reader, viewer.user_id, after):
        found.events[room_id] = None
    joined = [room_id for room_id, member in own.items() if member.membership == "join"]
    found.receipts = set(await receipts_changed(reader, joined, after, until, viewer.user_id))
    found.recounted = set(found.receipts)
    found.recounted.update(set(await expired_between(reader, after, until)) & own.keys())
    _note_threads(found, await rooms_with_threads_changed(reader, viewer.user_id, after, until))
    for item in await data_between(reader, viewer.user_id, after, until):
        _note_account_data(found, item.room_id, item.type)
    changed = await reading.members_changed(reader, list(own), after, until)
    found.members = [MemberChange(*entry) for entry in changed]
    found.device_lists = await device_list_changes(reader, after, until)
    found.signed = await users_signed_by(reader, viewer.user_id, after, until)
    return found
