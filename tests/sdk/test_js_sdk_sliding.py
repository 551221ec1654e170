"""matrix-js-sdk follows rooms through a window, by simplified sliding sync."""

from collections.abc import Awaitable, Callable

import pytest_asyncio
from tests.kit.client import Client
from tests.sdk.apps import App, OpenKind

Slide = Callable[[Client, int], Awaitable[App]]


@pytest_asyncio.fixture
async def slide(new_app: OpenKind) -> Slide:
    """Signs a person in and asks for a window of so many rooms."""

    async def make(person: Client, count: int) -> App:
        app = await new_app("js-sdk")
        await app.signs_in(person, "slide", count=count)
        return app

    return make


async def test_a_window_grows_and_lives(alice: Client, bob: Client, slide: Slide) -> None:
    rooms: list[str] = []
    for number in range(6):
        rooms.append(await bob.creates_room(name=f"Room {number}", invite=[alice.user_id]))
        await alice.joins(rooms[-1])
        await bob.sends(rooms[-1], f"hello {number}")
    newest = [{"room": room, "name": f"Room {number}"} for number, room in enumerate(rooms)][::-1]

    app = await slide(alice, 2)
    assert await app.does("window", count=2) == {"total": 6, "rooms": newest[:2]}
    await app.does("growWindow", count=4)
    assert await app.does("window", count=4) == {"total": 6, "rooms": newest[:4]}

    await bob.sends(rooms[5], "live")
    seen = await app.does("slidesIn", room=rooms[5], text="live")
    assert (seen["initials"], seen["texts"]) == (1, ["hello 5", "live"])
    assert seen["unread"] == 2

    # A room from below the window comes up into it.
    await bob.sends(rooms[0], "I am still here")
    seen = await app.does("slidesIn", room=rooms[0], text="I am still here")
    assert (seen["initials"], seen["name"]) == (1, "Room 0")


async def test_a_room_that_is_looked_at(alice: Client, bob: Client, slide: Slide) -> None:
    room_id = await bob.creates_room(name="Deep", topic="Wells", invite=[alice.user_id])
    await alice.joins(room_id)
    texts = [f"{number}" for number in range(8)]
    for text in texts:
        await bob.sends(room_id, text)
    app = await slide(alice, 5)
    seen = await app.does("slidesIn", room=room_id, text="7")
    assert (seen["texts"], seen["state"]) == (["7"], ["m.room.name"])
    await app.does("subscribe", room=room_id)
    seen = await app.does("seesState", room=room_id, name="m.room.topic")
    assert seen["texts"][-8:] == texts
    await bob.sends(room_id, "and on")
    await app.does("slidesIn", room=room_id, text="and on")
