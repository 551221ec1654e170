"""Most of the app's code comes when it is first wanted, and sometimes it does not come."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Route, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.looks import put_on
from tests.browser.people import Friends, People
from tests.browser.person import DESK, PHONE, Person

NOT_THERE = r"Failed to load resource|net::ERR_|dynamically imported module|Minified React error"
SETTINGS = re.compile(r"/assets/settings\.view-.*\.js")
SWITCHER = re.compile(r"/assets/switcher\.view-.*\.js")
LINKING = re.compile(r"/assets/linking-.*\.js")


@pytest.fixture(autouse=True)
def _what_fails_is_provoked(chromium: Chromium, no_page_does_wrong: None) -> Any:
    with chromium.expecting(NOT_THERE):
        yield


class Refusals:
    """How often code is not given; `tries` counts how often it was asked for."""

    def __init__(self, refused: int) -> None:
        self.left = refused
        self.tries = 0

    async def __call__(self, route: Route) -> None:
        self.tries += 1
        self.left -= 1
        if self.left >= 0:
            await route.abort("internetdisconnected")
        else:
            await route.continue_()


@asynccontextmanager
async def refusing(
    person: Person, code: re.Pattern[str], times: int = 1_000
) -> AsyncIterator[Refusals]:
    refusals = Refusals(times)
    await person.profile.context.route(code, refusals)
    yield refusals
    await person.profile.context.unroute(code, refusals)


async def opens_settings(person: Person) -> None:
    await person.page.goto(f"{person.profile.origin}/settings")


async def test_code_that_fails_for_a_moment_is_asked_for_again(friends: Friends) -> None:
    ada = friends.ada
    async with refusing(ada, SETTINGS, times=2) as refusals:
        await opens_settings(ada)
        await expect(ada.heading("Settings")).to_be_visible()
    assert refusals.tries == 3


async def test_without_its_code_a_page_says_so_and_what_to_do(
    friends: Friends, album: Album
) -> None:
    ada, found = friends.ada, []
    for language, screen in (("en", DESK), ("ar", PHONE)):
        await ada.changes_over(language, screen)
        async with refusing(ada, SETTINGS):
            await opens_settings(ada)
            alert = ada.page.get_by_role("alert")
            await expect(alert.get_by_text(ada.word("This could not be loaded"))).to_be_visible()
            for theme in ("light", "dark"):
                await put_on(ada.page, theme)
                await album.add(ada.page, f"missing-part-{language}-{theme}")
                found += await axe.violations(ada.page)
    await ada.button("Load the page again").click()
    await expect(ada.heading("Settings")).to_be_visible()
    await ada.changes_over("en", DESK)
    assert not found, "\n".join(found)


async def test_without_its_code_a_layer_says_so_and_can_be_closed(
    friends: Friends, album: Album
) -> None:
    ada = friends.ada
    await ada.page.goto(ada.profile.origin)
    await ada.is_inside()
    async with refusing(ada, SWITCHER):
        await ada.page.keyboard.press("Control+k")
        alert = ada.page.get_by_role("alert")
        await expect(alert.get_by_text("This could not be loaded")).to_be_visible()
        await album.add(ada.page, "missing-layer")
        assert await axe.violations(ada.page) == []
        await alert.get_by_role("button", name="Close").click()
        await expect(alert).to_have_count(0)
    await ada.opens_chat("bruno")
    await ada.sees("Good morning from the hedge")


async def test_code_that_breaks_leaves_no_empty_page(friends: Friends, album: Album) -> None:
    ada, context = friends.ada, friends.ada.profile.context

    async def breaks(route: Route) -> None:
        await route.fulfill(content_type="text/javascript", body="export {};")

    await context.route(SETTINGS, breaks)
    await opens_settings(ada)
    await expect(ada.heading("Something went wrong here")).to_be_visible()
    await album.add(ada.page, "broken-view")
    assert await axe.violations(ada.page) == []
    await context.unroute(SETTINGS, breaks)
    await ada.button("Load the page again").click()
    await expect(ada.heading("Settings")).to_be_visible()


async def test_the_engine_asks_anew_for_code_that_it_did_not_get(people: People) -> None:
    fresh = await people.at_new_profile("ada")
    code = fresh.page.get_by_role("img", name="QR code that links a device")
    async with refusing(fresh, LINKING) as refusals:
        await fresh.page.goto(fresh.profile.origin)
        await fresh.button("Sign in with another device").click()
        await expect(fresh.page.get_by_text("You are offline.")).to_be_visible()
        await expect(code).to_have_count(0)
        assert refusals.tries == 3
    await fresh.page.go_back()
    await fresh.button("Sign in with another device").click()
    await expect(code).to_be_visible()


async def test_an_app_that_cannot_even_begin_says_so(people: People, album: Album) -> None:
    fresh = await people.at_new_profile("ada", locale="fr")
    async with refusing(fresh, re.compile(r"/assets/fr-.*\.js")):
        await fresh.page.goto(fresh.profile.origin)
        await expect(fresh.page.get_by_role("alert")).to_contain_text("n’a pas pu démarrer")
        await album.add(fresh.page, "not-started")
        assert await axe.violations(fresh.page) == []
    await fresh.page.get_by_role("button", name="Recharger la page").click()
    await expect(fresh.page.get_by_role("heading").first).to_be_visible()
