"""Applications in a room: what it allows them, who decides that, and what they were handed.

Everybody in the room sees all of it. Those who may ban people there decide, and any of them takes
it back; nobody needs a reason to keep their own messages from an application.
"""

import contextlib
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from linnet.apps import store_ledger, store_rooms
from linnet.apps.access import STATE, allowed, check_possible
from linnet.apps.budget import today
from linnet.apps.store_ledger import Line
from linnet.apps.store_rooms import RoomGrant
from linnet.apps.wiring import Apps
from linnet.errors import AuthRejected, Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms.access import NOT_YOURS
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead
from linnet.rooms.send import append_in_turn, send
from linnet.sessions.apps.application import App
from linnet.sessions.apps.grants import is_let_in, known_app, known_apps
from linnet.sessions.apps.permissions import (
    DAY_MS,
    DEFAULT_DAYS,
    MAX_DAYS,
    MAX_HISTORY_DAYS,
    ROOM_VERBS,
    Verb,
)
from linnet.storage.database import Reader

SHOWN_DAYS = 90
"""How far back members see the ledger."""
NOT_FOR_YOU = "Only those who may ban people here can do this"
NO_SUCH_APP = "There is no such application"


class RoomWishBody(Struct, frozen=True):
    """What the room is to allow, and for how long."""

    verbs: list[Verb]
    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] = DEFAULT_DAYS
    history_days: Annotated[int, Meta(ge=0, le=MAX_HISTORY_DAYS)] = 0


class AppInRoom(Struct, frozen=True):
    """An application that the room allows something, or has allowed in the last months."""

    id: str
    name: str
    party: str
    purpose: str
    """What it says itself."""
    home: str
    verbs: list[Verb]
    """Empty when it is allowed nothing any more."""
    history_days: int
    is_hidden_from: bool
    """Whether it gets nothing of whoever asks."""
    ledger: list[Line]
    allowed_by: UserId | UnsetType = UNSET
    allowed_ts: int | UnsetType = UNSET
    expires_ts: int | UnsetType = UNSET


class PossibleApp(Struct, frozen=True):
    """An application that the server lets in, and what it may be allowed."""

    id: str
    name: str
    party: str
    purpose: str
    home: str
    verbs: list[Verb]
    history_days: int


class AppsInRoom(Struct, frozen=True):
    apps: list[AppInRoom]
    can_decide: bool
    possible: list[PossibleApp]
    """For those who decide; else empty."""


@endpoint(
    "GET",
    "/_linnet/rooms/{room_id}/apps",
    operation="linnet.getAppsInRoom",
    access=Access.USER,
)
async def get_apps(apps: Apps, call: Call, room_id: RoomId) -> AppsInRoom:
    """What applications may do in a room, and what they were handed; for its members."""
    requester = call.requester
    head = await _head_for_member(apps, room_id, requester)
    can_decide = _decides(head, requester)
    async with apps.db.snapshot() as reader:
        return await _shown(apps, reader, head, requester.user_id, can_decide)


