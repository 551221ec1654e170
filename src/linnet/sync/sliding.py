"""Sliding sync: the engine, and the form that clients send today.

# spec: MSC4186
"""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms.places import Member
from linnet.rooms.render import Viewer
from linnet.rooms.state import viewer_of
from linnet.storage.database import Reader
from linnet.sync.news import News, news
from linnet.sync.sliding_connections import NOTHING_SENT, Key, RoomSent, Sent
from linnet.sync.sliding_extensions import ExtensionView, acknowledge, extensions
from linnet.sync.sliding_lists import Selection, select
from linnet.sync.sliding_profiles import Rooms, profiles
from linnet.sync.sliding_request import (
    PROFILES,
    Request,
    SlidingBody,
    SlidingQuery,
    check,
    understood,
)
from linnet.sync.sliding_rooms import RoomView, room_part
from linnet.sync.v3 import MAX_TIMEOUT_MS
from linnet.sync.wiring import Sync

Answer = dict[str, Any]
Presence = Literal["offline", "online", "unavailable"]


class Asked(Struct, frozen=True):
    """What a request says beside what is wanted of rooms."""

    conn_id: str
    pos: str | None
    timeout_ms: int
    set_presence: Presence


class Told(Struct, frozen=True):
    """An answer of the engine, in the terms of the deployed form."""

    pos: str
    selection: Selection
    rooms: dict[RoomId, Answer]
    extensions: Answer
    own: Mapping[RoomId, Member]

    @property
    def counts(self) -> Answer:
        return {name: {"count": count} for name, count in self.selection.counts.items()}


@endpoint(
    "POST",
    "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync",
    operation="unstable.slidingSync",
    access=Access.USER,
    limit=Limit.NONE,
)
async def post_sliding_sync(
    sync: Sync, call: Call, *, query: SlidingQuery, body: SlidingBody
) -> Answer:
    check(body)
    asked = Asked(body.conn_id, query.pos, query.timeout, query.set_presence)
    told = await tell(sync, viewer_of(call), asked, understood(body))
    answer = {
        "pos": told.pos,
        "lists": told.counts,
        "rooms": told.rooms,
        "extensions": told.extensions,
    }
    if body.txn_id is not None:
        answer["txn_id"] = body.txn_id
    return answer


async def tell(sync: Sync, viewer: Viewer, asked: Asked, request: Request) -> Told:
    """Answer one request, in whichever form it came.

    Raises:
        UnknownPos: the client has to begin anew.
        InvalidParam: a to-device position that is not of this server.
    """
    key = (viewer.user_id, viewer.device_id, asked.conn_id)
    sent = sync.connections.sent(key, asked.pos)
    sync.presence.synced(viewer.user_id, asked.set_presence, asked.timeout_ms)
    await acknowledge(sync, viewer, request)
    timeout_ms = min(asked.timeout_ms, MAX_TIMEOUT_MS) if asked.pos is not None else 0
    made = await _made_in_time(sync, viewer, key, sent, request, timeout_ms)
    pos = sync.connections.remember(key, made.now)
    return Told(pos, made.selection, made.rooms, made.extensions, made.own)


class _Made(Struct, frozen=True):
    """An answer as of one moment."""

    selection: Selection
    rooms: dict[RoomId, Answer]
    extensions: Answer
    own: Mapping[RoomId, Member]
    now: Sent
    """What the connection has then."""
    is_news: bool


async def _made_in_time(
    sync: Sync, viewer: Viewer, key: Key, sent: Sent, request: Request, timeout_ms: int
) -> _Made:
    """An answer with news, or an empty one when time is up or a newer request has come."""
    end_ms = sync.rooms.clock.steady_ms() + timeout_ms
    while True:
        remaining_ms = max(0, end_ms - sync.rooms.clock.steady_ms())
        # Waiting begins before reading, so that nothing falls in between.
        waiter = sync.notifier.start_waiting(
            viewer.user_id,
            viewer.device_id,
            remaining_ms,
            wants_field=request.extensions.profiles.wants,
        )
        sync.connections.wait_instead(key, waiter)
        is_over = remaining_ms == 0 or sync.notifier.is_closed
        if is_over or not await _is_up_to_date(sync, viewer, sent, request):
            try:
                made = await _make(sync, viewer, sent, request)
            except BaseException:
                sync.notifier.stop_waiting(waiter)
                raise
            if made.is_news or is_over:
                sync.notifier.stop_waiting(waiter)
                return made
        if not await sync.notifier.finish_waiting(waiter):
            end_ms = 0


