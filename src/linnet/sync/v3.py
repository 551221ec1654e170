"""`GET /v3/sync`: everything new since a token, or everything.

# spec: client-server-api #get_matrixclientv3sync
"""

from typing import Any, Literal

from msgspec import Struct, field

from linnet.changes.notifier import Waiter
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response
from linnet.rooms.render import Viewer
from linnet.rooms.state import viewer_of
from linnet.rooms.stored_filters import filter_of
from linnet.sync import device_part, v3_beside
from linnet.sync.token import SyncToken, parse
from linnet.sync.v3_rooms import rooms_part
from linnet.sync.v3_whole import whole
from linnet.sync.view import Request, StateName, look
from linnet.sync.wiring import Sync

MAX_TIMEOUT_MS = 5 * 60_000
"""Longer waits are cut: proxies between us and the client would cut them anyway."""

Answer = dict[str, Any]


class SyncQuery(Struct, frozen=True):
    filter: str | None = None
    since: str | None = None
    full_state: bool = False
    set_presence: Literal["offline", "online", "unavailable"] = "online"
    timeout: int = 0
    use_state_after: bool = False
    use_state_after_unstable: bool = field(name="org.matrix.msc4222.use_state_after", default=False)


@endpoint("GET", "/_matrix/client/v3/sync", operation="sync", access=Access.USER, limit=Limit.NONE)
async def get_sync(sync: Sync, call: Call, *, query: SyncQuery) -> Answer | Response:
    viewer = viewer_of(call)
    since = parse(query.since) if query.since else None
    chosen = await filter_of(sync.rooms, viewer.user_id, query.filter)
    sync.presence.synced(viewer.user_id, query.set_presence, query.timeout)
    if since is not None:
        await device_part.acknowledge(sync, viewer, since.to_device)
    request = Request(viewer, since, chosen, _state_name(query), query.full_state)
    if since is None or query.full_state:
        return Response(body=whole(sync, request))
    return await _answer_in_time(sync, request, since, min(query.timeout, MAX_TIMEOUT_MS))


def _state_name(query: SyncQuery) -> StateName:
    # COMPAT(matrix-js-sdk, MSC4222): the name that was asked for is the name that is answered.
    if query.use_state_after_unstable:
        return "org.matrix.msc4222.state_after"
    return "state_after" if query.use_state_after else "state"


async def _answer_in_time(
    sync: Sync, request: Request, since: SyncToken, timeout_ms: int
) -> Answer:
    """An answer with news, or an empty one when time is up."""
    viewer, notifier = request.viewer, sync.notifier
    end_ms = sync.rooms.clock.steady_ms() + timeout_ms
    waiter: Waiter | None = None
    try:
        while True:
            remaining_ms = max(0, end_ms - sync.rooms.clock.steady_ms())
            is_over = remaining_ms == 0 or notifier.is_closed
            before = (notifier.position, notifier.serial)
            if is_over or not await _is_up_to_date(sync, viewer, since):
                answer, is_news = await _answer(sync, request)
                if is_news or is_over:
                    return answer
            if waiter is None:
                waiter = notifier.start_waiting(
                    viewer.user_id,
                    viewer.device_id,
                    remaining_ms,
                    wants_field=request.filter.profile_fields.wants,
                )
                if before != (notifier.position, notifier.serial):
                    # Something came while we were reading. We are woken from now on: look again.
                    continue
            if not await waiter.future:
                end_ms = 0
            notifier.stop_waiting(waiter)
            waiter = None
    finally:
        if waiter is not None:
            notifier.stop_waiting(waiter)


async def _is_up_to_date(sync: Sync, viewer: Viewer, since: SyncToken) -> bool:
    """Whether it is certain, without looking, that there is nothing to say."""
    newest = (sync.notifier.position, sync.notifier.serial)
    if (since.position, since.serial) != newest:
        return False
    return not await sync.encryption.inboxes.is_any_waiting(viewer.user_id, viewer.device_id)


async def _answer(sync: Sync, request: Request) -> tuple[Answer, bool]:
    """The answer as of now, and whether there is anything in it."""
    answer: Answer = {}
    async with sync.db.snapshot() as reader:
        view = await look(sync, reader, request)
        if rooms := await rooms_part(sync, reader, view):
            answer["rooms"] = rooms
        answer |= await v3_beside.for_user(sync, reader, view)
        is_news = bool(answer) or view.news.is_for_device
        answer |= await v3_beside.for_device(sync, reader, view)
    return answer, is_news or "to_device" in answer