@endpoint(
    "PUT",
    "/_linnet/rooms/{room_id}/apps/{app_id}",
    operation="linnet.allowAppInRoom",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_app(
    apps: Apps, call: Call, room_id: RoomId, app_id: str, *, body: RoomWishBody
) -> AppsInRoom:
    """Allow an application something, for a time. It takes the place of what was allowed before.

    Raises:
        Forbidden: no power to ban there, or such a room cannot allow it.
        NotFound: the server lets no such application in.
        InvalidParam: more than the application may ask for.
    """
    requester = call.requester
    await _head_for_moderator(apps, room_id, requester)
    async with apps.db.snapshot() as reader:
        app = await known_app(reader, app_id)
    if app is None or not is_let_in(apps.sessions, app_id):
        raise NotFound(NO_SUCH_APP)
    verbs = _checked(app, body)
    now_ms = apps.clock.now_ms()
    expires_ts = now_ms + body.days * DAY_MS
    content = _content(apps, app, verbs, body.history_days, expires_ts)
    draft = Draft(room_id, requester.user_id, STATE, content, app_id)
    for gate in apps.rooms.gates:
        await gate(requester, draft)
    async with apps.db.transaction() as tx:
        head = await apps.rooms.heads.in_turn(tx, room_id)
        if head is None or not _decides(head, requester):
            raise Forbidden(NOT_FOR_YOU)
        members = frozenset(await apps.rooms.memberships.joined(room_id))
        for verb in verbs:
            check_possible(head, members, verb)
        event_id = await append_in_turn(tx, apps.rooms, draft)
        position = (await apps.rooms.heads.in_turn(tx, room_id) or head).position
        who = (requester.user_id, now_ms, position, expires_ts, event_id)
        await store_rooms.put(tx, RoomGrant(room_id, app_id, verbs, body.history_days, *who))
    return await get_apps(apps, call, room_id)


@endpoint(
    "DELETE",
    "/_linnet/rooms/{room_id}/apps/{app_id}",
    operation="linnet.endAppInRoom",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_app(apps: Apps, call: Call, room_id: RoomId, app_id: str) -> AppsInRoom:
    """Allow an application nothing any more. It is over at once; once more does no harm."""
    requester = call.requester
    head = await _head_for_moderator(apps, room_id, requester)
    async with apps.db.transaction() as tx:
        await store_rooms.remove(tx, room_id, app_id)
    event = head.state.get(STATE, app_id)
    if event is not None and event.content:
        draft = Draft(room_id, requester.user_id, STATE, {}, app_id)
        # Some may ban, but not write this: it is over all the same.
        with contextlib.suppress(AuthRejected):
            await send(apps.rooms, requester, draft)
    return await get_apps(apps, call, room_id)


@endpoint(
    "PUT",
    "/_linnet/rooms/{room_id}/apps/{app_id}/objection",
    operation="linnet.objectToApp",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_objection(apps: Apps, call: Call, room_id: RoomId, app_id: str) -> JsonObject:
    """Keep from an application what one writes here, and that one is here. It counts at once, also
    for what was written before."""
    return await _object(apps, call, room_id, app_id, does=True)


@endpoint(
    "DELETE",
    "/_linnet/rooms/{room_id}/apps/{app_id}/objection",
    operation="linnet.objectToAppNoMore",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_objection(apps: Apps, call: Call, room_id: RoomId, app_id: str) -> JsonObject:
    return await _object(apps, call, room_id, app_id, does=False)


async def _object(
    apps: Apps, call: Call, room_id: RoomId, app_id: str, *, does: bool
) -> JsonObject:
    user_id = call.requester.user_id
    await _head_for_member(apps, room_id, call.requester)
    async with apps.db.transaction() as tx:
        if await known_app(tx, app_id) is None:
            raise NotFound(NO_SUCH_APP)
        if does:
            now_ms = apps.clock.now_ms()
            await store_rooms.object_to(tx, room_id, app_id, user_id, now_ms)
        else:
            await store_rooms.object_no_more(tx, room_id, app_id, user_id)
    return {}


async def _head_for_member(apps: Apps, room_id: RoomId, requester: Requester) -> RoomHead:
    """Raises Forbidden unless they are in the room."""
    head = await apps.rooms.heads.get(room_id)
    if head is None or requester.user_id not in await apps.rooms.memberships.joined(room_id):
        raise Forbidden(NOT_YOURS)
    return head


async def _head_for_moderator(apps: Apps, room_id: RoomId, requester: Requester) -> RoomHead:
    head = await _head_for_member(apps, room_id, requester)
    if not _decides(head, requester):
        raise Forbidden(NOT_FOR_YOU)
    return head


def _decides(head: RoomHead, requester: Requester) -> bool:
    levels = head.levels
    return levels.user(requester.user_id) >= levels.ban and not requester.is_suspended


def _checked(app: App, wish: RoomWishBody) -> list[Verb]:
    said = app.definition.allowed
    verbs = [verb for verb in ROOM_VERBS if verb in wish.verbs]
    if not verbs or not set(wish.verbs) <= set(said.verbs) & set(ROOM_VERBS):
        raise InvalidParam("This application may not be allowed that")
    if wish.history_days > said.history_days:
        raise InvalidParam(f"This application may read {said.history_days} days of history")
    return verbs


def _content(
    apps: Apps, app: App, verbs: list[Verb], history_days: int, expires_ts: int
) -> JsonObject:
    said = app.definition
    return {
        "name": said.name,
        "party": said.party,
        "purpose": said.purpose,
        "verbs": verbs,
        "history_days": history_days,
        "expires_ts": expires_ts,
        "server_name": apps.sessions.accounts.server_name,
    }


async def _shown(
    apps: Apps, reader: Reader, head: RoomHead, user_id: UserId, can_decide: bool
) -> AppsInRoom:
    room_id = head.room_id
    known = await known_apps(reader)
    objects = await store_rooms.objections_of(reader, room_id, user_id)
    lines: dict[str, list[Line]] = {}
    since = today(apps) - SHOWN_DAYS
    for app_id, line in await store_ledger.lines_of_room(reader, room_id, since):
        lines.setdefault(app_id, []).append(line)
    shown = []
    for app in known:
        now = await allowed(apps.clock.now_ms(), reader, head, app.app_id)
        if now is not None or app.app_id in lines:
            ledger = lines.get(app.app_id, [])
            shown.append(_in_room(app, now, app.app_id in objects, ledger))
    possible = [_possible(one) for one in known if is_let_in(apps.sessions, one.app_id)]
    offered = [one for one in possible if one.verbs] if can_decide else []
    return AppsInRoom(shown, can_decide, offered)


def _in_room(app: App, now: RoomGrant | None, objects: bool, ledger: list[Line]) -> AppInRoom:
    said = app.definition
    who = (app.app_id, said.name, said.party, said.purpose, said.home)
    if now is None:
        return AppInRoom(*who, [], 0, objects, ledger)
    verbs = [verb for verb in now.verbs if verb in said.allowed.verbs]
    days = min(now.history_days, said.allowed.history_days)
    by = (now.allowed_by, now.allowed_ts, now.expires_ts)
    return AppInRoom(*who, verbs, days, objects, ledger, *by)


def _possible(app: App) -> PossibleApp:
    said = app.definition
    verbs = [verb for verb in said.allowed.verbs if verb in ROOM_VERBS]
    who = (app.app_id, said.name, said.party, said.purpose, said.home)
    return PossibleApp(*who, verbs, said.allowed.history_days)
