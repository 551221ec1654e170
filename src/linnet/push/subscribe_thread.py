"""Follow a thread, or do so no longer.

What an app does by itself, because of a message, does not undo what the person has said after that
message came. Both have a place in the one order, so nothing has to be guessed.
# spec: MSC4306
"""

from msgspec import Struct

from linnet.changes.vocabulary import ThreadSubscriptionChanged
from linnet.errors import InvalidParam, MatrixError, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import EventId, RoomId, UserId, parse_event_id
from linnet.push import store, store_threads
from linnet.push.change_rules import announce
from linnet.push.default_rules import THREAD_RULES
from linnet.push.store import StoredRule
from linnet.push.store_threads import ThreadSubscription
from linnet.push.wiring import Push
from linnet.rooms.event import readable_event
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader, Tx

MAX_THREADS = 20_000
"""Of which one user can have said something."""


class NotInThread(MatrixError):
    errcode = "IO.ELEMENT.MSC4306.M_NOT_IN_THREAD"
    status = 400


class ConflictingUnsubscription(MatrixError):
    errcode = "IO.ELEMENT.MSC4306.M_CONFLICTING_UNSUBSCRIPTION"
    status = 409


class Wish(Struct, frozen=True):
    automatic: str | None = None
    """The event because of which an app does it by itself."""


class Subscribed(Struct, frozen=True):
    automatic: bool


@endpoint(
    "GET",
    "/_matrix/client/unstable/io.element.msc4306/rooms/{room_id}/thread/{root_id}/subscription",
    operation="unstable.getThreadSubscription",
    access=Access.USER,
)
async def get_subscription(push: Push, call: Call, room_id: RoomId, root_id: EventId) -> Subscribed:
    user_id = call.requester.user_id
    async with push.db.snapshot() as reader:
        await readable_event(push.rooms, reader, user_id, room_id, root_id)
        said = await store_threads.one(reader, user_id, room_id, root_id)
    if said is None or not said.is_subscribed:
        raise NotFound("You do not follow this thread")
    return Subscribed(said.is_automatic)


@endpoint(
    "PUT",
    "/_matrix/client/unstable/io.element.msc4306/rooms/{room_id}/thread/{root_id}/subscription",
    operation="unstable.putThreadSubscription",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_subscription(
    push: Push, call: Call, room_id: RoomId, root_id: EventId, *, body: Wish
) -> JsonObject:
    user_id = call.requester.user_id
    async with push.db.snapshot() as reader:
        await readable_event(push.rooms, reader, user_id, room_id, root_id)
        cause = None
        if body.automatic is not None:
            cause = await _cause(push, reader, user_id, room_id, root_id, body.automatic)
    async with push.db.transaction() as tx:
        known = await store_threads.one(tx, user_id, room_id, root_id)
        if _is_said_already(known, cause):
            return {}
        await _say(tx, user_id, known, room_id, root_id, (True, cause is not None))
    return {}


@endpoint(
    "DELETE",
    "/_matrix/client/unstable/io.element.msc4306/rooms/{room_id}/thread/{root_id}/subscription",
    operation="unstable.deleteThreadSubscription",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_subscription(
    push: Push, call: Call, room_id: RoomId, root_id: EventId
) -> JsonObject:
    """Also said of a thread that is not followed: what came before it does not count any more."""
    user_id = call.requester.user_id
    async with push.db.snapshot() as reader:
        # What they follow can be left also when they see no more of it.
        if await store_threads.one(reader, user_id, room_id, root_id) is None:
            await readable_event(push.rooms, reader, user_id, room_id, root_id)
    async with push.db.transaction() as tx:
        known = await store_threads.one(tx, user_id, room_id, root_id)
        await _say(tx, user_id, known, room_id, root_id, (False, False))
    return {}


async def forget_threads(tx: Tx, user_id: UserId, room_id: RoomId) -> None:
    """A room that is deleted has no threads that somebody could follow."""
    await store_threads.forget(tx, user_id, room_id)


async def _cause(
    push: Push, reader: Reader, user_id: UserId, room_id: RoomId, root_id: EventId, named: str
) -> StoredEvent:
    """The event that has made an app do it.

    Raises:
        InvalidParam: this is no event's id.
        NotInThread: the user can see no such event in the thread.
    """
    try:
        cause = await readable_event(push.rooms, reader, user_id, room_id, parse_event_id(named))
    except NotFound as why:
        raise NotInThread("There is no such event in this thread") from why
    if cause.thread_root != root_id:
        raise NotInThread("This event is not in the thread")
    return cause


def _is_said_already(known: ThreadSubscription | None, cause: StoredEvent | None) -> bool:
    """Whether following it changes nothing.

    Raises:
        ConflictingUnsubscription: the person has said something else after that event came.
    """
    if known is None:
        return False
    if known.is_subscribed:
        # What the person has said themselves is not made less by an app.
        return cause is not None or not known.is_automatic
    if cause is not None and cause.position <= known.position:
        raise ConflictingUnsubscription("You have left this thread after that event came")
    return False


async def _say(
    tx: Tx,
    user_id: UserId,
    known: ThreadSubscription | None,
    room_id: RoomId,
    root_id: EventId,
    said: tuple[bool, bool],
) -> None:
    """Keep whether the thread is followed, and whether by an app's own doing."""
    if known is None and await store_threads.count(tx, user_id) >= MAX_THREADS:
        raise InvalidParam(f"At most {MAX_THREADS} threads can be followed or left")
    position = tx.next_position()
    await store_threads.put(tx, user_id, ThreadSubscription(room_id, root_id, position, *said))
    tx.emit(ThreadSubscriptionChanged(position, user_id, room_id, root_id))
    await _switch_rules_on(tx, user_id)


async def _switch_rules_on(tx: Tx, user_id: UserId) -> None:
    """From the first thread that somebody follows or leaves, their rules tell threads apart.

    Unless they have switched these rules on or off themselves.
    """
    stored = {(rule.kind, rule.rule_id) for rule in await store.rules_of(tx, user_id)}
    missing = [rule for rule in THREAD_RULES if (rule.kind, rule.rule_id) not in stored]
    for rule in missing:
        await store.put(tx, user_id, StoredRule(rule.kind, rule.rule_id, 0, True, None))
    if missing:
        await announce(tx, user_id)
