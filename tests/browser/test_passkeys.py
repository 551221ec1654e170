"""People sign in with a passkey, in a browser with an authenticator of its own."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import expect
from tests.browser import axe
from tests.browser.chromium import Chromium
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(registration="open")
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


OFFERS_NO_NAMES = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"
"""The authenticator would sign in by itself before anybody can press the button."""


async def with_authenticator(
    people: People, account: Client, *, offers_names: bool = False, **looks: object
) -> Person:
    """Somebody whose telephone asks for no finger, but says that it did."""
    person = await people.at_new_profile(account.user_id[1:].partition(":")[0], **looks)
    if not offers_names:
        await person.page.add_init_script(OFFERS_NO_NAMES)
    devtools = await person.profile.context.new_cdp_session(person.page)
    await devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return person


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
    phone = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
    person = await with_authenticator(people, await served.person("bo"), locale="ar", **phone)
    person.language = "ar"
    await adds_passkey(person, "هاتف")
    assert not await axe.violations(person.page)
    width = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
