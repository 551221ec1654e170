"""Calls of foreign apps through our server, with each other and with the web app."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser.calling import Caller
from tests.browser.chromium import Chromium
from tests.browser.foreign_caller import ForeignCaller, ForeignCallers, foreign_callers
from tests.browser.people import People
from tests.kit.calls import own_ports
from tests.kit.server import Server


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(registration="invite", **own_ports())
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module")
async def host(
    chromium: Chromium, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ForeignCallers]:
    async with foreign_callers(chromium, tmp_path_factory.mktemp("host")) as made:
        yield made


@pytest_asyncio.fixture
async def foreign(host: ForeignCallers) -> AsyncIterator[ForeignCallers]:
    yield host
    await host.leave()  # or they would go on calling


async def test_two_element_calls_meet(foreign: ForeignCallers, served: Server) -> None:
    alice = await foreign.of(await served.person("alice"))
    bob = await foreign.of(await served.person("bob"))
    room_id = await alice.makes_room(bob.person.user_id)
    await bob.joins_room(room_id)
    await alice.calls(room_id)
    await bob.calls(room_id, "join_existing")
    for one in (alice, bob):
        await one.sees_others()
        await one.hears_others()
        assert_asks_nobody_else(one, foreign)


async def test_older_apps_call_each_other(foreign: ForeignCallers, served: Server) -> None:
    alice = await foreign.of(await served.person("alice"))
    bob = await foreign.of(await served.person("bob"))
    room_id = await alice.makes_room(bob.person.user_id)
    await bob.joins_room(room_id)
    await alice.places_older_call(room_id)
    await bob.answers_older_call()
    for one in (alice, bob):
        await one.sees_others()
        await one.hears_others()
    await alice.hangs_up_older_call()
    await bob.older_call_is("ended")


@pytest_asyncio.fixture(scope="module")
async def ada(people: People, served: Server) -> Caller:
    """Somebody in front of the web app."""
    assert served.admin
    return Caller(await people.invited("ada"))


async def meets(ada: Caller, other: ForeignCaller) -> str:
    """An encrypted chat of the two, open in the web app."""
    room_id = await other.makes_room(f"@ada:{other.person.user_id.partition(':')[2]}")
    await ada.person.lets_in_stranger()
    return room_id


async def both_see_and_hear(ada: Caller, other: ForeignCaller) -> None:
    await ada.sees(other)
    await ada.hears(other)
    await ada.closes_connection()
    await other.sees_others()
    await other.hears_others()


async def test_element_call_and_the_web_app_are_in_one_call(
    foreign: ForeignCallers, served: Server, ada: Caller
) -> None:
    alice = await foreign.of(await served.person("alice"))
    room_id = await meets(ada, alice)
    await alice.calls(room_id, "start_call_dm")
    await ada.answers()
    await both_see_and_hear(ada, alice)
    await ada.leaves()


async def test_an_older_app_calls_the_web_app(
    foreign: ForeignCallers, served: Server, ada: Caller
) -> None:
    alice = await foreign.of(await served.person("alice"))
    room_id = await meets(ada, alice)
    await alice.places_older_call(room_id)
    await ada.answers()
    await both_see_and_hear(ada, alice)
    await alice.hangs_up_older_call()
    await ada.is_out()


async def test_the_web_app_declines_an_older_app(
    foreign: ForeignCallers, served: Server, ada: Caller
) -> None:
    alice = await foreign.of(await served.person("alice"))
    room_id = await meets(ada, alice)
    await alice.places_older_call(room_id)
    await ada.ring.get_by_role("button", name="Decline").click()
    await expect(ada.ring).to_have_count(0)
    await alice.older_call_is("ended")


def assert_asks_nobody_else(one: ForeignCaller, foreign: ForeignCallers) -> None:
    """But for the name of its own server, where it looks for settings of the app."""
    settings = one.person.server.house.hall.settings
    known = (
        foreign.origin,
        one.person.server.url,
        settings.address,
        f"https://{settings.server_name}/.well-known/",
        "blob:",
        "data:",
    )
    assert [url for url in one.asked if not url.startswith(known)] == []
