"""People add addresses of mail in the settings, and are written to when they miss something."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.looks import put_on
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.client import Client
from tests.kit.mail_server import MailServer
from tests.kit.server import PASSWORD, Server

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
TOLD = "Write to me there when I have missed messages"


@pytest.fixture(scope="module")
def trusting() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest_asyncio.fixture(scope="module")
async def mail_server(
    tmp_path_factory: pytest.TempPathFactory, trusting: pytest.MonkeyPatch
) -> AsyncIterator[MailServer]:
    made = MailServer(tmp_path_factory.mktemp("mail"))
    trusting.setenv("SSL_CERT_FILE", str(made.trust))
    await made.start()
    yield made
    await made.stop()


@pytest_asyncio.fixture(scope="module")
async def served(mail_server: MailServer) -> AsyncIterator[Server]:
    server = await Server.start(**mail_server.settings())
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


async def signed_in(
    people: People, account: Client, *, language: str = "en", **looks: object
) -> Person:
    """Somebody in front of the part of the settings about their account."""
    name = account.user_id[1:].partition(":")[0]
    person = await people.at_new_profile(name, locale=language, **looks)
    person.language = language
    await person.signs_in(PASSWORD)
    await person.is_inside()
    await person.page.goto(f"{person.profile.origin}/settings/account")
    return person


async def at_account(people: People, account: Client, **looks: object) -> Person:
    person = await signed_in(people, account, **looks)
    await expect(person.heading("Email addresses")).to_be_visible()
    return person


async def is_accessible(person: Person) -> None:
    assert not await axe.violations(person.page)
    width = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "the page is wider than the screen"


def dialog_of(person: Person) -> Locator:
    return person.page.get_by_role("dialog")


async def asks_for_letter(person: Person, address: str) -> None:
    await person.button("Add an email address").click()
    await person.field("Email address").fill(address)
    await person.answer("Send the letter").click()
    await expect(person.answer("I have opened the link")).to_be_visible()


async def opens_link(person: Person, mail_server: MailServer) -> None:
    """In another tab, as from a mailbox."""
    tab = await person.profile.context.new_page()
    await tab.goto(mail_server.letters[-1].link("/_linnet/mail/confirm/"))
    await tab.get_by_role("button").click()
    await expect(tab.get_by_role("button")).to_have_count(0)
    await tab.close()


async def proves(person: Person) -> None:
    await dialog_of(person).get_by_label(person.word("Password"), exact=True).fill(PASSWORD)
    await person.answer("I have opened the link").click()


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("fr", "dark"), ("ar", "dark")])
async def test_an_address_is_added_used_and_removed(
    people: People,
    served: Server,
    mail_server: MailServer,
    album: Album,
    language: str,
    theme: str,
) -> None:
    account = await served.person("ida")
    person = await at_account(people, account, language=language, **PHONE)
    await put_on(person.page, theme)
    address = f"ida-{language}@example.org"
    await person.button("Add an email address").click()
    await is_accessible(person)
    await album.add(person.page, f"mail-add-{language}")
    await person.field("Email address").fill(f"  {address}")
    await person.answer("Send the letter").click()
    await expect(person.heading("Look into your mailbox")).to_be_visible()
    await is_accessible(person)
    await album.add(person.page, f"mail-letter-{language}")
    # Too early.
    await proves(person)
    early = person.word(
        "The link in the newest letter was not opened yet, or it is older than a day."
    )
    await expect(dialog_of(person).get_by_role("alert")).to_have_text(early)
    await is_accessible(person)
    await album.add(person.page, f"mail-early-{language}")
    await opens_link(person, mail_server)
    await proves(person)
    await expect(dialog_of(person)).to_have_count(0)
    await expect(person.page.get_by_text(address, exact=True)).to_be_visible()
    told = person.page.get_by_role("switch", name=person.word(TOLD))
    await person.page.get_by_text(person.word(TOLD)).click()
    await expect(told).to_be_checked()
    await expect(told).to_be_enabled()  # the server has said yes
    (pusher,) = (await account.get("/pushers"))["pushers"]
    assert (pusher["pushkey"], pusher["lang"]) == (address, language)
    await is_accessible(person)
    await album.add(person.page, f"mail-address-{language}")
    remove = person.word("Remove {address}").format(address=address)
    await person.page.get_by_role("button", name=remove, exact=True).click()
    await album.add(person.page, f"mail-remove-{language}")
    await person.answer("Remove").click()
    await expect(person.page.get_by_text(address, exact=True)).to_have_count(0)
    assert (await account.get("/pushers"))["pushers"] == []


async def test_a_letter_is_waited_for_on_another_device_too(
    people: People, served: Server, mail_server: MailServer, album: Album
) -> None:
    """And what is wrong with an address is said; all of it by the keyboard."""
    account = await served.person("ivo")
    person = await at_account(people, account)
    await person.button("Add an email address").press("Enter")
    await expect(person.field("Email address")).to_be_focused()
    await person.page.keyboard.type("ivo@example")
    await person.page.keyboard.press("Enter")
    await expect(person.page.get_by_text("This is not an email address.")).to_be_visible()
    mail_server.refuses.add("nobody@example.org")
    await person.field("Email address").fill("nobody@example.org")
    await person.page.keyboard.press("Enter")
    await expect(person.page.get_by_text("No letter can be delivered")).to_be_visible()
    await is_accessible(person)
    await album.add(person.page, "mail-refused")
    await person.answer("Cancel").press("Enter")
    await asks_for_letter(person, "ivo@example.org")
    again = person.answer("Send another letter")
    before = len(mail_server.letters)
    for number in range(1, 5):
        # It takes no press before it has heard what became of the last letter.
        await expect(again).to_be_enabled()
        await again.press("Enter")
        await mail_server.has_received(before + number)
        await expect(again).not_to_have_class(re.compile("busy"))
    await again.press("Enter")
    await expect(dialog_of(person).get_by_role("alert")).to_contain_text("Enough letters")
    await person.page.keyboard.press("Escape")
    await expect(dialog_of(person)).to_have_count(0)
    await expect(person.page.get_by_text("Not confirmed yet")).to_be_visible()
    await is_accessible(person)
    await album.add(person.page, "mail-waiting")
    other = await at_account(people, account)
    await opens_link(other, mail_server)
    await other.button("Continue").click()
    await proves(other)
    await expect(dialog_of(other)).to_have_count(0)
    await expect(other.page.get_by_text("ivo@example.org", exact=True)).to_be_visible()
    await expect(other.page.get_by_text("Not confirmed yet")).to_have_count(0)


async def test_a_server_without_mail_offers_nothing(
    chromium: Chromium,
) -> None:
    server = await Server.start()
    people = People(chromium, server)
    person = await signed_in(people, await server.person("isa", is_first=True))
    await expect(person.button("Sign out of this device")).to_be_visible()
    await expect(person.heading("Email addresses")).to_have_count(0)
    await people.leave()
    await server.stop()
