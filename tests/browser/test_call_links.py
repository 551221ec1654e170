"""Guests in calls: people without an account who come by a link, through the real media server."""

import re

import pytest_asyncio
from playwright.async_api import Locator, expect
from tests.browser.album import Album
from tests.browser.calling import Caller
from tests.browser.chromium import Chromium
from tests.browser.people import Friends, People
from tests.browser.test_phone import PHONE, WIDER_THAN_SCREEN

GROUP = "Nest watch"
SECRET = "The key is under the third stone"
STORED = """async () => [
  ...(await indexedDB.databases()).map(({ name }) => name),
  ...(await navigator.serviceWorker.getRegistrations()),
  ...Object.keys(localStorage),
  ...Object.keys(sessionStorage),
  ...document.cookie.split(";").filter(Boolean),
]"""
"""Names of all that the browser keeps for this page."""


@pytest_asyncio.fixture(scope="module")
async def group(friends: Friends) -> str:
    """The address of a group of two in which something was said."""
    await friends.ada.starts_group(GROUP, friends.bruno)
    await friends.bruno.accepts_invite()
    await friends.ada.writes(SECRET)
    await friends.bruno.sees(SECRET)
    return friends.ada.page.url


@pytest_asyncio.fixture
async def ada(friends: Friends, group: str) -> Caller:
    await friends.ada.page.goto(group)
    return Caller(friends.ada)


@pytest_asyncio.fixture
async def bruno(friends: Friends, group: str) -> Caller:
    await friends.bruno.page.goto(group)
    return Caller(friends.bruno)


class Guest(Caller):
    """Somebody without an account."""

    async def is_named_for(self, other: Caller) -> None:
        """Learn from somebody in the call which id the server has given to this guest."""
        tile = other.stage.locator('[data-identity^="@guest-"]').first
        identity = await tile.get_attribute("data-identity")
        assert identity is not None
        self.name = identity[1:].split(":")[0]

    async def opens(self, link: str) -> None:
        await self.page.goto(link)
        await expect(self.person.heading(GROUP)).to_be_visible()

    async def enters(self, button: str = "Join call") -> None:
        await self.person.field("Your name").fill(self.person.name)
        await self.person.button(button).click()

    async def is_in(self) -> None:
        await expect(self.button("Raise hand")).to_be_enabled()


def links_of(ada: Caller) -> Locator:
    return ada.page.get_by_role("dialog", name="Guests in calls")


async def opens_links(ada: Caller) -> Locator:
    """Through the details of the chat, with guests allowed."""
    await ada.page.goto(f"{ada.page.url.split('?')[0].removesuffix('/details')}/details")
    await ada.person.button("Invite guests to calls").click()
    dialog = links_of(ada)
    allowed = dialog.get_by_role("switch", name="Let guests into the calls of this chat")
    await expect(allowed).to_be_visible()
    if not await allowed.is_checked():
        await dialog.get_by_text("Let guests into the calls of this chat").click()
    await expect(dialog.get_by_role("button", name="Make a link")).to_be_visible()
    return dialog


async def makes_link(ada: Caller, *, by_hand: bool = False) -> str:
    dialog = await opens_links(ada)
    if by_hand:
        await dialog.get_by_text("Let each guest in by hand").click()
    await dialog.get_by_role("button", name="Make a link").click()
    return await dialog.locator("code").inner_text()


