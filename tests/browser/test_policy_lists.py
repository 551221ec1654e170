"""The safety team follows and writes policy lists, and ends a part of the tree of invites."""

import re
from typing import Any

import pytest_asyncio
from playwright.async_api import Locator, expect
from tests.api.moderation.listing import publishes
from tests.api.moderation.reporting import FORM, notices_to
from tests.api.moderation.test_invited import comes_by, link_of
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People
from tests.browser.person import Person
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.moderation.tell import CONCERNED_TYPE

SUSPENDED: Any = {"expect": 403, "errcode": "M_USER_SUSPENDED"}


@pytest_asyncio.fixture(scope="module")
async def rude(people: People) -> Client:
    return await people.server.person("rude")


@pytest_asyncio.fixture(scope="module")
async def address(people: People, friends: Friends, rude: Client) -> str:
    """Of a list that somebody else keeps: it names a rude person, and whoever runs this server."""
    keeper = await people.server.person("keeper")
    list_id = await keeper.creates_room(
        preset="public_chat", name="Pond watch", room_alias_name="pond-watch"
    )
    await publishes(keeper, list_id, rude.user_id, reason="Sells fake bread")
    name = people.server.house.accounts.server_name
    await publishes(keeper, list_id, f"@ada:{name}", reason="Dislikes her")
    return f"#pond-watch:{name}"


async def opens(person: Person, part: str) -> Locator:
    await person.page.goto(f"{person.profile.origin}/moderation")
    await person.page.get_by_role("link", name=person.word(part), exact=True).click()
    return person.page.get_by_role("main")


async def gives_reason(person: Person, reason: str, confirm: str) -> None:
    await person.field("Reason").fill(reason)
    await person.answer(confirm).click()
    await expect(person.page.get_by_role("dialog")).to_have_count(0)


async def test_a_list_is_looked_at_followed_carried_out_and_left(
    friends: Friends, rude: Client, address: str, album: Album
) -> None:
    ada = friends.ada
    main = await opens(ada, "Policy lists")
    await expect(main).to_contain_text("No list is followed here.")
    await ada.button("Follow a list").click()
    dialog = ada.page.get_by_role("dialog")
    await ada.field("Address of the list").fill(address.replace("pond", "nowhere"))
    await ada.answer("See whom it names").click()
    await expect(dialog).to_contain_text("There is no list at this address that you may read.")
    await ada.field("Address of the list").fill(address)
    await ada.answer("See whom it names").click()
    await expect(dialog).to_contain_text("It names 1 person who is inside here:")
    await expect(dialog).to_contain_text(rude.user_id)
    await expect(dialog).to_contain_text("1 rule is not applied")
    await album.add(ada.page, "policy-dry-run")
    # To have looked has done nothing.
    await rude.creates_room()
    await ada.answer("Follow it").click()
    await expect(ada.heading("Policy list")).to_be_focused()
    await expect(main).to_contain_text("This list is followed here")
    await ada.button("Do what the list asks for").click()
    await ada.answer("Do what the list asks for").click()
    await expect(ada.page.get_by_role("dialog")).to_contain_text("Say why.")
    await gives_reason(ada, "The pond has no place for that.", "Do what the list asks for")
    await expect(main).to_contain_text("It names nobody who is inside here.")
    await rude.post("/createRoom", **SUSPENDED)
    told = next(one for one in await notices_to(rude) if CONCERNED_TYPE in one)
    assert told[CONCERNED_TYPE]["reason"] == "The pond has no place for that."
    brought = main.get_by_role("list", name="Where it has taken effect")
    await expect(brought).to_contain_text(re.compile(r"rude.* · Case \d+"))
    await album.add(ada.page, "policy-list")
    await brought.get_by_role("link").click()
    await expect(ada.button("End the suspension")).to_be_visible()
    await ada.page.go_back()
    await ada.button("Stop following it").click()
    await ada.answer("Stop following it").click()
    await expect(ada.page.get_by_text("1 measure was lifted.")).to_be_visible()
    await expect(main).to_contain_text("It names 1 person who is inside here:")
    await rude.creates_room()


