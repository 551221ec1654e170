"""From an empty server to two people who write to each other, encrypted."""

import re

import pytest
from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.people import Friends
from tests.kit.server import Server

FIRST_MESSAGE_WITHIN_S = 60


@pytest.fixture(scope="module")
def service_workers() -> str:
    """As people have it."""
    return "allow"


@pytest.fixture(scope="module")
def began_s(served: Server) -> float:
    return served.loop.time()


async def test_two_people_write_within_a_minute(
    served: Server, began_s: float, friends: Friends, album: Album
) -> None:
    assert served.loop.time() - began_s < FIRST_MESSAGE_WITHIN_S
    first = friends.bruno.message("Good morning from the hedge")
    doubts = first.get_by_role("img", name=re.compile("^Sent (from|by)"))
    await expect(doubts).to_have_count(0)
    await album.add(friends.bruno.page, "first-message")
