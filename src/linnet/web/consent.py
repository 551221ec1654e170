"""What our page needs to ask a person whether an app may sign in as them.

The page knows an id that nobody can guess; what was asked for, and where the answer goes, stays on
the server.
"""

import urllib.parse

from msgspec import Struct

from linnet.apps.consent import Chat, chats_of
from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response
from linnet.ids import RoomId, UserId
from linnet.sessions.apps.application import App
from linnet.sessions.apps.grants import Choice
from linnet.sessions.apps.permissions import DEFAULT_DAYS, MAX_DAYS, RoomWish
from linnet.sessions.oauth.client_metadata import ClientMetadata
from linnet.sessions.oauth.consent import (
    OpenRequest,
    allow,
    open_request,
    refuse,
    replaced_device,
)
from linnet.sessions.sso.addresses import leads_to
from linnet.sessions.visits import Visitor
from linnet.web.visit_cookie import (
    check_same_origin,
    known_visitor,
    private,
    visitor_or_none,
)
from linnet.web.wiring import Web


class ShownApp(Struct, frozen=True):
    """What an app says about itself. Only its host is certain."""

    name: str
    host: str
    policy_uri: str
    tos_uri: str


class ShownWish(Struct, frozen=True):
    """What people read about it is written by our page, from this; the purpose is the
    application's own claim."""

    party: str
    purpose: str
    wants_profile: bool
    rooms: list[RoomWish]
    chats: list[Chat]
    people_max: int
    rooms_max: int
    days: int
    days_max: int


class ShownRequest(Struct, frozen=True):
    app: ShownApp
    leads_to: str
    """Where the person goes after allowing: a host, or the name of a scheme that an app opens."""
    device_id: str
    """Empty when the client chooses it later."""
    replaces: str | None
    """The name of a device of theirs that would be taken over."""
    login_hint: str
    wants_account: bool
    needs_proof: bool
    wish: ShownWish | None = None
    """What an application asks for; None when a device asks for everything."""


class Answer(Struct, frozen=True):
    """Who the page said would allow it: another tab may have signed in somebody else."""

    user_id: UserId
    room_ids: list[RoomId] = []
    """For an application: a chat for each that it asks for."""
    days: int = DEFAULT_DAYS
    """For an application: until when."""


@endpoint(
    "GET",
    "/_linnet/visit/requests/{request_id}",
    operation="linnet.getAppRequest",
    access=Access.NONE,
)
async def get_request(web: Web, call: Call, request_id: str) -> Response:
    someone = await visitor_or_none(web, call)
    async with web.sessions.db.snapshot() as reader:
        found = await open_request(web.sessions, reader, request_id)
        if found is None:
            raise _not_open()
        asked, replaces = found.asked, None
        if someone is not None:
            replaces = await replaced_device(reader, someone.user_id, asked.device_id)
    shown = ShownRequest(
        _app_of(found),
        leads_to(asked.redirect_uri),
        asked.device_id,
        replaces,
        asked.login_hint,
        asked.wants_account,
        someone is not None and _needs_proof(found, someone),
        None if found.app is None else await _wish(web, found, found.app, someone),
    )
    return private(shown)


@endpoint(
    "POST",
    "/_linnet/visit/requests/{request_id}/allow",
    operation="linnet.allowApp",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_allow(web: Web, call: Call, request_id: str, *, body: Answer) -> Response:
    someone = await known_visitor(web, call)
    check_is_shown(someone, body.user_id)
    async with web.sessions.db.snapshot() as reader:
        found = await open_request(web.sessions, reader, request_id)
    if found is not None and _needs_proof(found, someone):
        raise Forbidden("The app wants you to sign in anew")
    joined = await web.rooms.memberships.of_user(someone.user_id)
    for room_id in body.room_ids:
        if room_id not in joined or joined[room_id].membership != "join":
            raise Forbidden("You are not in this chat")
    choice = Choice(body.room_ids, body.days)
    return _sent_back(await allow(web.sessions, request_id, someone.user_id, choice))


@endpoint(
    "POST",
    "/_linnet/visit/requests/{request_id}/refuse",
    operation="linnet.refuseApp",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_refuse(web: Web, call: Call, request_id: str) -> Response:
    check_same_origin(call)
    return _sent_back(await refuse(web.sessions, request_id))


async def _wish(web: Web, found: OpenRequest, app: App, someone: Visitor | None) -> ShownWish:
    """What an application asks for, and in which chats of theirs somebody may choose that."""
    wish = found.asked.wish
    assert wish is not None, "an application asks for something"
    chats: list[Chat] = []
    if someone is not None and wish.rooms:
        chats = await chats_of(web.rooms, someone.user_id, app.app_id)
    said = app.definition
    budget = (said.people_max, said.rooms_max, DEFAULT_DAYS, MAX_DAYS)
    return ShownWish(said.party, said.purpose, wish.wants_profile, wish.rooms, chats, *budget)


def shown_app(client: ClientMetadata) -> ShownApp:
    host = urllib.parse.urlsplit(client.client_uri).hostname or ""
    return ShownApp(client.client_name, host, client.policy_uri, client.tos_uri)


def own_app(web: Web) -> ShownApp:
    """Our own web app, opened in another browser."""
    host = urllib.parse.urlsplit(web.settings.address).hostname or ""
    return ShownApp("Linnet", host, "", "")


def check_is_shown(someone: Visitor, user_id: UserId) -> None:
    """Raises Forbidden when the page showed somebody else than who is signed in by now."""
    if someone.user_id != user_id:
        raise Forbidden("Somebody else has signed in meanwhile")


def _needs_proof(found: OpenRequest, someone: Visitor) -> bool:
    return found.asked.wants_proof and someone.proven_ts < found.asked.asked_ts


def _app_of(found: OpenRequest) -> ShownApp:
    """Of an app that has not registered nothing is known but where its answer goes."""
    if found.client is None:
        return ShownApp("", leads_to(found.asked.redirect_uri), "", "")
    return shown_app(found.client)


def _sent_back(address: str | None) -> Response:
    if address is None:
        raise _not_open()
    return private({"redirect_to": address})


def _not_open() -> NotFound:
    return NotFound("This request was answered already, or is too old. Begin again in the app.")
