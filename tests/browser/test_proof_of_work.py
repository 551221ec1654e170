"""Where everybody may have an account, the browser does a sum for it, and shows how far it is."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from playwright.async_api import Route, expect
from tests.browser.chromium import Chromium
from tests.browser.people import People
from tests.browser.test_auth_pages import PHONE, is_accessible
from tests.browser.test_oauth import opens_request
from tests.kit.apps import App, new_device_id
from tests.kit.server import Server

from linnet.sessions.proof_of_work import STAGE

BITS = 15
PASSWORD = "not a weak one"


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(registration="open", registration_work=BITS)
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_a_page_does_the_sum_for_an_app(
    people: People, served: Server, language: str
) -> None:
    person = await people.at_new_profile("dee", locale=language, **PHONE)
    person.language = language
    wanted = {"username": f"dee.{language}", "password": PASSWORD}
    nobody = served.nobody()
    session = (await nobody.post("/register", wanted, expect=401))["session"]
    page = f"{person.profile.origin}/_matrix/client/v3/auth/{STAGE}/fallback/web"
    # The answer waits until the page was looked at.
    seen = asyncio.Event()

    async def hold(route: Route) -> None:
        await seen.wait()
        await route.continue_()

    await person.page.route("**/_linnet/auth/answer", hold)
    await person.page.goto(f"{page}?{urlencode({'session': session})}")
    await expect(person.heading("Create your account")).to_be_visible()
    await person.button("Continue").click()
    words = person.word("Your device does a sum, so that nobody makes accounts by the thousand.")
    await expect(person.page.get_by_text(words)).to_be_visible()
    bar = person.page.get_by_role("progressbar", name=person.word("How far the sum is"))
    await expect(bar).to_have_attribute("value", "1")
    await is_accessible(person, person.page)
    seen.set()
    await expect(person.heading("Go back to the app")).to_be_visible()
    made = await nobody.post("/register", {**wanted, "auth": {"session": session}})
    assert made["user_id"] == f"@dee.{language}:linnet.test"


async def test_our_own_pages_do_the_sum(people: People, served: Server, chromium: Chromium) -> None:
    person = await people.at_new_profile("vera")
    app = App(served)
    await opens_request(person, app, new_device_id(), prompt="create")
    await person.field("Name").fill("vera")
    await person.button("Use a password instead").click()
    await person.field("Password").fill(PASSWORD)
    with chromium.expecting("status of 401"):
        await person.button("Create account").click()
        await expect(person.heading("Allow this app?")).to_be_visible()
    details = await served.admin.get("/_linnet/admin/v1/users/@vera:linnet.test")
    assert not details["user"]["is_admin"]
