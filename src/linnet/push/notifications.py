"""List the events that somebody has been notified of.

# spec: client-server-api #listing-notifications
"""

from collections.abc import Sequence

from msgspec import Raw, Struct

from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, endpoint
from linnet.ids import RoomId, UserId
from linnet.push.conditions import RoomView
from linnet.push.judge import Judge
from linnet.push.rules import Actions, Rule
from linnet.push.wiring import Push
from linnet.rooms import unread
from linnet.rooms.render import Viewer, client_events
from linnet.rooms.state import viewer_of
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.tokens import parse_position, position_token
from linnet.rooms.unread import Place, ReadUpTo
from linnet.storage.database import Reader

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
WINDOW = 2_000
"""Positions that are searched at once."""
MAX_WINDOWS = 25
"""In one request; the answer's token leads further back."""


class NotificationsQuery(Struct, frozen=True, rename={"from_token": "from"}):
    from_token: str | None = None
    limit: int = DEFAULT_LIMIT
    only: str | None = None


class _Found(Struct, frozen=True):
    """An event with the rule that brought it to the user."""

    stored: StoredEvent
    rule: Rule
    is_read: bool


class _Room(Struct, frozen=True):
    """A room of the user: who judges its events, and which the user has read."""

    judge: Judge
    read: ReadUpTo


@endpoint(
    "GET", "/_matrix/client/v3/notifications", operation="getNotifications", access=Access.USER
)
async def get_notifications(push: Push, call: Call, *, query: NotificationsQuery) -> JsonObject:
    limit = max(1, min(query.limit, MAX_LIMIT))
    until = push.rooms.notifier.position
    if query.from_token is not None:
        until = min(until, parse_position(query.from_token))
    viewer = viewer_of(call)
    async with push.db.snapshot() as reader:
        search = _Search(push, reader, viewer.user_id, only_highlights=query.only == "highlight")
        found, reached = await search.run(until, limit)
        answer: JsonObject = {"notifications": await _shown(push, reader, viewer, found)}
    if reached > 0:
        answer["next_token"] = position_token(reached)
    return answer


class _Search:
    """The search for notifications of one user, from new to old."""

    def __init__(
        self, push: Push, reader: Reader, user_id: UserId, *, only_highlights: bool
    ) -> None:
        self._push = push
        self._reader = reader
        self._user_id = user_id
        self._only_highlights = only_highlights
        self._rooms: dict[RoomId, _Room | None] = {}

    async def run(self, until: int, limit: int) -> tuple[list[_Found], int]:
        """At most `limit` notifications up to a position, and the position that comes next.

        That is 0 when there is nothing further back.
        """
        found: list[_Found] = []
        own = await self._push.rooms.memberships.of_user(self._user_id)
        joined = [room_id for room_id, member in own.items() if member.membership == "join"]
        for _ in range(MAX_WINDOWS):
            after = max(0, until - WINDOW)
            places = await unread.events_between(self._reader, joined, after, until)
            for place in places:
                if (notification := await self._judge(place)) is not None:
                    found.append(notification)
                    if len(found) == limit:
                        return found, place.position - 1
            until = after
            if until == 0:
                break
            await self._push.rooms.clock.wait_ms(0)
        return found, until

    async def _judge(self, place: Place) -> _Found | None:
        ignored = (await self._push.preferences.of(self._user_id)).ignored
        if place.sender == self._user_id or place.sender in ignored:
            return None
        if place.room_id not in self._rooms:
            self._rooms[place.room_id] = await self._room(place.room_id)
        room = self._rooms[place.room_id]
        if room is None or place.position <= room.read.joined:
            return None
        judge = room.judge
        outcome = judge.of_kind(place.kind, place.sender, place.thread_root, is_mentioned=None)
        if outcome is not None and not self._is_wanted(outcome.notifies, outcome.highlights):
            return None
        (stored,) = await unread.events_at(self._reader, [place.position])
        rule = judge.rule_for(stored)
        if rule is None or not self._is_wanted(rule.outcome.notifies, rule.outcome.highlights):
            return None
        return _Found(stored, rule, room.read.covers(stored.position, stored.thread_root))

    def _is_wanted(self, notifies: bool, highlights: bool) -> bool:
        return highlights if self._only_highlights else notifies

    async def _room(self, room_id: RoomId) -> _Room | None:
        rooms = self._push.rooms
        member = (await rooms.memberships.of_user(self._user_id)).get(room_id)
        head = await rooms.heads.get(room_id)
        until = rooms.notifier.position
        read = await unread.read_up_to(self._reader, self._user_id, room_id, until)
        if member is None or head is None or read is None:
            return None
        members = await rooms.memberships.joined(room_id)
        name = member.display_name or ""
        view = RoomView(room_id, self._user_id, len(members), name, head.levels)
        rules = (await self._push.preferences.of(self._user_id)).rules
        followed = await self._push.followed.for_rules(rules, self._user_id, room_id)
        return _Room(Judge(rules, view, followed), read)


async def _shown(
    push: Push, reader: Reader, viewer: Viewer, found: Sequence[_Found]
) -> list[JsonObject]:
    rendered = await client_events(
        push.rooms, reader, viewer, [entry.stored for entry in found], with_room_id=False
    )
    return [_notification(entry, event) for entry, event in zip(found, rendered, strict=True)]


def _notification(found: _Found, event: bytes) -> JsonObject:
    actions: Actions = found.rule.actions
    return {
        "actions": actions,
        "event": Raw(event),
        "read": found.is_read,
        "room_id": found.stored.event.room_id,
        "ts": found.stored.event.origin_server_ts,
    }
