"""From an empty server to two people who write to each other, encrypted."""

import pytest
from tests.browser.album import Album
from tests.browser.people import Friends
from tests.kit.server import Server

FIRST_MESSAGE_WITHIN_S = 60


@pytest.fixture(scope="module")
def began_s(served: Server) -> float:
    return served.loop.time()


async def test_two_people_write_within_a_minute(
    served: Server, began_s: float, friends: Friends, album: Album
) -> None:
    assert served.loop.time() - began_s < FIRST_MESSAGE_WITHIN_S
    await album.add(friends.bruno.page, "first-message")
