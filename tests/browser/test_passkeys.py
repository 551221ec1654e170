"""People sign in with a passkey, in a browser with an authenticator of its own."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.passkeys import with_phone
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.apps import App, new_device_id
from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server

from linnet.accounts.create import first_run_link
from linnet.accounts.invites import InviteRequest, create_invite

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True}


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(registration="open")
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


async def with_authenticator(people: People, account: Client, **looks: object) -> Person:
    person, _ = await with_phone(people, account.user_id[1:].partition(":")[0], **looks)
    return person


async def invite_link(served: Server) -> str:
    return (await create_invite(served.house.accounts, None, InviteRequest())).link


async def is_accessible(person: Person) -> None:
    assert not await axe.violations(person.page)
    width = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "the page is wider than the screen"


async def adds_passkey(person: Person, name: str) -> None:
    await person.page.goto(f"{person.profile.origin}/account?action=linnet.passkeys")
    await person.field("Name").fill(person.name)
    await person.field("Password").fill(PASSWORD)
    await person.button("Sign in").click()
    await expect(person.heading("Your passkeys")).to_be_visible()
    await person.field("Name of the passkey").fill(name)
    await person.button("Add a passkey").click()
    await expect(person.page.get_by_text(name, exact=True)).to_be_visible()


async def test_a_passkey_is_added_used_renamed_and_removed(
    people: People, served: Server, chromium: Chromium
) -> None:
    person = await with_authenticator(people, await served.person("ada"))
    page, origin = person.page, person.profile.origin
    await adds_passkey(person, "Blue phone")
    assert not await axe.violations(page)
    await person.button("Not you?").click()
    # Now the browser knows nobody; the passkey says who it is.
    await expect(person.button("Sign in with a passkey")).to_be_visible()
    await person.button("Sign in with a passkey").click()
    await expect(page.get_by_text("Last used")).to_be_visible()
    await person.button("Rename passkey").click()
    await page.get_by_role("dialog").get_by_label("Name").fill("Green phone")
    await person.answer("Save").click()
    await expect(page.get_by_text("Green phone", exact=True)).to_be_visible()
    # It opens the web app as well.
    await page.goto(origin)
    await expect(person.heading("Welcome back")).to_be_visible()
    await person.button("Sign in with a passkey").click()
    await person.is_inside()
    await page.goto(f"{origin}/account?action=linnet.passkeys")
    await person.button("Remove passkey").click()
    await person.answer("Remove").click()
    await expect(page.get_by_text("Green phone", exact=True)).to_have_count(0)
    # What was removed opens nothing.
    await person.button("Not you?").click()
    with chromium.expecting("status of 403"):
        await person.button("Sign in with a passkey").click()
        await expect(page.get_by_text("This passkey is not known here.")).to_be_visible()


async def test_a_browser_offers_the_passkey_among_the_names(people: People, served: Server) -> None:
    person = await with_authenticator(people, await served.person("cleo"), offers_names=True)
    await adds_passkey(person, "Red phone")
    await person.button("Not you?").click()
    # The authenticator takes the offer at once.
    await expect(person.page.get_by_text("Last used")).to_be_visible()


async def test_in_arabic_on_a_phone(people: People, served: Server) -> None:
    person = await with_authenticator(people, await served.person("bo"), locale="ar", **PHONE)
    person.language = "ar"
    await adds_passkey(person, "هاتف")
    await is_accessible(person)


async def test_the_first_person_needs_no_password(chromium: Chromium, album: Album) -> None:
    """By the keyboard alone."""
    server = await Server.start(registration="invite")
    people = People(chromium, server)
    link = await first_run_link(server.house.accounts)
    assert link is not None
    person, _ = await with_phone(people, "ada")
    await person.page.goto(link)
    await expect(person.field("Name")).to_be_focused()
    await person.page.keyboard.type("ada")
    await is_accessible(person)
    await album.add(person.page, "sign-up-passkey")
    await person.page.keyboard.press("Enter")
    await person.keeps_recovery_key()
    shown = await server.signs_in("@ada:linnet.test")
    assert len((await shown.get("/_linnet/passkeys"))["passkeys"]) == 1
    await people.leave()
    await server.stop()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_whoever_is_invited_may_change_their_mind(
    people: People, served: Server, album: Album, language: str
) -> None:
    name = f"guest-{language}"
    person, phone = await with_phone(people, name, locale=language, **PHONE)
    person.language = language
    await person.page.goto(await invite_link(served))
    await person.field("Name").fill(name)
    await phone.knows_its_owner(does=False)
    await person.button("Create account with a passkey").click()
    refusal = person.word("No passkey was made. Try again, or use a password.")
    await expect(person.page.get_by_role("alert")).to_have_text(refusal)
    await is_accessible(person)
    await album.add(person.page, f"sign-up-refused-{language}")
    await person.button("Use a password instead").click()
    await expect(person.field("Password")).to_be_visible()
    await is_accessible(person)
    await album.add(person.page, f"sign-up-password-{language}")
    await person.button("Use a passkey instead").click()
    await phone.knows_its_owner(does=True)
    await person.button("Create account with a passkey").click()
    await expect(person.heading("Keep your recovery key")).to_be_visible()


async def test_an_app_sends_somebody_new_who_has_a_passkey(people: People, served: Server) -> None:
    app = App(served)
    await app.registers()
    query = urlencode(app.request(new_device_id(), prompt="create"))
    person, _ = await with_phone(people, "hatchling")
    await person.page.goto(f"{person.profile.origin}/_linnet/oauth2/authorize?{query}")
    await person.field("Name").fill(person.name)
    await is_accessible(person)
    await person.button("Create account with a passkey").click()
    await expect(person.heading("Allow this app?")).to_be_visible()
