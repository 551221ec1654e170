"""From an empty server to two people who write to each other, encrypted."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.people import FIRST_WORDS, Friends, People
from tests.kit.server import Server

FIRST_MESSAGE_WITHIN_S = 60


@pytest.fixture(scope="module")
def service_workers() -> str:
    """As people have it."""
    return "allow"


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    """A server on which nobody has an account yet."""
    server = await Server.start(registration="invite")
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module")
async def friends(people: People) -> Friends:
    return await people.friends()


@pytest.fixture(scope="module")
def began_s(served: Server) -> float:
    return served.loop.time()


async def test_two_people_write_within_a_minute(
    served: Server, began_s: float, friends: Friends, album: Album
) -> None:
    assert served.loop.time() - began_s < FIRST_MESSAGE_WITHIN_S
    first = friends.bruno.message(FIRST_WORDS)
    doubts = first.get_by_role("img", name=re.compile("^Sent (from|by)"))
    await expect(doubts).to_have_count(0)
    await album.add(friends.bruno.page, "first-message")