async def test_a_list_of_ones_own_is_made_and_written(friends: Friends, album: Album) -> None:
    ada = friends.ada
    main = await opens(ada, "Policy lists")
    await expect(main).to_contain_text("You write no list yet.")
    await ada.button("Make a list").click()
    await ada.field("Name of the list").fill("Reed watch")
    await ada.field("Address").fill("reed-watch")
    await ada.answer("Make the list").click()
    await expect(ada.page.get_by_role("region", name="Reed watch")).to_be_visible()
    await ada.button("Add the rule").click()
    await expect(main).to_contain_text("Say whom the rule names.")
    await ada.field("Whom or what it names").fill("@heron*:example.org")
    await ada.field("Reason").fill("Eats the frogs")
    await ada.button("Add the rule").click()
    rules = main.get_by_role("list", name="Rules")
    await expect(rules).to_contain_text("@heron*:example.org")
    await expect(rules).to_contain_text("Eats the frogs")
    await album.add(ada.page, "policy-own")
    # It is looked after here, and is no chat.
    await ada.page.goto(ada.profile.origin)
    await expect(ada.page.get_by_role("link", name="Reports to look after")).to_be_visible()
    await expect(ada.page.get_by_text("Reed watch")).to_have_count(0)
    await opens(ada, "Policy lists")
    await main.get_by_role("link", name=re.compile("Reed watch")).click()
    await ada.button("Remove the rule @heron*:example.org").click()
    await expect(main).to_contain_text("No rule yet")


async def family(server: Server) -> list[Client]:
    """Somebody, whom they let in, and whom that one let in."""
    mallory = await server.person("mallory")
    child = await comes_by(server, "child", await link_of(mallory))
    grandchild = await comes_by(server, "grandchild", await link_of(child))
    return [mallory, child, grandchild]


async def test_a_ring_of_accounts_is_ended_with_who_began_it(
    people: People, friends: Friends, album: Album
) -> None:
    ada, server = friends.ada, people.server
    mallory, child, grandchild = await family(server)
    token = await link_of(mallory, uses_allowed=3)
    main = await opens(ada, "Invites")
    await main.get_by_role("link", name=re.compile(mallory.user_id)).click()
    await expect(main).to_contain_text("used 0 of 3 times")
    await expect(main).to_contain_text("2 people would be suspended:")
    await expect(main.get_by_role("link", name=re.compile(grandchild.user_id))).to_be_visible()
    # One link ends, and nobody else is touched.
    await ada.button("Revoke the link").first.click()
    await ada.answer("Revoke the link").click()
    await expect(ada.page.get_by_role("dialog")).to_have_count(0)
    await comes_by(server, "late", token, expect=401)
    await child.post("/createRoom")
    await main.get_by_text("themselves").click()
    await expect(main).to_contain_text("3 people would be suspended:")
    await album.add(ada.page, "invite-tree")
    await ada.button("Suspend all who are shown").click()
    await gives_reason(ada, "A ring of spammers.", "Suspend all who are shown")
    await expect(ada.page.get_by_text("3 accounts were suspended.")).to_be_visible()
    await expect(main).to_contain_text("There is nobody who could be suspended.")
    await expect(main).to_contain_text("They have no link.")
    for one in (mallory, child, grandchild):
        await one.post("/createRoom", **SUSPENDED)
    # The way up leads to who let somebody in.
    await ada.page.goto(f"{ada.profile.origin}/moderation/invites/{grandchild.user_id}")
    above = main.get_by_role("list", name="By whose links they came")
    await expect(above.get_by_role("link")).to_have_count(2)
    await above.get_by_role("link").last.click()
    await expect(ada.page.get_by_role("region", name=mallory.user_id)).to_be_visible()