async def _is_up_to_date(sync: Sync, viewer: Viewer, sent: Sent, request: Request) -> bool:
    """Whether it is certain, without looking, that there is nothing to say."""
    if (sent.position, sent.serial) != (sync.notifier.position, sync.notifier.serial):
        return False
    if sent.profiles.waiting or not request.asks_like(sent.request):
        return False
    return not await sync.encryption.inboxes.is_any_waiting(viewer.user_id, viewer.device_id)


async def _make(sync: Sync, viewer: Viewer, sent: Sent, request: Request) -> _Made:
    until, serial = sync.notifier.position, sync.notifier.serial
    is_first = sent is NOTHING_SENT
    own = await sync.rooms.memberships.of_user(viewer.user_id)
    async with sync.db.snapshot() as reader:
        found = News()
        if not is_first:
            found = await news(sync, reader, viewer, own, sent.position, until)
        selection = await select(sync, reader, viewer.user_id, own, sent, request)
        moment = _Moment(viewer, sent, own, found, until)
        rooms = await _rooms(sync, reader, moment, selection)
        await _add_recounted(sync, reader, moment, rooms)
        view = ExtensionView(
            viewer,
            request,
            selection.windows,
            sent,
            is_first,
            found,
            rooms.fresh,
            [r for r in rooms.known if own[r].membership == "join"],
            [r for r in rooms.known if own[r].membership != "join"],
            until,
        )
        known = sent.rooms.update(rooms.sent) if rooms.sent else sent.rooms
        parts, is_extension_news = await extensions(sync, reader, view)
        told = await profiles(sync, reader, view, Rooms(known, rooms.people))
    if told.part:
        parts[PROFILES] = told.part
    now = Sent(until, serial, known, frozenset(rooms.known), request, told.sent)
    is_news = is_first or bool(rooms.parts) or is_extension_news or bool(told.part)
    return _Made(selection, rooms.parts, parts, own, now, is_news)


class _Moment(Struct, frozen=True):
    """What the rooms of an answer are made from."""

    viewer: Viewer
    sent: Sent
    own: Mapping[RoomId, Member]
    news: News
    until: int


async def _add_recounted(sync: Sync, reader: Reader, moment: _Moment, rooms: "_Rooms") -> None:
    """Rooms of which nothing is new but what the user has read, or how they judge messages."""
    for room_id in rooms.known:
        is_recounted = moment.news.is_all_recounted or room_id in moment.news.recounted
        is_joined = moment.own[room_id].membership == "join"
        if is_recounted and is_joined and room_id not in rooms.parts:
            unread = await sync.tally.counts(reader, moment.viewer.user_id, room_id, moment.until)
            notifications, highlights = unread.total
            rooms.parts[room_id] = {
                "notification_count": notifications,
                "highlight_count": highlights,
                "timeline": [],
                "required_state": [],
            }


class _Rooms(Struct, frozen=True):
    parts: dict[RoomId, Answer]
    sent: dict[RoomId, RoomSent]
    fresh: dict[RoomId, list[EventId]]
    known: list[RoomId]
    """Rooms of this request that the connection has after the answer."""
    people: dict[RoomId, list[UserId]]
    """Who is shown in each room of the answer."""


async def _rooms(sync: Sync, reader: Reader, moment: _Moment, selection: Selection) -> _Rooms:
    made = _Rooms({}, {}, {}, [], {})
    for room_id, needs in selection.needs.items():
        member = moment.own[room_id]
        before = moment.sent.rooms.get(room_id)
        if before is not None and _is_new_to(before.membership, member.membership):
            before = None
        is_current = room_id in moment.sent.current
        new = moment.news.events.get(room_id, []) if is_current else None
        view = RoomView(
            moment.viewer, member, needs, before, moment.sent.position, moment.until, new
        )
        made.known.append(room_id)
        result = await room_part(sync, reader, view, selection)
        if result is None:
            continue
        made.parts[room_id] = result.part
        made.sent[room_id] = result.room
        made.people[room_id] = result.people
        if before is None:
            made.fresh[room_id] = result.events
    return made


def _is_new_to(before: str, now: str) -> bool:
    """Whether a client that knew the room in one way is told all of it in another.

    Whoever is invited again may have thrown away what they knew when they left.
    """
    return before != now and now in ("join", "invite")
