"""The extensions of a sliding sync answer: to-device, encryption, account data, receipts and more.

# spec: MSC4186
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Raw, Struct

from linnet.accounts import account_data
from linnet.accounts.account_datum import AccountDatum
from linnet.errors import InvalidParam
from linnet.ids import EventId, RoomId
from linnet.push.list_threads import threads_between
from linnet.rooms import receipts
from linnet.rooms.render import Viewer
from linnet.storage.database import Reader
from linnet.sync import device_part
from linnet.sync.news import News
from linnet.sync.sliding_connections import Sent
from linnet.sync.sliding_request import Extensions, Request, Scoped, ToDeviceWish
from linnet.sync.token import parse
from linnet.sync.wiring import Sync

MAX_TO_DEVICE = 1000
THREADS = "io.element.msc4308.thread_subscriptions"

Part = dict[str, Any]


class ExtensionView(Struct, frozen=True):
    """What the extensions of one answer are made from."""

    viewer: Viewer
    request: Request
    windows: Mapping[str, Sequence[RoomId]]
    sent: Sent
    is_first: bool
    news: News
    fresh: Mapping[RoomId, Sequence[EventId]]
    """Rooms sent from the start in this answer, with the events shown of them."""
    known: Collection[RoomId]
    """Joined rooms that the connection has after this answer."""
    outside: Collection[RoomId]
    """Rooms that it has without the user being in them: invites, say. Only the user's own data is
    told of these."""
    until: int

    @property
    def wishes(self) -> Extensions:
        return self.request.extensions


async def extensions(sync: Sync, reader: Reader, view: ExtensionView) -> tuple[Part, bool]:
    """The extensions that were asked for, and whether any of them has news."""
    parts: Part = {}
    is_news = False
    wishes = view.wishes
    if wishes.to_device.enabled:
        parts["to_device"] = await _to_device(sync, reader, view, wishes.to_device)
        is_news = bool(parts["to_device"]["events"])
    if wishes.e2ee.enabled:
        parts["e2ee"] = await _e2ee(sync, reader, view)
        is_news = is_news or view.news.is_for_device or "device_lists" in parts["e2ee"]
    for name, make, wish in (
        ("account_data", _account_data, wishes.account_data),
        ("receipts", _receipts, wishes.receipts),
        ("typing", _typing, wishes.typing),
        (THREADS, _threads, wishes.threads),
    ):
        if wish.enabled and (part := await make(sync, reader, view)):
            parts[name] = part
            is_news = True
    return parts, is_news


async def _to_device(sync: Sync, reader: Reader, view: ExtensionView, wish: ToDeviceWish) -> Part:
    since = _to_device_position(wish)
    limit = max(1, min(wish.limit, MAX_TO_DEVICE))
    found = await device_part.to_device(sync, reader, view.viewer, since, view.until, limit)
    return {"next_batch": f"s{found.position}", "events": found.events}


def _to_device_position(wish: ToDeviceWish) -> int:
    return 0 if not wish.since else parse(wish.since).position


async def acknowledge(sync: Sync, viewer: Viewer, request: Request) -> None:
    """The client has the to-device messages before its `since`.

    Raises:
        InvalidParam: the `since` is not one of ours.
    """
    wish = request.extensions.to_device
    if not wish.enabled or not wish.since:
        return
    position = _to_device_position(wish)
    if position > sync.notifier.position:
        raise InvalidParam("This to-device position is not from this server")
    await device_part.acknowledge(sync, viewer, position)


async def _e2ee(sync: Sync, reader: Reader, view: ExtensionView) -> Part:
    part = await device_part.key_counts(sync, view.viewer)
    if not view.is_first:
        lists = await device_part.device_lists(sync, view.viewer, view.news)
        if lists is not None:
            part["device_lists"] = lists
    return part


def in_scope(
    view: ExtensionView, wish: Scoped, of: Collection[RoomId] | None = None
) -> list[RoomId]:
    """The rooms a room-by-room extension is about, of the known ones unless others are said."""
    lists = list(view.windows) if wish.lists is None or "*" in wish.lists else wish.lists
    rooms: set[str] = {room_id for name in lists for room_id in view.windows.get(name, ())}
    if wish.rooms is None or "*" in wish.rooms:
        rooms |= set(view.request.subscriptions)
    else:
        rooms |= set(wish.rooms)
    return [room_id for room_id in (view.known if of is None else of) if room_id in rooms]


async def _account_data(sync: Sync, reader: Reader, view: ExtensionView) -> Part:
    user_id = view.viewer.user_id
    part: Part = {}
    by_room: dict[RoomId, list[Part]] = {}
    data: list[AccountDatum] = []
    if view.is_first:
        stored = await account_data.data_of_room(reader, user_id, None)
        data = await sync.preferences.with_rules(user_id, stored)
    elif view.news.is_account_data or view.news.room_account_data:
        data = await account_data.data_between(reader, user_id, view.sent.position, view.until)
    scope = in_scope(view, view.wishes.account_data, [*view.known, *view.outside])
    for datum in data:
        event = {"type": datum.type, "content": Raw(datum.content)}
        if datum.room_id is None:
            part.setdefault("global", []).append(event)
        elif datum.room_id in scope and datum.room_id not in view.fresh:
            by_room.setdefault(datum.room_id, []).append(event)
    for room_id in scope:
        if room_id in view.fresh:
            own = await account_data.data_of_room(reader, user_id, room_id)
            if own:
                by_room[room_id] = [{"type": d.type, "content": Raw(d.content)} for d in own]
    if by_room:
        part["rooms"] = by_room
    return part


async def _receipts(sync: Sync, reader: Reader, view: ExtensionView) -> Part:
    if view.viewer.is_guest:
        return {}
    user_id = view.viewer.user_id
    scope = in_scope(view, view.wishes.receipts)
    found: dict[RoomId, Any] = {}
    changed = [r for r in scope if r in view.news.receipts and r not in view.fresh]
    if changed:
        moved = await receipts.receipts_changed(
            reader, changed, view.sent.position, view.until, user_id
        )
        found.update({room_id: contents[0] for room_id, contents in moved.items()})
    for room_id in scope:
        if room_id in view.fresh:
            contents = await receipts.receipts_for(reader, room_id, user_id, view.fresh[room_id])
            if contents:
                found[room_id] = contents[0]
    if not found:
        return {}
    return {"rooms": {r: {"type": "m.receipt", "content": c} for r, c in found.items()}}


async def _typing(sync: Sync, reader: Reader, view: ExtensionView) -> Part:
    if view.viewer.is_guest:
        return {}
    found: dict[RoomId, Part] = {}
    for room_id in in_scope(view, view.wishes.typing):
        is_fresh = room_id in view.fresh
        users = sync.rooms.typists.typing_since(room_id, 0 if is_fresh else view.sent.serial)
        if users is not None and (users or not is_fresh):
            found[room_id] = {"type": "m.typing", "content": {"user_ids": users}}
    return {"rooms": found} if found else {}


async def _threads(sync: Sync, reader: Reader, view: ExtensionView) -> Part:
    """# spec: MSC4308"""
    before = view.sent.request
    was_asked = before is not None and before.extensions.threads.enabled
    if was_asked and not view.news.is_threads:
        return {}
    after = view.sent.position if was_asked else 0
    limit = view.wishes.threads.limit
    found = await threads_between(reader, view.viewer.user_id, after, view.until, limit)
    rest: Part = {} if found.rest is None else {"prev_batch": found.rest}
    return {**found.as_json(), **rest}
