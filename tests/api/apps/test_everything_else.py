"""A token of an application opens its own few endpoints, and no other of all that there are."""

import re
from typing import Any

from tests.kit.applications import PROFILE, Application, group, in_room
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.apps.for_apps import ENDPOINTS
from linnet.http.endpoint import Access, Endpoint, endpoints_of

ENDPOINTS_OF_APPS: list[Any] = list(ENDPOINTS)
OWN = {one.operation for function in ENDPOINTS_OF_APPS for one in endpoints_of(function)}


def address(endpoint: Endpoint) -> str:
    return re.sub(r"\{\w+\}", "x", endpoint.path)


async def test_all_other_endpoints_refuse_it(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    room_id = await group(alice)
    everything = (PROFILE, in_room("read", "members", "send"))
    await app.is_granted(alice, *everything, rooms=[room_id])
    asked = 0
    for endpoint in server.house.router.endpoints:
        if endpoint.access in (Access.NONE, Access.SERVER, Access.APP):
            continue
        asked += 1
        # Refused before anything is looked at: neither body nor path matter.
        await app.client.call(
            endpoint.method, address(endpoint), {}, expect=403, errcode="M_FORBIDDEN"
        )
    assert asked > 200


async def test_nobody_else_has_the_endpoints_of_applications(server: Server, alice: Client) -> None:
    own = [one for one in server.house.router.endpoints if one.access is Access.APP]
    assert (
        {one.operation for one in own}
        == OWN
        == {
            "linnet.appGetSelf",
            "linnet.appGetMessages",
            "linnet.appGetMembers",
            "linnet.appSendMessage",
        }
    )
    for endpoint in own:
        path = address(endpoint)
        await alice.call(endpoint.method, path, {}, expect=403, errcode="M_FORBIDDEN")
        await server.admin.call(endpoint.method, path, {}, expect=403, errcode="M_FORBIDDEN")
        await server.nobody().call(endpoint.method, path, {}, expect=401, errcode="M_MISSING_TOKEN")


async def test_endpoints_without_a_token_do_not_look_at_it(server: Server, alice: Client) -> None:
    """What is open to anybody is open; that it knows the token is not shown."""
    app = await Application.let_in(server)
    await app.is_granted(alice, PROFILE)
    with_token = await app.client.get("/_matrix/client/versions", expect=403)
    assert with_token["errcode"] == "M_FORBIDDEN"
    for path in ("/_matrix/client/v1/auth_metadata", "/.well-known/matrix/client"):
        mine, theirs = await app.client.get(path), await server.nobody().get(path)
        assert mine.json == theirs.json


async def test_a_refresh_token_opens_nothing(server: Server, alice: Client) -> None:
    app = await Application.let_in(server)
    await app.is_granted(alice, PROFILE)
    stolen = Client(server, app.tokens["refresh_token"])
    await stolen.get("/_linnet/apps/v1/self", expect=401, errcode="M_UNKNOWN_TOKEN")
    await stolen.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    body = {"refresh_token": app.tokens["refresh_token"]}
    await server.nobody().post("/refresh", body, expect=401)
