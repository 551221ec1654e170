"""Somebody unknown turns to one: what they send is held until it is wanted."""

from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Locator, expect
from tests.browser.album import Album
from tests.browser.people import Friends, People
from tests.browser.person import Person

LINK = "https://nest.example/eggs"
VILE = "All foreigners are vermin"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 780},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


@pytest_asyncio.fixture(scope="module")
async def stranger(people: People, friends: Friends) -> Person:
    """Somebody who writes to Ada without being known to her."""
    stranger = await people.invited("magpie")
    await stranger.starts_chat_with(friends.ada)
    await stranger.writes("Look what I found")
    return stranger


def requests(person: Person) -> Locator:
    return person.page.get_by_role("region", name=person.word("Requests"))


async def test_a_request_says_nothing_before_it_is_asked(
    friends: Friends, stranger: Person, album: Album
) -> None:
    ada = friends.ada
    held = requests(ada)
    await expect(held).to_be_visible()
    await expect(ada.page.get_by_text("magpie")).to_have_count(0)
    await expect(held.locator("img, a")).to_have_count(0)
    await album.add(ada.page, "request-held")
    await ada.button("Show who it is").click()
    await expect(held.get_by_text("@magpie:")).to_be_visible()
    for answer in ("Accept", "Decline", "Decline and block"):
        await expect(ada.button(answer)).to_be_visible()
    await album.add(ada.page, "request-shown")


async def test_what_a_stranger_sends_is_held_until_they_are_answered(
    friends: Friends, stranger: Person, album: Album, tmp_path: Path
) -> None:
    ada = friends.ada
    await ada.accepts_invite()
    await stranger.writes(f"Come to {LINK}")
    picture = tmp_path / "eggs.png"
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(picture)
    await stranger.attaches(picture)
    await stranger.writes("A whole nest")
    await stranger.writes("Or not")
    await ada.sees("Or not")
    timeline = ada.page.get_by_role("region", name="Messages")
    await expect(timeline.get_by_text(LINK)).to_be_visible()
    await expect(timeline.locator("img, .message-body a")).to_have_count(0)
    await expect(ada.page.get_by_text("A whole nest")).to_have_count(0)
    await album.add(ada.page, "request-accepted")
    # Nobody learns what was read: the stranger's own last message has no sign of it.
    await expect(stranger.page.get_by_label("Read by ada")).to_have_count(0)
    link = timeline.get_by_role("listitem").filter(has_text=LINK)
    await link.get_by_role("button", name="Show this message").click()
    await expect(link.get_by_role("link", name=LINK)).to_be_visible()
    await stranger.writes(VILE)
    guessed = ada.message("May be hateful; this device only guesses")
    await expect(guessed).to_be_visible()
    await expect(ada.page.get_by_text(VILE)).to_have_count(0)
    await album.add(ada.page, "request-hateful")
    await guessed.get_by_role("button", name="Show this message").click()
    await ada.sees(VILE)
    await ada.writes("Who are you?")
    await expect(ada.page.get_by_role("region", name="Somebody you do not know")).to_have_count(0)
    await expect(timeline.locator(".picture img")).to_be_visible()
    await stranger.sees("Who are you?")
    await stranger.writes("A magpie")
    await expect(stranger.message("A magpie").get_by_label("Read by ada")).to_be_visible()


async def test_whoever_is_blocked_is_seen_and_unblocked_in_the_settings(
    people: People, friends: Friends, album: Album
) -> None:
    pest = await people.invited("cuckoo")
    ada = friends.ada
    await pest.starts_chat_with(ada)
    await ada.button("Decline and block").click()
    await expect(requests(ada)).to_have_count(0)
    await ada.page.goto(f"{ada.profile.origin}/settings/privacy")
    await expect(ada.page.get_by_text("@cuckoo:")).to_be_visible()
    await ada.button("Unblock cuckoo").click()
    await expect(ada.page.get_by_text("@cuckoo:")).to_have_count(0)


async def test_a_muted_word_is_covered_wherever_it_is_shown(friends: Friends, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    await ada.page.goto(f"{ada.profile.origin}/settings/privacy")
    await ada.field("Mute a word").fill("cuckoo*")
    await ada.button("Add").click()
    await expect(ada.button("Stop muting cuckoo*")).to_be_visible()
    await album.add(ada.page, "muted-words")
    await bruno.writes("Have you seen the C\u200bUCK00S again?")
    row = ada.page.get_by_role("link", name="bruno")
    await expect(row).to_contain_text("Hidden: Has a word that you muted")
    await ada.opens_chat("bruno")
    covered = ada.message("Has a word that you muted")
    await expect(covered).to_be_visible()
    await expect(ada.page.get_by_text("again?")).to_have_count(0)
    await album.add(ada.page, "muted-covered")
    await ada.page.keyboard.press("Control+k")
    search = ada.page.get_by_role("dialog", name="Search")
    await search.get_by_role("searchbox").fill("again")
    hit = search.get_by_role("option")
    await expect(hit).to_contain_text("Hidden: Has a word that you muted")
    await expect(hit).not_to_contain_text("again")
    await album.add(ada.page, "muted-search")
    await ada.page.keyboard.press("Escape")
    await covered.get_by_role("button", name="Show this message").click()
    await ada.sees("again?")
    await ada.page.reload()
    await ada.sees("Has a word that you muted")


async def test_only_people_one_knows_may_invite(people: People, friends: Friends) -> None:
    ada = friends.ada
    await ada.page.goto(f"{ada.profile.origin}/settings/privacy")
    choice = ada.page.get_by_role("radio", name="People I have invited or written to")
    await expect(choice).to_be_visible()
    await ada.has_settled()
    await ada.page.locator("label", has=choice).click()
    await expect(choice).to_be_checked()
    await ada.page.reload()
    await expect(choice).to_be_checked()
    rook = await people.invited("rook")
    await rook.button("New chat or group").click()
    await rook.entry("New chat").click()
    await rook.chooses(ada)
    await expect(rook.page.get_by_text("does not take invites from you")).to_be_visible()


@pytest.mark.parametrize("language", ["ar", "fr"])
async def test_it_fits_on_a_phone(
    people: People, friends: Friends, album: Album, language: str
) -> None:
    dove = await people.invited(f"dove-{language}", **PHONE, color_scheme="dark")
    wren = await people.invited(f"wren-{language}")
    await wren.starts_chat_with(dove)
    await dove.page.evaluate(
        "wish => localStorage.setItem('linnet.preferences', wish)", f'{{"language": "{language}"}}'
    )
    await dove.page.goto(dove.profile.origin)
    dove.language = language
    await dove.button("Show who it is").click()
    await album.add(dove.page, f"request-phone-{language}")
    await dove.accepts_invite()
    await wren.writes(f"Come to {LINK}")
    await dove.sees(LINK)
    await album.add(dove.page, f"request-phone-held-{language}")
    await dove.page.goto(f"{dove.profile.origin}/settings/privacy")
    await dove.field("Mute a word").fill("cuckoo")
    await dove.button("Add").click()
    await album.add(dove.page, f"muted-phone-{language}")
    wider = "document.documentElement.scrollWidth > innerWidth"
    assert not await dove.page.evaluate(wider)
