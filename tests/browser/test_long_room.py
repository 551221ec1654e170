"""A room of ten thousand messages costs the page no more than a short one, and tabs take over."""

import re

import pytest_asyncio
from playwright.async_api import Page, expect
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server

MESSAGES = 10_000
ELEMENTS_MAX = 2_500
TAKEOVER_MS = 1_000
"""So long nobody may be in charge after the first tab was closed."""
TURNS_MAX = 2_000
"""Turns of the wheel, one a frame: half a minute and more."""
COUNT = "document.getElementsByTagName('*').length"


@pytest_asyncio.fixture(scope="module")
async def reader(served: Server, people: People) -> tuple[Person, Client, str]:
    """Somebody in a room that a machine has filled, and the machine."""
    machine = await served.person("machine")
    account = await served.person("reader")
    room_id = await machine.creates_room(name="Counting", invite=[account.user_id])
    await account.joins(room_id)
    for number in range(MESSAGES):
        await machine.sends(room_id, f"Linnet number {number}")
    person = await people.at_new_profile(account.user_id[1:].split(":")[0])
    await person.signs_in(PASSWORD)
    await person.opens_chat("Counting")
    await person.sees(f"Linnet number {MESSAGES - 1}")
    return person, machine, room_id


async def test_the_page_stays_small_while_reading_back(
    reader: tuple[Person, Client, str],
) -> None:
    page = reader[0].page
    most = await page.evaluate(COUNT)
    oldest = MESSAGES - 1
    for _ in range(8):
        oldest -= 40
        await scrolls_up_to(reader[0], f"Linnet number {oldest}")
        most = max(most, await page.evaluate(COUNT))
    assert most <= ELEMENTS_MAX


async def scrolls_up_to(person: Person, text: str) -> None:
    """Turn the wheel, as somebody does who looks for something older, until it is there."""
    message = person.message(text)
    await person.page.locator(".timeline-scroll").hover()
    for _ in range(TURNS_MAX):
        if await message.count():
            return
        await person.page.mouse.wheel(0, -3000)
        await person.page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError(f"{text} did not come")


async def test_the_second_tab_takes_over(reader: tuple[Person, Client, str]) -> None:
    person, machine, room_id = reader
    second: Page = await person.profile.context.new_page()
    await second.goto(person.page.url)
    await expect(second.get_by_text(f"Linnet number {MESSAGES - 1}").last).to_be_visible()
    await person.page.close()
    person.profile.page = second
    await second.evaluate(
        """async () => {
          const began = performance.now();
          for (;;) {
            const { held } = await navigator.locks.query();
            if (held.some(({ name }) => name === 'linnet-engine')) break;
          }
          window.tookOverMs = performance.now() - began;
        }"""
    )
    assert await second.evaluate("tookOverMs") < TAKEOVER_MS
    await machine.sends(room_id, "Who counts now?")
    await expect(
        second.get_by_role("listitem").filter(has_text="Who counts now?").last
    ).to_be_visible()
    link = second.get_by_role("link", name=re.compile("Counting"))
    await expect(link).to_be_visible()
