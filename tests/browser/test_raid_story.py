"""Five hundred accounts pour into a group: one switch holds them, and nothing stays of them."""

import asyncio
import re
from collections.abc import Awaitable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.people import Friends
from tests.browser.person import Person
from tests.kit.client import Client
from tests.kit.clock import LateClock
from tests.kit.server import SERVER_NAME, Server

RAIDERS = 500
AT_ONCE = 50
"""Requests that the raiders have under way."""
SPAM = "Cheap pills for everybody"
QUIET_MS = 2 * 3600 * 1000
"""Longer ago than what counts as having come lately."""
SAYS = "m.room.message"
OWN = ("m.room.create", "m.room.power_levels", "m.room.join_rules", "org.linnet.protection")
REFUSED: dict[str, Any] = {"expect": 403, "errcode": "M_FORBIDDEN"}


@pytest_asyncio.fixture(scope="module")
async def clock() -> LateClock:
    """Before it catches up, the members of the group come in."""
    return LateClock(QUIET_MS)


@pytest.fixture(scope="module")
def settings(clock: LateClock) -> dict[str, Any]:
    return {"clock": clock}


async def together(doings: Iterable[Awaitable[Any]]) -> list[Any]:
    """Do all of it, so much at a time."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(doing: Awaitable[Any]) -> Any:
        async with turn:
            return await doing

    return list(await asyncio.gather(*(one(doing) for doing in doings)))


async def makes_public_group(ada: Person, bruno: Person) -> str:
    """A group that everybody can come into, with two in it; its id."""
    await ada.button("New chat or group").click()
    await ada.entry("New group").click()
    await ada.field("Name of the group").fill("Night owls")
    await ada.chooses(bruno)
    await ada.page.get_by_text("Anyone with the address").click()
    await ada.button("Create group").click()
    await expect(ada.heading("Night owls")).to_be_visible()
    await bruno.accepts_invite()
    await bruno.writes("Who is awake?")
    await ada.sees("Who is awake?")
    return unquote(urlsplit(ada.page.url).path.split("/")[2])


async def presses_the_switch(ada: Person, album: Album) -> None:
    await ada.button("Details").click()
    await ada.button("Rules and protection").click()
    await ada.page.get_by_role("switch", name="Raid mode").press("Space")
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("On until")
    await expect(ada.button(f"Remove all {RAIDERS // 2} who came")).to_be_visible()
    await album.add(ada.page, "raid-on")


async def removes_them_and_ends_it(ada: Person, album: Album) -> None:
    await ada.button(f"Remove all {RAIDERS // 2} who came").click()
    await album.add(ada.page, "raid-removal")
    await ada.button("Remove them").click()
    await expect(ada.page.get_by_text("They are gone")).to_be_visible()
    dialog = ada.page.get_by_role("dialog")
    await ada.page.get_by_role("switch", name="Raid mode").press("Space")
    await expect(dialog).to_contain_text("For when strangers pour in.")
    await ada.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def state_of(looking: Client, room_id: str) -> dict[str, Any]:
    """What may be done in a room, and by whom."""
    found = (await looking.get(f"/rooms/{room_id}/state")).json
    kinds = [one for one in found if one["type"] in OWN]
    return {one["type"]: one["content"] for one in kinds if one["content"]}


async def members_of(looking: Client, room_id: str, membership: str) -> set[str]:
    params = {"membership": membership}
    found = await looking.get(f"/rooms/{room_id}/members", params=params)
    return {one["state_key"] for one in found["chunk"]}


async def said_in(looking: Client, room_id: str) -> list[str]:
    """All texts of a room that can be read, newest first."""
    said: list[str] = []
    start: str | None = None
    while True:
        params = {"dir": "b", "limit": 500} | ({"from": start} if start else {})
        shown = (await looking.get(f"/rooms/{room_id}/messages", params=params)).json
        said += [one["content"]["body"] for one in shown["chunk"] if "body" in one["content"]]
        start = shown.get("end")
        if start is None:
            return said


async def talk(ada: Person, bruno: Person, words: list[str]) -> None:
    """Each hears what the other says."""
    for word in words:
        for speaker, listener in ((bruno, ada), (ada, bruno)):
            await speaker.writes(f"{word}, says {speaker.name}")
            await listener.sees(f"{word}, says {speaker.name}")


async def raid(inside: list[Client], outside: list[Client], room_id: str) -> None:
    """Half of them come in, say their word and invite the other half."""
    await together(one.joins(room_id) for one in inside)
    await together(one.sends(room_id, SPAM) for one in inside)
    pairs = zip(inside[:AT_ONCE], outside, strict=False)
    await together(one.invites(room_id, other) for one, other in pairs)


async def presses_on(inside: list[Client], outside: list[Client], room_id: str) -> None:
    """All of them try what is not possible any more."""
    message = {"msgtype": "m.text", "body": SPAM}
    path = f"/rooms/{room_id}/send/{SAYS}/again"
    await together(one.put(path, message, **REFUSED) for one in inside)
    await together(one.joins(room_id, **REFUSED) for one in outside)
    pairs = zip(inside, outside, strict=True)
    await together(one.invites(room_id, other, **REFUSED) for one, other in pairs)


async def test_a_raid_of_five_hundred_is_held_by_one_switch_and_undone(
    friends: Friends, served: Server, clock: LateClock, album: Album
) -> None:
    ada, bruno = friends.ada, friends.bruno
    room_id = await makes_public_group(ada, bruno)
    clock.catches_up()
    member = await served.signs_in(f"@{bruno.name}:{SERVER_NAME}")
    people = await together(served.person("raider", syncs=False) for _ in range(RAIDERS))
    inside, outside = people[: RAIDERS // 2], people[RAIDERS // 2 :]
    before = await state_of(member, room_id)
    await raid(inside, outside, room_id)
    await bruno.sees(SPAM)
    await album.add(bruno.page, "raid-begins")
    await presses_the_switch(ada, album)
    await ada.page.keyboard.press("Escape")
    words = ["Still here", "And quiet again", "Good night"]
    await asyncio.gather(presses_on(inside, outside, room_id), talk(ada, bruno, words))
    await album.add(bruno.page, "raid-held")
    await ada.button("Rules and protection").click()
    await removes_them_and_ends_it(ada, album)
    assert await state_of(member, room_id) == before
    assert await members_of(member, room_id, "join") == {member.user_id, f"@ada:{SERVER_NAME}"}
    assert await members_of(member, room_id, "invite") == set()
    assert await members_of(member, room_id, "ban") == {one.user_id for one in inside}
    said = await said_in(member, room_id)
    talked = [f"{word}, says {name}" for word in words for name in (bruno.name, ada.name)]
    assert said == [*reversed(talked), "Who is awake?"]
    for person in (ada, bruno):
        await expect(person.page.get_by_text(SPAM)).to_have_count(0)
        await expect(person.message(talked[0])).to_be_visible()
    await album.add(bruno.page, "raid-undone")
    # What was taken back is one line and not hundreds.
    removed = bruno.page.get_by_role("button", name=re.compile("messages were removed by mod"))
    await expect(removed.first).to_be_visible()
    banned = bruno.page.get_by_role("button", name=re.compile("people were banned"))
    await banned.last.click()
    await expect(bruno.page.get_by_text("ada banned raider-", exact=False).last).to_be_visible()
    await inside[0].joins(room_id, **REFUSED)
    newcomer = await served.person("newcomer")
    await newcomer.joins(room_id)
    await newcomer.sends(room_id, "May I sit here?")
    await ada.sees("May I sit here?")
