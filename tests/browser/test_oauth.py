"""People allow apps and devices, and manage their account, on our own pages."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser import axe
from tests.browser.chromium import Chromium
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.apps import App, answered, new_device_id, scope_for, whoami
from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
# The browser of the tests knows no app that would open these.
NO_APP = r"org\.example\.app"


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(registration="open")
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


async def opens_request(person: Person, app: App, device_id: str, **changed: str) -> None:
    if not app.client_id:
        await app.registers()
    query = urlencode(app.request(device_id, **changed))
    await person.page.goto(f"{person.profile.origin}/_linnet/oauth2/authorize?{query}")


async def signs_in(person: Person, password: str = PASSWORD) -> None:
    await person.field("Name").fill(person.name)
    await person.field("Password").fill(password)
    await person.button("Sign in").click()


async def is_accessible(person: Person) -> None:
    assert not await axe.violations(person.page)
    width = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "the page is wider than the screen"


async def visiting(people: People, account: Client, **looks: object) -> Person:
    name = account.user_id[1:].partition(":")[0]
    return await people.at_new_profile(name, **looks)


async def sent_back(person: Person) -> dict[str, str]:
    link = person.page.get_by_role("link", name=person.word("Open the app"))
    address = await link.get_attribute("href")
    assert address is not None
    return answered(address)


async def test_a_person_allows_an_app(people: People, served: Server, chromium: Chromium) -> None:
    account = await served.person("ada")
    person, app, device_id = await visiting(people, account), App(served), new_device_id()
    await opens_request(person, app, device_id, login_hint=f"mxid:{account.user_id}")
    await expect(person.heading("Sign in")).to_be_visible()
    await expect(person.field("Name")).to_have_value(person.name)
    await expect(person.page.get_by_text("Example X")).to_be_visible()
    await is_accessible(person)
    with chromium.expecting("status of 403"):
        await signs_in(person, "not the password")
        await expect(person.page.get_by_text("do not belong together")).to_be_visible()
    await signs_in(person)
    await expect(person.heading("Allow this app?")).to_be_visible()
    await expect(person.page.get_by_text("example.org", exact=True)).to_be_visible()
    await expect(person.page.get_by_text(device_id)).to_be_visible()
    await is_accessible(person)
    with chromium.expecting(NO_APP):
        await person.button("Allow").click()
        await expect(person.heading("Back to the app")).to_be_visible()
        code = (await sent_back(person))["code"]
    tokens = await app.exchanges(code)
    who = await whoami(served, tokens["access_token"])
    assert (who["user_id"], who["device_id"]) == (account.user_id, device_id)


async def test_a_person_refuses_by_keyboard(
    people: People, served: Server, chromium: Chromium
) -> None:
    account = await served.person("bo")
    person, app = await visiting(people, account), App(served)
    await opens_request(person, app, new_device_id())
    await expect(person.field("Name")).to_be_focused()
    await person.page.keyboard.type(person.name)
    await person.page.keyboard.press("Tab")
    await expect(person.field("Password")).to_be_focused()
    await person.page.keyboard.type(PASSWORD)
    await person.page.keyboard.press("Enter")
    await expect(person.heading("Allow this app?")).to_be_visible()
    with chromium.expecting(NO_APP):
        await person.button("Do not allow").focus()
        await person.page.keyboard.press("Enter")
        await expect(person.heading("Back to the app")).to_be_visible()
    assert (await sent_back(person))["error"] == "access_denied"


async def test_what_was_stopped_says_so(people: People, served: Server) -> None:
    person = await people.at_new_profile("nobody")
    await opens_request(person, App(served), new_device_id(), redirect_uri="https://evil.example/")
    await expect(person.heading("This app cannot be signed in")).to_be_visible()
    await is_accessible(person)


async def test_a_request_that_is_over_says_so(people: People, chromium: Chromium) -> None:
    person = await people.at_new_profile("nobody")
    with chromium.expecting("status of 404"):
        await person.page.goto(f"{person.profile.origin}/authorise/unknown")
        await expect(person.heading("This request is over")).to_be_visible()
    await is_accessible(person)


async def test_somebody_new_makes_an_account_for_an_app(people: People, served: Server) -> None:
    person = await people.at_new_profile("newcomer")
    await opens_request(person, App(served), new_device_id(), prompt="create")
    await expect(person.heading("Create your account")).to_be_visible()
    await is_accessible(person)
    await person.field("Name").fill(person.name)
    await person.button("Use a password instead").click()
    await is_accessible(person)
    await person.field("Password").fill(PASSWORD)
    await person.button("Create account").click()
    await expect(person.heading("Allow this app?")).to_be_visible()
    await expect(person.page.get_by_text("@newcomer:linnet.test")).to_be_visible()


async def test_whoever_uses_the_web_app_need_not_sign_in_again(
    people: People, served: Server
) -> None:
    account = await served.person("cy")
    person = await visiting(people, account)
    await person.signs_in(PASSWORD)
    await person.is_inside()
    app = App(served)
    await opens_request(person, app, new_device_id())
    await expect(person.heading("Allow this app?")).to_be_visible()
    # An app may want to be sure.
    await opens_request(person, app, new_device_id(), prompt="login")
    await expect(person.page.get_by_text("sign in once more")).to_be_visible()
    await is_accessible(person)
    await person.field("Password").fill(PASSWORD)
    await person.button("Sign in").click()
    await expect(person.button("Allow")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_a_device_is_linked_by_its_code(
    people: People, served: Server, chromium: Chromium, language: str
) -> None:
    account = await served.person("dia")
    person = await visiting(people, account, locale=language, **PHONE)
    person.language = language
    app, device_id = App(served), new_device_id()
    await app.registers()
    fields = {"client_id": app.client_id, "scope": scope_for(device_id)}
    code = await app.form("/_linnet/oauth2/device", fields)
    await person.page.goto(f"{person.profile.origin}/device")
    await signs_in(person)
    await expect(person.heading("Link a device")).to_be_visible()
    await is_accessible(person)
    with chromium.expecting("status of 404"):
        await person.field("Code").fill("bcdfghjk")
        await person.button("Continue").click()
        await expect(
            person.page.get_by_text(person.word("No device shows this code now."))
        ).to_be_visible()
    await person.field("Code").fill(code["user_code"].lower())
    await person.button("Continue").click()
    await expect(person.heading("Allow this device?")).to_be_visible()
    await is_accessible(person)
    await person.button("Allow").click()
    await expect(person.heading("The device is signed in")).to_be_visible()
    await is_accessible(person)
    polled = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": code["device_code"],
        "client_id": app.client_id,
    }
    tokens = await app.form("/_linnet/oauth2/token", polled)
    who = await whoami(served, tokens["access_token"])
    assert (who["user_id"], who["device_id"]) == (account.user_id, device_id)


ACTIONS = [
    ("org.matrix.profile", "Your name"),
    ("org.matrix.devices_list", "Your devices"),
    ("org.matrix.sessions_list", "Your devices"),
    ("org.matrix.device_delete", "Sign this device out?"),
    ("org.matrix.session_end", "Sign this device out?"),
    ("org.matrix.account_deactivate", "Delete your account?"),
    ("org.matrix.cross_signing_reset", "Reset your encryption identity?"),
    ("org.example.unknown", "Your account"),
]


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_every_action_of_the_account_page_is_there(
    people: People, served: Server, language: str
) -> None:
    account = await served.person("eve")
    person = await visiting(people, account, locale=language, **PHONE)
    person.language = language
    page = f"{person.profile.origin}/account"
    await person.page.goto(page)
    await signs_in(person)
    await expect(person.heading("Your account")).to_be_visible()
    for action, heading in ACTIONS:
        query = urlencode({"action": action, "device_id": account.device_id})
        await person.page.goto(f"{page}?{query}")
        await expect(person.heading(heading)).to_be_visible()
        await is_accessible(person)
    for action in ("org.matrix.device_view", "org.matrix.session_view"):
        query = urlencode({"action": action, "device_id": account.device_id})
        await person.page.goto(f"{page}?{query}")
        await expect(person.page.get_by_role("heading", name=account.device_id)).to_be_visible()
        await is_accessible(person)


async def test_a_person_manages_the_account(people: People, served: Server) -> None:
    account = await served.person("flo")
    other = await account.another_device(display_name="Old phone")
    person = await visiting(people, account)
    await person.page.goto(f"{person.profile.origin}/account")
    await signs_in(person)
    await person.page.get_by_role("link", name="Your name").click()
    await person.field("Name").fill("Flo of the Fence")
    await person.button("Save").click()
    await expect(person.page.get_by_text("Saved")).to_be_visible()
    assert (await account.get(f"/profile/{account.user_id}"))["displayname"] == "Flo of the Fence"
    await person.button("Your account").click()
    await expect(person.page.get_by_text("Flo of the Fence")).to_be_visible()
    await person.page.get_by_role("link", name="Your devices").click()
    await person.page.get_by_role("link", name=re.compile("Old phone")).click()
    await expect(person.heading("Old phone")).to_be_visible()
    await person.button("Sign out").click()
    await expect(person.heading("Sign this device out?")).to_be_visible()
    await person.button("Sign out").click()
    await expect(person.heading("The device is signed out")).to_be_visible()
    await other.get("/account/whoami", expect=401)
    await person.button("Your account").click()
    await person.page.get_by_role("link", name="Delete your account").click()
    await person.page.get_by_text("Delete my messages and files too").click()
    await person.button("Close my account for good").click()
    await expect(person.heading("Your account is closed")).to_be_visible()
    await account.get("/account/whoami", expect=401)
