"""Apps of other origins open our pages to have a stage proven, or somebody signed in."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect
from tests.api.encryption.crypto import CrossSigning
from tests.browser import axe
from tests.browser.chromium import Chromium
from tests.browser.people import People
from tests.browser.person import Person
from tests.browser.test_passkeys import adds_passkey, with_authenticator
from tests.kit.apps import App
from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server

from linnet.accounts.invites import InviteRequest, create_invite

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
ELSEWHERE = "http://app.example.net/"
ASKS_ELSEWHERE = "asks another host: http://app.example.net"
APP = """
<!doctype html><html lang="en"><title>App</title><h1>App</h1>
<button onclick="window.open(new URLSearchParams(location.search).get('page'))">Go on</button>
<p role="status">waiting</p>
<script>
addEventListener("message", ({ data, origin }) => {
  document.querySelector("p").textContent = `${data} from ${origin}`;
});
</script>
"""
GONE = {"devices": ["OLD"]}


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(registration="open")
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


async def is_accessible(person: Person, page: Page) -> None:
    assert not await axe.violations(page)
    width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "the page is wider than the screen"


async def opens_stage(person: Person, chromium: Chromium, stage: str, session: str) -> Page:
    """The page of a stage, as the app of another origin has opened it."""

    async def serve(route: Route) -> None:
        await route.fulfill(body=APP, content_type="text/html; charset=utf-8")

    await person.page.route(f"{ELSEWHERE}**", serve)
    page = f"{person.profile.origin}/_matrix/client/v3/auth/{stage}/fallback/web"
    query = urlencode({"page": f"{page}?{urlencode({'session': session})}"})
    with chromium.expecting(ASKS_ELSEWHERE):
        await person.page.goto(f"{ELSEWHERE}?{query}")
    app = person.page
    async with app.expect_popup() as opened:
        await app.get_by_role("button", name="Go on").click()
    popup = await opened.value
    # The person now looks at the page that was opened.
    person.profile.page = popup
    return app


async def is_told(app: Page, origin: str) -> None:
    await expect(app.get_by_role("status")).to_have_text(f"authDone from {origin}")


def named(account: Client) -> str:
    return account.user_id[1:].partition(":")[0]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_a_password_is_asked_for_an_app(
    people: People, served: Server, chromium: Chromium, language: str
) -> None:
    account = await served.person("ada")
    looks = {} if language == "en" else PHONE
    person = await people.at_new_profile(named(account), locale=language, **looks)
    person.language = language
    session = (await account.post("/delete_devices", GONE, expect=401))["session"]
    app = await opens_stage(person, chromium, "m.login.password", session)
    await expect(person.heading("Confirm with your password")).to_be_visible()
    await expect(person.page.get_by_text(account.user_id)).to_be_visible()
    await expect(person.field("Name")).to_have_value(person.name)
    await is_accessible(person, person.page)
    # By keyboard alone.
    if language == "en":
        await expect(person.field("Password")).to_be_focused()
    await person.field("Password").focus()
    with chromium.expecting("status of 403"):
        await person.page.keyboard.type("not the password")
        await person.page.keyboard.press("Enter")
        wrong = person.word("That name and password do not belong together. Check both.")
        await expect(person.page.get_by_text(wrong)).to_be_visible()
    await person.page.keyboard.press("ControlOrMeta+a")
    await person.page.keyboard.type(PASSWORD)
    await person.page.keyboard.press("Enter")
    await expect(person.heading("Go back to the app")).to_be_visible()
    await is_accessible(person, person.page)
    await is_told(app, person.profile.origin)
    await account.post("/delete_devices", {**GONE, "auth": {"session": session}})
    with chromium.expecting("status of 404"):
        await person.page.reload()
        await expect(person.heading("This request is over")).to_be_visible()
    await is_accessible(person, person.page)


async def test_a_passkey_is_asked_for_an_app(
    people: People, served: Server, chromium: Chromium
) -> None:
    account = await served.person("bo")
    person = await with_authenticator(people, account)
    await adds_passkey(person, "Phone")
    session = (await account.post("/delete_devices", GONE, expect=401))["session"]
    page = f"{person.profile.origin}/_matrix/client/v3/auth/linnet.passkey/fallback/web"
    # In an app's own view it is the view that is told.
    await person.page.add_init_script("window.onAuthDone = () => { window.told = true; }")
    await person.page.goto(f"{page}?session={session}")
    await expect(person.heading("Confirm with your passkey")).to_be_visible()
    await is_accessible(person, person.page)
    await person.button("Use a passkey").click()
    await expect(person.heading("Go back to the app")).to_be_visible()
    assert await person.page.evaluate("window.told")
    await account.post("/delete_devices", {**GONE, "auth": {"session": session}})


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_an_account_is_made_for_an_app(
    people: People, served: Server, chromium: Chromium, language: str
) -> None:
    nobody = served.nobody()
    for stage, name in (("m.login.dummy", "dee"), ("m.login.registration_token", "tom")):
        person = await people.at_new_profile(name, locale=language, **PHONE)
        person.language = language
        wanted = {"username": f"{name}.{language}", "password": PASSWORD}
        session = (await nobody.post("/register", wanted, expect=401))["session"]
        app = await opens_stage(person, chromium, stage, session)
        await expect(person.heading("Create your account")).to_be_visible()
        await is_accessible(person, person.page)
        if stage == "m.login.registration_token":
            link = person.field("Invite link")
            with chromium.expecting("status of 401"):
                await link.fill("https://linnet.test/invite/wrong")
                await person.button("Continue").click()
                wrong = person.word("This invite link is no longer valid. Ask for a new one.")
                await expect(person.page.get_by_text(wrong)).to_be_visible()
            await link.fill(
                (await create_invite(served.house.accounts, None, InviteRequest())).link
            )
        await person.button("Continue").click()
        await is_told(app, person.profile.origin)
        made = await nobody.post("/register", {**wanted, "auth": {"session": session}})
        assert made["user_id"] == f"@{name}.{language}:linnet.test"


async def test_an_identity_is_reset_for_an_app(
    people: People, served: Server, chromium: Chromium
) -> None:
    account, other = await served.person("cy"), await served.person("flo")
    tokens = await App(served).signs_in(account)
    client = Client(served, tokens["access_token"])
    await client.post("/keys/device_signing/upload", CrossSigning(account).body())
    fresh = CrossSigning(account).body()
    asked = await client.post("/keys/device_signing/upload", fresh, expect=401)
    person = await people.at_new_profile(named(other))
    app = await opens_stage(person, chromium, "m.oauth", asked["session"])
    await expect(person.heading("Sign in")).to_be_visible()
    await expect(person.field("Name")).to_have_value(named(account))
    await is_accessible(person, person.page)
    # Whoever is somebody else cannot answer for them.
    await person.field("Name").fill(person.name)
    await person.field("Password").fill(PASSWORD)
    await person.button("Sign in").click()
    await expect(person.heading("This is for somebody else")).to_be_visible()
    await is_accessible(person, person.page)
    await person.button("Not you?").click()
    await person.field("Password").fill(PASSWORD)
    await person.button("Sign in").click()
    await person.button("Allow the reset").click()
    await is_told(app, person.profile.origin)
    retry = {**fresh, "auth": {"session": asked["session"]}}
    await client.post("/keys/device_signing/upload", retry)


async def test_a_stage_that_is_not_asked_says_so(people: People, chromium: Chromium) -> None:
    person = await people.at_new_profile("nobody")
    for stage in ("m.login.password", "m.login.terms", "constructor"):
        with chromium.expecting("status of 404"):
            page = f"{person.profile.origin}/_matrix/client/v3/auth/{stage}/fallback/web"
            await person.page.goto(f"{page}?session=unknown")
            await expect(person.heading("This request is over")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_somebody_signs_in_inside_an_app(
    people: People, served: Server, chromium: Chromium, language: str
) -> None:
    account = await served.person("gil")
    person = await people.at_new_profile(named(account), locale=language, **PHONE)
    person.language = language
    wish = {"device_id": f"INSIDE{language}", "initial_device_display_name": "My app"}
    page = f"{person.profile.origin}/_matrix/static/client/login/?{urlencode(wish)}"
    # Without an app nobody is signed in, and no device is left behind.
    await person.page.goto(page)
    await expect(person.heading("Sign in")).to_be_visible()
    await is_accessible(person, person.page)
    await person.field("Name").fill(person.name)
    await person.field("Password").fill(PASSWORD)
    await person.button("Sign in").click()
    await expect(person.heading("Open this in an app")).to_be_visible()
    await is_accessible(person, person.page)
    assert len((await account.get("/devices"))["devices"]) == 1
    await person.page.add_init_script("window.onLogin = (said) => { window.handed = said; }")
    await person.page.goto(page)
    await person.field("Name").fill(person.name)
    with chromium.expecting("status of 403"):
        await person.field("Password").fill("wrong")
        await person.button("Sign in").click()
        wrong = person.word("That name and password do not belong together. Check both.")
        await expect(person.page.get_by_text(wrong)).to_be_visible()
    await person.field("Password").fill(PASSWORD)
    await person.button("Sign in").click()
    await expect(person.heading("Go back to the app")).to_be_visible()
    await is_accessible(person, person.page)
    handed = await person.page.evaluate("window.handed")
    assert handed["device_id"] == wish["device_id"]
    who = await Client(served, handed["access_token"]).get("/account/whoami")
    assert who["user_id"] == account.user_id
    assert (await account.get(f"/devices/{wish['device_id']}"))["display_name"] == "My app"


async def test_somebody_signs_in_with_a_passkey_inside_an_app(
    people: People, served: Server
) -> None:
    account = await served.person("hal")
    person = await with_authenticator(people, account)
    await adds_passkey(person, "Phone")
    await person.page.add_init_script("window.onLogin = (said) => { window.handed = said; }")
    page = "/_matrix/static/client/login/?refresh_token=true"
    await person.page.goto(f"{person.profile.origin}{page}")
    await person.button("Sign in with a passkey").click()
    await expect(person.heading("Go back to the app")).to_be_visible()
    handed = await person.page.evaluate("window.handed")
    assert re.fullmatch(r"\S+", handed["refresh_token"])
    who = await Client(served, handed["access_token"]).get("/account/whoami")
    assert who["user_id"] == account.user_id