async def test_a_guest_takes_part_in_a_call_of_two_until_the_link_is_revoked(
    people: People, chromium: Chromium, ada: Caller, bruno: Caller, album: Album
) -> None:
    link = await makes_link(ada)
    await album.add(ada.page, "call-link-made")
    await ada.page.goto(ada.page.url.removesuffix("/details"))
    await ada.calls("Call")
    await bruno.joins()
    guest = Guest(await people.at_new_profile("Gwen"))
    await guest.opens(link)
    await guest.person.page.get_by_text("ada invites you to this call.").wait_for()
    await guest.person.page.get_by_text("2 people are in the call").wait_for()
    await album.add(guest.page, "guest-arrives")
    await guest.enters()
    await guest.is_in()
    await guest.is_named_for(ada)
    everybody = (ada, bruno, guest)
    for one in everybody:
        for other in everybody:
            if one is not other:
                await one.sees(other)
                await one.hears(other)
        await one.closes_connection()
    marked = ada.stage.locator('[data-identity^="@guest-"]')
    await expect(marked.get_by_text("Gwen", exact=True)).to_be_visible()
    await expect(marked.get_by_text("Guest", exact=True)).to_be_visible()
    await album.add(ada.page, "call-with-guest")
    await album.add(guest.page, "call-of-guest")
    # Nothing here but the call: no way to the chat.
    await expect(guest.button("Back to the chats")).to_have_count(0)
    await guest.page.keyboard.press("Escape")
    await guest.is_in()
    assert SECRET not in await guest.page.content()
    with chromium.expecting("status of 40[14]"):
        await bruno.leaves()
        await ada.page.keyboard.press("Escape")
        await ada.page.get_by_role("region", name=re.compile("^Call: ")).wait_for()
        await ada.page.get_by_role("button", name="Details").click()
        await ada.person.button("Invite guests to calls").click()
        await expect(links_of(ada).get_by_text("1 guest now")).to_be_visible()
        await album.add(ada.page, "call-links-list")
        await links_of(ada).get_by_role("button", name="Revoke the link by ada").click()
        await ada.page.get_by_role("button", name="Revoke", exact=True).click()
        await expect(guest.person.heading("You are no longer in the call")).to_be_visible()
        await guest.page.get_by_text("This link has ended.").wait_for()
        await album.add(guest.page, "guest-removed")
        assert await guest.page.evaluate(STORED) == []
        await guest.page.reload()
        await expect(guest.person.heading("This link has ended")).to_be_visible()
        await album.add(guest.page, "guest-link-over")
    await ada.page.reload()


async def test_a_guest_waits_until_somebody_lets_them_in(
    people: People, chromium: Chromium, ada: Caller, album: Album
) -> None:
    link = await makes_link(ada, by_hand=True)
    await ada.page.goto(ada.page.url.removesuffix("/details"))
    await ada.calls("Call")
    guest = Guest(await people.at_new_profile("Gwen", **PHONE))
    await guest.opens(link)
    assert not await guest.page.evaluate(WIDER_THAN_SCREEN)
    await album.add(guest.page, "guest-arrives-phone")
    await guest.enters("Ask to be let in")
    await expect(guest.person.heading("Somebody will let you in")).to_be_visible()
    await album.add(guest.page, "guest-waits-phone")
    turn_away = ada.stage.get_by_role("button", name="Turn Gwen (guest) away")
    await expect(turn_away).to_be_visible()
    await album.add(ada.page, "call-knock")
    with chromium.expecting("status of 401"):
        await turn_away.click()
        await expect(guest.person.heading("Nobody has let you in")).to_be_visible()
    await guest.person.button("Come back").click()
    await guest.person.button("Ask to be let in").click()
    await ada.stage.get_by_role("button", name="Let Gwen (guest) in").click()
    await guest.is_in()
    await guest.sees(ada)
    await guest.closes_connection()
    await album.add(guest.page, "call-of-guest-phone")
    with chromium.expecting("status of 401"):
        await guest.button("Leave call").click()
        await expect(guest.person.heading("You have left the call")).to_be_visible()
        await expect(guest.person.button("Come back")).to_be_visible()
        await album.add(guest.page, "guest-left-phone")
    await ada.leaves()


async def test_whoever_is_signed_in_comes_as_themselves_or_as_a_guest(
    people: People, chromium: Chromium, ada: Caller, bruno: Caller, album: Album
) -> None:
    link = await makes_link(ada)
    await bruno.page.goto(link)
    await expect(bruno.button("Call")).to_be_visible()
    await bruno.page.keyboard.press("Escape")
    carla = await people.invited("carla")
    await carla.page.goto(link)
    await expect(carla.heading("Come in as a guest?")).to_be_visible()
    await album.add(carla.page, "guest-or-account")
    await carla.button("Go on as a guest").click()
    guest = Guest(carla)
    await guest.enters()
    await guest.is_in()
    head = ada.page.get_by_role("main").get_by_role("button", name=re.compile(GROUP))
    await expect(head).to_have_accessible_name(re.compile("3 people"))
    # Who closes the page is gone as well, without minutes of waiting.
    with chromium.expecting("status of 401|WebSocket"):
        await carla.page.goto(carla.profile.origin)
        await carla.is_inside()
        await expect(head).to_have_accessible_name(re.compile("2 people"))
