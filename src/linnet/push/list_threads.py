"""Tell what somebody has said of threads, newest first, page by page.

# spec: MSC4308
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field

from linnet.errors import InvalidParam
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.push import store_threads
from linnet.push.store_threads import ThreadSubscription
from linnet.push.wiring import Push
from linnet.rooms.tokens import parse_position, position_token
from linnet.storage.database import Reader

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000


class ThreadsQuery(Struct, frozen=True):
    dir: str
    from_: str | None = field(name="from", default=None)
    to: str | None = None
    limit: int = DEFAULT_LIMIT


class ThreadChanges(Struct, frozen=True):
    """A part of what was said of threads."""

    said: Sequence[ThreadSubscription]
    rest: str | None
    """Where to go on, if there is more."""

    def as_json(self) -> dict[str, Any]:
        """By room and thread; what there is none of is left out."""
        subscribed: dict[RoomId, JsonObject] = {}
        unsubscribed: dict[RoomId, JsonObject] = {}
        for one in self.said:
            if one.is_subscribed:
                told = {"automatic": one.is_automatic, "bump_stamp": one.position}
                subscribed.setdefault(one.room_id, {})[one.root_id] = told
            else:
                left = {"bump_stamp": one.position}
                unsubscribed.setdefault(one.room_id, {})[one.root_id] = left
        shown = {"subscribed": subscribed, "unsubscribed": unsubscribed}
        return {name: found for name, found in shown.items() if found}


@endpoint(
    "GET",
    "/_matrix/client/unstable/io.element.msc4308/thread_subscriptions",
    operation="unstable.listThreadSubscriptions",
    access=Access.USER,
)
async def get_threads(push: Push, call: Call, *, query: ThreadsQuery) -> JsonObject:
    if query.dir != "b":
        raise InvalidParam("Only dir=b is possible: from new to old")
    if query.limit < 1:
        raise InvalidParam("limit must be greater than zero")
    until = push.rooms.notifier.position
    if query.from_ is not None:
        until = min(until, parse_position(query.from_))
    # A sliding sync position begins with a place in the same order.
    after = 0 if query.to is None else parse_position(query.to)
    async with push.db.snapshot() as reader:
        found = await threads_between(reader, call.requester.user_id, after, until, query.limit)
    answer = found.as_json()
    if found.rest is not None:
        answer["end"] = found.rest
    return answer


async def threads_between(
    reader: Reader, user_id: UserId, after: int, until: int, limit: int
) -> ThreadChanges:
    """The newest that a user has said of threads after a position, up to another."""
    limit = max(1, min(limit, MAX_LIMIT))
    found = await store_threads.newest(reader, user_id, after, until, limit + 1)
    shown = found[:limit]
    rest = position_token(shown[-1].position - 1) if len(found) > limit else None
    return ThreadChanges(shown, rest)


async def rooms_with_threads_changed(
    reader: Reader, user_id: UserId, after: int, until: int
) -> list[RoomId]:
    """Rooms in which a user follows other threads than before."""
    return await store_threads.rooms_changed(reader, user_id, after, until)
