"""`GET /v3/sync`: everything new since a token, or everything.

# spec: client-server-api #get_matrixclientv3sync
"""

from typing import Any, Literal

from msgspec import Raw, Struct, field

from linnet.accounts.account_data import data_between, data_of_room
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.rooms.filters import SyncFilter
from linnet.rooms.render import Viewer
from linnet.rooms.sharing import began_and_ended
from linnet.rooms.state import viewer_of
from linnet.rooms.stored_filters import filter_of
from linnet.storage.database import Reader
from linnet.sync import device_part
from linnet.sync.news import News, news
from linnet.sync.token import SyncToken, parse
from linnet.sync.v3_rooms import rooms_part
from linnet.sync.view import StateName, View
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
async def get_sync(sync: Sync, call: Call, *, query: SyncQuery) -> Answer:
    viewer = viewer_of(call)
    since = parse(query.since) if query.since else None
    chosen = await filter_of(sync.rooms, viewer.user_id, query.filter)
    sync.presence.synced(viewer.user_id, query.set_presence, query.timeout)
    if since is not None:
        await device_part.acknowledge(sync, viewer, since.to_device)
    request = Request(viewer, since, chosen, _state_name(query), query.full_state)
    timeout_ms = 0 if since is None or query.full_state else min(query.timeout, MAX_TIMEOUT_MS)
    return await _answer_in_time(sync, request, timeout_ms)


def _state_name(query: SyncQuery) -> StateName:
    # COMPAT(matrix-js-sdk, MSC4222): the name that was asked for is the name that is answered.
    if query.use_state_after_unstable:
        return "org.matrix.msc4222.state_after"
    return "state_after" if query.use_state_after else "state"


class Request(Struct, frozen=True):
    """A sync request, understood."""

    viewer: Viewer
    since: SyncToken | None
    filter: SyncFilter
    state_name: StateName
    is_full_state: bool


async def _answer_in_time(sync: Sync, request: Request, timeout_ms: int) -> Answer:
    """An answer with news, or an empty one when time is up."""
    viewer = request.viewer
    end_ms = sync.rooms.clock.steady_ms() + timeout_ms
    while True:
        remaining_ms = max(0, end_ms - sync.rooms.clock.steady_ms())
        # Waiting begins before reading, so that nothing falls in between.
        waiter = sync.notifier.start_waiting(viewer.user_id, viewer.device_id, remaining_ms)
        is_over = remaining_ms == 0 or sync.notifier.is_closed
        if is_over or not await _is_up_to_date(sync, request):
            try:
                answer, is_news = await _answer(sync, request)
            except BaseException:
                sync.notifier.stop_waiting(waiter)
                raise
            if is_news or is_over:
                sync.notifier.stop_waiting(waiter)
                return answer
        if not await sync.notifier.finish_waiting(waiter):
            end_ms = 0


async def _is_up_to_date(sync: Sync, request: Request) -> bool:
    """Whether it is certain, without looking, that there is nothing to say."""
    since, viewer = request.since, request.viewer
    if since is None or request.is_full_state:
        return False
    newest = (sync.notifier.position, sync.notifier.serial)
    if (since.position, since.serial) != newest:
        return False
    return not await sync.encryption.inboxes.is_any_waiting(viewer.user_id, viewer.device_id)


async def _answer(sync: Sync, request: Request) -> tuple[Answer, bool]:
    """The answer as of now, and whether there is anything in it."""
    viewer, since = request.viewer, request.since
    until, serial = sync.notifier.position, sync.notifier.serial
    own = await sync.rooms.memberships.of_user(viewer.user_id)
    async with sync.db.snapshot() as reader:
        found = News()
        if since is not None:
            found = await news(sync, reader, viewer, own, since.position, until)
        view = View(
            viewer,
            request.filter,
            since,
            until,
            serial,
            own,
            found,
            request.state_name,
            request.is_full_state,
        )
        answer = await _parts(sync, reader, view)
        is_news = bool(answer) or since is None or request.is_full_state or found.is_for_device
        sent = await device_part.to_device(
            sync, reader, viewer, 0 if since is None else since.to_device, until
        )
        if sent.events:
            answer["to_device"] = {"events": sent.events}
        answer.update(await device_part.key_counts(sync, viewer))
    answer["next_batch"] = str(SyncToken(until, serial, sent.position))
    return answer, is_news or bool(sent.events)


async def _parts(sync: Sync, reader: Reader, view: View) -> Answer:
    answer: Answer = {}
    rooms = await rooms_part(sync, reader, view)
    if rooms:
        answer["rooms"] = rooms
    data = await _account_data(sync, reader, view)
    if data:
        answer["account_data"] = {"events": data}
    presence = await _presence(sync, view)
    if presence:
        answer["presence"] = {"events": presence}
    if view.since is not None:
        lists = await device_part.device_lists(sync, view.viewer, view.news)
        if lists is not None:
            answer["device_lists"] = lists
    return answer


async def _account_data(sync: Sync, reader: Reader, view: View) -> list[Answer]:
    user_id = view.viewer.user_id
    if view.since is None or view.is_full_state:
        stored = await data_of_room(reader, user_id, None)
        data = await sync.preferences.with_rules(user_id, stored)
    elif view.news.is_account_data:
        changed = await data_between(reader, user_id, view.after, view.until)
        data = [item for item in changed if item.room_id is None]
    else:
        return []
    wanted = view.filter.account_data
    return [
        {"type": item.type, "content": Raw(item.content)}
        for item in data
        if wanted.matches_type(item.type)
    ]


async def _presence(sync: Sync, view: View) -> list[Answer]:
    if not sync.presence.is_on or not view.filter.presence.matches_type("m.presence"):
        return []
    serial = 0 if view.since is None else view.since.serial
    user_id = view.viewer.user_id
    moved = {(change.room_id, change.user_id) for change in view.news.members}
    began, _ = await began_and_ended(sync.rooms, user_id, moved)
    events: list[Answer] = await sync.presence.events_since(serial, user_id, began)
    return events
