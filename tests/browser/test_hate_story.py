"""A stranger's hateful first message: covered, reported, decided, explained, and overturned."""

import re

import pytest_asyncio
from playwright.async_api import Locator, expect
from tests.browser.album import Album
from tests.browser.people import Friends, People
from tests.browser.person import Person
from tests.kit.client import Client
from tests.kit.server import SERVER_NAME, Server

API = "/_linnet/moderation"
VILE, HARMLESS = "All foreigners are vermin", "Nobody else reads this line"
GUESSED = "May be hateful; this device only guesses"
WHY = "Rule 1: no hatred of groups."
HARM = "Hatred of a group of people"


@pytest_asyncio.fixture(scope="module")
async def admin(served: Server, friends: Friends) -> Client:
    """Ada, by an app of her own."""
    return await served.signs_in(f"@{friends.ada.name}:{SERVER_NAME}")


def main(person: Person) -> Locator:
    return person.page.get_by_role("main")


async def writes_to_a_stranger(magpie: Person, bruno: Person) -> None:
    await magpie.starts_chat_with(bruno)
    for text in (HARMLESS, VILE):
        await magpie.writes(text)


async def is_covered_and_reported(bruno: Person, album: Album) -> None:
    held = bruno.page.get_by_role("region", name="Requests")
    await expect(held).to_be_visible()
    for hidden in ("magpie", VILE):
        await expect(bruno.page.get_by_text(hidden)).to_have_count(0)
    await album.add(bruno.page, "hate-held")
    await bruno.accepts_invite()
    await bruno.sees(HARMLESS)
    await expect(bruno.message(GUESSED)).to_be_visible()
    await expect(bruno.page.get_by_text(VILE)).to_have_count(0)
    await album.add(bruno.page, "hate-covered")
    await bruno.picks(GUESSED, "Report…")
    dialog = bruno.page.get_by_role("dialog")
    await dialog.get_by_text(HARM).click()
    await album.add(bruno.page, "hate-report")
    await bruno.answer("Send report").click()
    await expect(dialog.get_by_text("It is proven")).to_be_visible()
    await bruno.answer("Done").click()


async def opens_what_waits(person: Person) -> None:
    await person.page.goto(person.profile.origin)
    await person.page.get_by_role("link", name="Reports to look after").click()


async def decides(ada: Person, album: Album) -> None:
    await opens_what_waits(ada)
    cases = ada.page.get_by_role("list", name="Cases, the most urgent first")
    await cases.get_by_role("link").first.click()
    await expect(main(ada)).to_contain_text("Proved: these words came from this account")
    await ada.button("Open the messages").click()
    await ada.button("Show the message").click()
    await expect(main(ada).get_by_text(VILE)).to_be_visible()
    # Of the same chat, and not reported.
    await expect(main(ada)).not_to_contain_text(HARMLESS)
    await album.add(ada.page, "hate-case")
    await ada.page.get_by_role("checkbox", name="Suspend the account").check()
    await ada.field("Reason").fill(WHY)
    await ada.button("Take these measures").click()
    await ada.answer("Decide").click()
    await expect(ada.heading("Decision")).to_be_visible()


async def reads_why_and_appeals(magpie: Person, album: Album) -> None:
    await expect(magpie.page.get_by_text(WHY).first).to_be_visible()
    await expect(magpie.field("Message")).to_have_count(0)
    await magpie.opens_chat(SERVER_NAME)
    card = magpie.message("Your account is suspended")
    await expect(card).to_contain_text(HARM)
    await expect(card).to_contain_text("People have decided this, no program.")
    # Nothing that they are told names who has reported them.
    await expect(card).not_to_contain_text("bruno")
    await album.add(magpie.page, "hate-explained")
    await card.get_by_role("button", name="See decisions").click()
    await expect(main(magpie)).not_to_contain_text("bruno")
    await magpie.button("Complain").click()
    await magpie.field("What is wrong with the decision?").fill("I was quoting what I heard.")
    await magpie.answer("Send complaint").click()
    await expect(magpie.page.get_by_text("It waits for somebody")).to_be_visible()


async def overturns(clara: Person, album: Album) -> None:
    """Whoever of the team has not decided it themselves."""
    await opens_what_waits(clara)
    await clara.page.get_by_role("link", name="Complaints", exact=True).click()
    await clara.page.get_by_role("link", name=re.compile(r"^Case \d")).click()
    await expect(main(clara)).to_contain_text("I was quoting what I heard.")
    await clara.field("Reason of your answer").fill("So it reads, with the line before.")
    await album.add(clara.page, "hate-appeal")
    await clara.button("Reverse the decision").click()
    await expect(main(clara)).to_contain_text("The decision was reversed.")


async def test_hate_is_covered_reported_decided_explained_and_overturned(
    friends: Friends, people: People, admin: Client, album: Album
) -> None:
    ada, bruno = friends.ada, friends.bruno
    magpie, clara = await people.invited("magpie"), await people.invited("clara")
    team = f"{API}/moderators/@clara:{SERVER_NAME}"
    await admin.put(team, {"is_moderator": True})
    await writes_to_a_stranger(magpie, bruno)
    await is_covered_and_reported(bruno, album)
    await decides(ada, album)
    await reads_why_and_appeals(magpie, album)
    await overturns(clara, album)
    # It ends in the open page, and both who are concerned are told.
    await magpie.opens_chat(bruno.name)
    await magpie.writes("Then I say it in my own words")
    await bruno.sees("Then I say it in my own words")
    await magpie.opens_chat(SERVER_NAME)
    await expect(magpie.message("it was reversed")).to_be_visible()
    await album.add(magpie.page, "hate-overturned")
