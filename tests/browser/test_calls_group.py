"""A group of six calls: three browsers, three without a screen; and somebody who has no key."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.calling import Caller
from tests.browser.headless import Headless
from tests.browser.people import Friends, People
from tests.browser.person import Named
from tests.kit.calls import Participant
from tests.kit.server import Server
from tests.sdk.apps import node_program, opening

GROUP = "Flock"
SECONDS_OF_CHANGE = 6
"""The connection details, by which we see, are read anew every second."""
LOOKS = 5
"""At somebody, while another sees nothing."""


@pytest_asyncio.fixture(scope="module")
async def headless(served: Server, friends: Friends) -> AsyncIterator[list[Headless]]:
    """Three people who are in no room yet."""
    program = await node_program()
    async with opening(program, served.url) as opens:
        made: list[Headless] = []
        for name in ("dora", "edo", "fina"):
            person, app = await served.person(name), await opens("js-sdk")
            await app.signs_in(person)
            made.append(Headless(person, app))
        yield made
    await program.stop()


@pytest_asyncio.fixture(scope="module")
async def three(
    people: People, friends: Friends, headless: list[Headless]
) -> tuple[Caller, Caller, Caller]:
    """Each with the group open, in which those without a screen are too."""
    ada, bruno = friends.ada, friends.bruno
    carla = await people.invited("carla")
    await ada.starts_group(GROUP, bruno, carla, *headless)
    for one in (bruno, carla):
        await one.accepts_invite()
    for unseen in headless:
        (room_id,) = (await unseen.person.syncs())["rooms"]["invite"]
        await unseen.joins_room(room_id)
    return Caller(ada), Caller(bruno), Caller(carla)


async def test_a_group_of_six_calls(
    three: tuple[Caller, Caller, Caller], headless: list[Headless], album: Album
) -> None:
    ada, bruno, carla = three
    dora, edo, fina = headless
    await ada.calls("Call")
    await expect(ada.stage.get_by_text("Nobody else is here yet")).to_be_visible()
    await bruno.joins()
    await carla.joins()
    await dora.joins([ada])
    await edo.joins([ada])
    await expect(ada.who_is_here).to_have_text("Who is here5")
    await fina.joins([ada, bruno])  # late
    await expect(ada.who_is_here).to_have_text("Who is here6")
    seen: dict[Caller, list[Named]] = {
        ada: [bruno, carla, dora, edo, fina],
        bruno: [ada, carla, fina],
        carla: [ada, bruno, dora],
    }
    for one, others in seen.items():
        for other in others:
            await one.sees(other)
        await one.hears(others[0])
        await one.closes_connection()
    for unseen in headless:
        await unseen.sees(ada)
    await fina.sees(bruno)
    await album.add(ada.page, "call-group")
    await bruno.button("Raise hand").click()
    await expect(ada.stage.get_by_role("img", name="Hand raised")).to_be_visible()
    await carla.leaves()
    await edo.says_goodbye()
    for name in (carla.name, edo.name):
        await expect(ada.stage.locator(f'[data-identity^="@{name}:"]')).to_have_count(0)
    # While the keys change to such that those two have not got.
    for _ in range(SECONDS_OF_CHANGE):
        await ada.sees(bruno)
    blind = asyncio.ensure_future(edo.sees(ada))
    for _ in range(LOOKS):
        await ada.sees(dora)
    assert edo.is_connected
    assert not blind.done()
    blind.cancel()
    await ada.closes_connection()
    await fina.sees(bruno)
    for unseen in headless:
        await unseen.leaves()
    await bruno.leaves()
    await ada.leaves()


async def test_who_has_no_key_sees_nothing(
    three: tuple[Caller, Caller, Caller], served: Server
) -> None:
    ada, bruno, _ = three
    await ada.calls("Call")
    await bruno.joins()
    await bruno.sees(ada)
    await bruno.closes_connection()
    calls = served.house.calls
    (room,) = await calls.running.rooms()
    token = calls.running.grants.to_enter(room, "eve")
    eve = await Participant.enters({"url": calls.signal_address, "jwt": token}, b"no key" * 6)
    name = await bruno.stage.locator('[data-identity^="@ada:"]').get_attribute("data-identity")
    assert name is not None
    blind = asyncio.ensure_future(eve.sees(name))
    for _ in range(LOOKS):
        await bruno.sees(ada)
    assert not blind.done()
    blind.cancel()
    await expect(ada.who_is_here).to_have_text("Who is here2")
    await eve.leaves()
    await bruno.closes_connection()
    await bruno.leaves()
    await ada.leaves()
