"""matrix-js-sdk, which Element Call is made of, and the web app are in one call."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from tests.kit.calls import own_ports
from tests.kit.client import Client
from tests.kit.server import Server
from tests.sdk.apps import App
from tests.sdk.conftest import NewApp
from tests.sdk.test_js_sdk_encrypted import meet


@pytest_asyncio.fixture(scope="module")
async def module_server(new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[Server]:
    """The module's server, whose media server has ports of its own."""
    server = await Server.start(await new_database(), **own_ports())
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


def identity(app: App) -> str:
    return f"{app.user_id}:{app.device_id}"


async def both_in(one: App, other: App, room_id: str) -> None:
    for app in (one, other):
        there = await app.does("inCall", room=room_id, count=2)
        assert sorted(there) == sorted([identity(one), identity(other)])


async def test_the_web_app_rings_and_both_have_the_key_of_the_other(
    alice: Client, bob: Client, new_js_sdk: NewApp, new_web: NewApp
) -> None:
    js_sdk, web = await new_js_sdk(alice), await new_web(bob)
    room_id = await meet(web, js_sdk)
    ours = await web.does("joinCall", room=room_id, count=1)
    assert ours["identity"] == identity(web)
    assert await js_sdk.does("isRung", room=room_id) == "ring"
    await js_sdk.does("joinCall", room=room_id, count=0)
    await both_in(web, js_sdk, room_id)
    index = str(ours["index"])
    assert await js_sdk.does("callKey", user=identity(web), key=index) == ours["key"]
    theirs = await js_sdk.does("callKey", user=identity(js_sdk), key="0")
    assert await web.does("callKey", user=identity(js_sdk), key="0") == theirs

    # When the one goes, the other's next key is a new one.
    await js_sdk.does("leaveCall", room=room_id)
    await web.does("inCall", room=room_id, count=1)
    following = str((ours["index"] + 1) % 256)
    assert await web.does("callKey", user=identity(web), key=following) != ours["key"]


async def test_js_sdk_rings_and_both_have_the_key_of_the_other(
    alice: Client, bob: Client, new_js_sdk: NewApp, new_web: NewApp
) -> None:
    js_sdk, web = await new_js_sdk(alice), await new_web(bob)
    room_id = await meet(js_sdk, web)
    await js_sdk.does("joinCall", room=room_id, count=1)
    assert await web.does("isRung", room=room_id) == "ring"
    ours = await web.does("joinCall", room=room_id, count=0)
    await both_in(js_sdk, web, room_id)
    index = str(ours["index"])
    assert await js_sdk.does("callKey", user=identity(web), key=index) == ours["key"]
    await web.does("leaveCall", room=room_id)
    assert await js_sdk.does("inCall", room=room_id, count=1) == [identity(js_sdk)]
