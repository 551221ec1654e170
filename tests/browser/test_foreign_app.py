"""Somebody else's web app signs people in at our server, and they use only the keyboard."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.outside import Outside
from tests.kit.server import PASSWORD, Server

SCRIPT = Path(__file__).with_name("foreign_app.js")
PAGE = """<!doctype html>
<html lang="en" data-home="{home}">
<head><meta charset="utf-8"><title>Foreign app</title><link rel="icon" href="data:,"></head>
<body><main>
<h1>Foreign app</h1>
<button id="token">By login token</button> <button id="oauth">By OAuth</button>
<p role="status"></p>
</main><script type="module" src="/app.js"></script></body></html>
"""
MAX_TABS = 20
"""Further no button is from where the focus begins."""


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(registration="open")
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module")
async def foreign(people: People) -> AsyncIterator[Outside]:
    made = Outside()
    await made.start()
    made.answers("/", PAGE.format(home=people.origin), content_type="text/html")
    made.answers("/app.js", SCRIPT.read_text("utf-8"), content_type="text/javascript")
    yield made
    await made.stop()


async def tabs_to(person: Person, wanted: Locator) -> None:
    """Go to it as people do who use no mouse."""
    await expect(wanted).to_be_visible()
    for _ in range(MAX_TABS):
        if await wanted.evaluate("element => element === document.activeElement"):
            return
        await person.page.keyboard.press("Tab")
    await expect(wanted).to_be_focused()


async def is_accessible(person: Person) -> None:
    assert not await axe.violations(person.page)
    width = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "the page is wider than the screen"


async def signs_in_by_keyboard(person: Person) -> None:
    await expect(person.heading("Sign in")).to_be_visible()
    await is_accessible(person)
    await tabs_to(person, person.field("Name"))
    await person.page.keyboard.type(person.name)
    await tabs_to(person, person.field("Password"))
    await person.page.keyboard.type(PASSWORD)
    await person.page.keyboard.press("Enter")
    await expect(person.heading("Allow this app?")).to_be_visible()
    await is_accessible(person)


async def answers_by_keyboard(person: Person, answer: str) -> None:
    await tabs_to(person, person.button(answer))
    await person.page.keyboard.press("Enter")


async def begins(people: People, served: Server, foreign: Outside, language: str) -> Person:
    """Somebody who has an account with us, in front of the other app."""
    account = await served.person("ada")
    name = account.user_id[1:].partition(":")[0]
    person = await people.at_new_profile(name, locale=language)
    person.language = language
    await person.page.goto(foreign.url)
    return person


async def is_told(person: Person, foreign: Outside, words: str) -> None:
    """Wait for the app's own page to say something; ours on the way there has a status as well."""
    await expect(person.page).to_have_url(re.compile("^" + re.escape(foreign.url)))
    await expect(person.page.get_by_role("status")).to_have_text(words)


@pytest.mark.parametrize("way", ["By login token", "By OAuth"])
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_somebody_signs_in_to_another_app(
    people: People,
    served: Server,
    foreign: Outside,
    chromium: Chromium,
    album: Album,
    language: str,
    way: str,
) -> None:
    with chromium.expecting(f"asks another host: {foreign.url}"):
        person = await begins(people, served, foreign, language)
        await tabs_to(person, person.page.get_by_role("button", name=way))
        await person.page.keyboard.press("Enter")
        await signs_in_by_keyboard(person)
        await album.add(person.page, f"foreign-app-{way.split()[1].lower()}-{language}")
        await answers_by_keyboard(person, "Allow")
        words = f"Signed in as @{person.name}:linnet.test"
        await is_told(person, foreign, words)
    assert person.page.url.startswith(foreign.url)


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_somebody_refuses_another_app(
    people: People, served: Server, foreign: Outside, chromium: Chromium, language: str
) -> None:
    with chromium.expecting(f"asks another host: {foreign.url}|status of 404"):
        person = await begins(people, served, foreign, language)
        await person.page.get_by_role("button", name="By OAuth").press("Enter")
        await signs_in_by_keyboard(person)
        await answers_by_keyboard(person, "Do not allow")
        await is_told(person, foreign, "access_denied")
        # An app that knows only login tokens is told nothing.
        await person.page.get_by_role("button", name="By login token").press("Enter")
        await answers_by_keyboard(person, "Do not allow")
        await expect(person.heading("This request is over")).to_be_visible()
        await is_accessible(person)