async def test_an_administrator_closes_a_chat_from_its_case(
    people: People, friends: Friends, album: Album
) -> None:
    ada, server = friends.ada, people.server
    dora, boris = await server.person("dora"), await server.person("boris")
    room_id = await boris.creates_room(preset="public_chat", name="Frog trade")
    await dora.joins(room_id)
    await dora.post(FORM, {"harm": "harassment.hate", "room_id": room_id})
    main = await opens(ada, "Cases")
    await main.get_by_role("link", name=re.compile("A chat as a whole")).click()
    await ada.page.get_by_role("checkbox", name="Close the chat", exact=True).check()
    await ada.field("Reason").fill("Rule 1: no trade in frogs.")
    await ada.button("Take these measures").click()
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Those who look after the chat are told:")
    await album.add(ada.page, "moderation-close")
    await ada.answer("Decide").click()
    await expect(ada.button("Open the chat again")).to_be_visible()
    message = {"msgtype": "m.text", "body": "frogs"}
    refused: Any = {"expect": 403, "errcode": "M_FORBIDDEN"}
    await boris.put(f"/rooms/{room_id}/send/m.room.message/1", message, **refused)
    await ada.button("Open the chat again").click()
    await gives_reason(ada, "They sell bread now.", "Open the chat again")
    await expect(main).to_contain_text("Close the chat · taken back")
    await boris.sends(room_id, "bread")


async def test_who_is_not_of_the_team_sees_no_tree(people: People, friends: Friends) -> None:
    """Bruno looks after a chat, and so after lists for it alone."""
    bruno, server = friends.bruno, people.server
    name = server.house.accounts.server_name
    moderator, rude = await server.signs_in(f"@bruno:{name}"), await server.person("rude")
    witness = await server.person("witness")
    room_id = await moderator.creates_room(preset="public_chat", name="Nest watch")
    for person in (rude, witness):
        await person.joins(room_id)
    wish = {"harm": "spam", "room_id": room_id, "user_id": rude.user_id, "to": "room"}
    await witness.post(FORM, wish)
    await bruno.page.goto(f"{bruno.profile.origin}/moderation/invites/{rude.user_id}")
    main = bruno.page.get_by_role("main")
    await expect(bruno.heading("Moderation")).to_be_visible()
    await expect(main.get_by_role("list", name="Cases, the most urgent first")).to_be_visible()
    await expect(main).not_to_contain_text("Whom they let in")
    await bruno.page.goto(f"{bruno.profile.origin}/moderation/lists")
    await expect(main).to_contain_text("No list is followed here.")
    await expect(main).not_to_contain_text("Lists of your own")
    await expect(bruno.page.get_by_role("link", name="Invites", exact=True)).to_have_count(0)


async def test_every_part_can_be_read(
    people: People, friends: Friends, rude: Client, address: str, album: Album
) -> None:
    mallory, _, _ = await family(people.server)
    name = people.server.house.accounts.server_name
    admin = await people.server.signs_in(f"@ada:{name}")
    found_list = await admin.get(f"/directory/room/{address.replace('#', '%23')}")
    list_id = found_list["room_id"]
    await admin.put(f"/_linnet/moderation/policies/{list_id}", {})
    ada, found = friends.ada, list[str]()
    for language, theme in (("en", "forced"), ("fr", "light"), ("ar", "dark")):
        await ada.changes_over(language, {"width": 390, "height": 1700})
        await put_on(ada.page, theme)
        for part, heading in (
            ("lists", "Followed here"),
            (f"lists/{list_id}", "Rules"),
            ("invites", "Who brings people in"),
            (f"invites/{mallory.user_id}", "Whom they let in"),
        ):
            await ada.page.goto(f"{ada.profile.origin}/moderation/{part}")
            await expect(ada.heading(heading)).to_be_visible()
            found.extend(f"{language} {part}: {one}" for one in await axe.violations(ada.page))
            wide = await ada.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, f"{language} {part}"
            short = part.split("/")[0] + ("-one" if "/" in part else "")
            await album.add(ada.page, f"moderation-{short}-{language}-{theme}")
    assert not found, "\n".join(found)
