"""The list of public groups: search it, look at one before joining, join, or ask to be let in."""

import re
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Locator, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People
from tests.browser.person import PHONE, Person
from tests.kit.client import Client

TEA = {"name": "Tea lovers", "topic": "Green, black and very black", "preset": "public_chat"}
GARDEN = {
    "name": "Walled garden",
    "topic": "Ask at the gate",
    "initial_state": [
        {"type": "m.room.join_rules", "state_key": "", "content": {"join_rule": "knock"}}
    ],
}
LIST = re.compile(r"/_matrix/client/v3/publicRooms")


@pytest_asyncio.fixture(scope="module")
async def host(people: People, friends: Friends) -> AsyncIterator[Client]:
    """Somebody with two groups on the list."""
    client = await people.server.person("host")
    yield client


@pytest_asyncio.fixture(scope="module")
async def groups(host: Client) -> dict[str, str]:
    made = {}
    for wanted in (TEA, GARDEN):
        room_id = await host.creates_room(**wanted, visibility="public")
        made[str(wanted["name"])] = room_id
    await host.sends(made["Tea lovers"], "The kettle is on")
    return made


def group(person: Person, name: str) -> Locator:
    return person.page.get_by_role("dialog").get_by_role("button", name=re.compile(name))


async def opens_list(person: Person) -> None:
    await person.button("New chat or group").click()
    await person.entry("Public groups").click()
    await expect(
        person.page.get_by_role("searchbox", name=person.word("Name or subject"))
    ).to_be_focused()


async def test_somebody_finds_a_group_and_joins_it(
    friends: Friends, groups: dict[str, str], host: Client
) -> None:
    bruno = friends.bruno
    await opens_list(bruno)
    await expect(group(bruno, "Tea lovers")).to_be_visible()
    await expect(group(bruno, "Walled garden")).to_contain_text("You have to ask")
    keyboard = bruno.page.keyboard
    await keyboard.type("very black")
    await expect(group(bruno, "Walled garden")).to_have_count(0)
    for _ in range(4):
        if await group(bruno, "Tea lovers").evaluate("one => one === document.activeElement"):
            break
        await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(bruno.heading("Tea lovers")).to_be_visible()
    card = bruno.page.get_by_role("main")
    await expect(card).to_contain_text("1 person")
    await expect(card).to_contain_text("Green, black and very black")
    await bruno.button("Join").press("Enter")
    await bruno.sees("The kettle is on")
    await bruno.writes("A cup for me, please")
    members = await host.get(f"/rooms/{groups['Tea lovers']}/joined_members")
    assert len(members["joined"]) == 2
    await opens_list(bruno)
    await group(bruno, "Tea lovers").click()
    await expect(bruno.field("Message")).to_be_visible()


async def test_somebody_asks_to_be_let_in(
    friends: Friends, groups: dict[str, str], host: Client
) -> None:
    bruno = friends.bruno
    await opens_list(bruno)
    await group(bruno, "Walled garden").click()
    await bruno.button("Ask to join").click()
    asked = bruno.page.get_by_text("You have asked to join.")
    await expect(asked).to_be_visible()
    await bruno.button("Do not ask any more").click()
    await bruno.button("Ask to join").click()
    await expect(asked).to_be_visible()
    await bruno.page.reload()
    await expect(asked).to_be_visible()
    server_name = host.user_id.partition(":")[2]
    invite = {"user_id": f"@bruno:{server_name}"}
    await host.post(f"/rooms/{groups['Walled garden']}/invite", invite)
    await bruno.page.get_by_role("main").get_by_role("button", name="Join", exact=True).click()
    await bruno.writes("What a wall")


async def test_somebody_inside_lets_them_in(friends: Friends, host: Client, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    address = f"@ada:{host.user_id.partition(':')[2]}"
    orchard = GARDEN | {"name": "Orchard", "visibility": "public", "invite": [address]}
    await host.creates_room(**orchard, power_level_content_override={"users": {address: 50}})
    await ada.accepts_invite()
    await opens_list(bruno)
    await group(bruno, "Orchard").click()
    await bruno.button("Ask to join").click()
    await ada.button("Details").click()
    await expect(ada.button("Turn bruno away")).to_be_visible()
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "knocks")
    await ada.button("Let bruno in").click()
    await expect(ada.button("Let bruno in")).to_have_count(0)
    await bruno.page.get_by_role("main").get_by_role("button", name="Join", exact=True).click()
    await bruno.writes("What apples")


async def test_the_list_is_empty_or_out_of_reach(friends: Friends, groups: dict[str, str]) -> None:
    ada = friends.ada
    dialog = ada.page.get_by_role("dialog")
    with ada.profile.chromium.expecting("ERR_FAILED|Failed to fetch"):
        await ada.profile.context.route(LIST, lambda route: route.abort())
        await opens_list(ada)
        await expect(dialog.get_by_text("You are offline.")).to_be_visible()
        await ada.profile.context.unroute(LIST)
    await ada.button("Try again").click()
    await expect(group(ada, "Tea lovers")).to_be_visible()
    await ada.field("Name or subject").fill("a group about nothing")
    await expect(dialog.get_by_text("No such group")).to_be_visible()
    await ada.page.keyboard.press("Escape")


async def test_the_list_can_be_read(
    people: People, friends: Friends, groups: dict[str, str], album: Album
) -> None:
    ada, found = friends.ada, list[str]()
    for language in ("en", "ar"):
        await ada.changes_over(language, PHONE)

        async def looks(name: str, person: Person = ada) -> None:
            for theme in ("light", "dark"):
                await put_on(person.page, theme)
                found.extend(f"{name} {theme}: {one}" for one in await axe.violations(person.page))
                await album.add(person.page, f"groups-{name}-{person.language}-{theme}")
            is_wide = await person.page.evaluate(
                "document.documentElement.scrollWidth > innerWidth"
            )
            assert not is_wide, name

        await opens_list(ada)
        await expect(group(ada, "Tea lovers")).to_be_visible()
        await looks("list")
        await ada.field("Name or subject").fill("nothing of the kind")
        await expect(ada.page.get_by_text(ada.word("No such group"))).to_be_visible()
        await looks("none")
        await ada.field("Name or subject").fill("garden")
        await group(ada, "Walled garden").click()
        await expect(ada.button("Ask to join")).to_be_visible()
        await looks("ask")
        await ada.button("Ask to join").click()
        await expect(ada.button("Do not ask any more")).to_be_visible()
        await looks("asked")
        await ada.button("Do not ask any more").click()
        await expect(ada.button("Ask to join")).to_be_visible()
    assert not found, "\n".join(found)
