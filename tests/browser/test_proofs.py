"""People prove in the app who they are: by a passkey, a password, or what they like better."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.passkeys import Phone, with_phone
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server

from linnet.accounts.invites import InviteRequest, create_invite

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True}
NEW_PASSWORD = "three magpies under one bridge"


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(registration="open")
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


async def joins(
    people: People, served: Server, name: str, **looks: object
) -> tuple[Person, Phone, Client]:
    """Somebody who has no password, and another device of theirs."""
    person, phone = await with_phone(people, name, **looks)
    if "locale" in looks:
        person.language = str(looks["locale"])
    link = (await create_invite(served.house.accounts, None, InviteRequest())).link
    await person.page.goto(link)
    await person.field("Name").fill(name)
    await person.button("Create account with a passkey").click()
    await expect(person.heading("Keep your recovery key")).to_be_visible()
    await person.goes_on_without_key()
    other = await served.signs_in(f"@{name}:linnet.test", display_name="Old phone")
    return person, phone, other


async def opens_settings(person: Person) -> None:
    await person.page.goto(f"{person.profile.origin}/settings")
    await expect(person.heading("Settings")).to_be_visible()


async def is_accessible(person: Person) -> None:
    assert not await axe.violations(person.page)
    width = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "the page is wider than the screen"


async def asks_to_sign_out(person: Person, device: str) -> None:
    more = person.word("More about {name}").format(name=device)
    await person.page.get_by_role("button", name=more).click()
    await person.entry("Sign out").click()


async def is_gone(device: Client) -> None:
    await device.get("/account/whoami", expect=401)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_a_device_is_signed_out_by_passkey(
    people: People, served: Server, album: Album, language: str
) -> None:
    person, phone, other = await joins(people, served, f"una-{language}", locale=language, **PHONE)
    await opens_settings(person)
    await asks_to_sign_out(person, "Old phone")
    dialog = person.page.get_by_role("dialog")
    hint = person.word("You will be asked for your passkey, to be sure that it is you.")
    await expect(dialog.get_by_text(hint)).to_be_visible()
    await expect(dialog.get_by_role("textbox")).to_have_count(0)
    await is_accessible(person)
    await album.add(person.page, f"proof-passkey-{language}")
    # The wrong finger changes nothing.
    await phone.knows_its_owner(does=False)
    await person.answer("Sign out").click()
    refusal = person.word("The passkey was not used. Try again.")
    await expect(dialog.get_by_role("alert")).to_have_text(refusal)
    await other.get("/account/whoami")
    await phone.knows_its_owner(does=True)
    await person.answer("Sign out").click()
    await expect(dialog).to_have_count(0)
    await is_gone(other)


async def test_a_password_is_added_and_then_both_open_the_account(
    people: People, served: Server, album: Album
) -> None:
    person, _, other = await joins(people, served, "vida")
    await opens_settings(person)
    await person.field("New password").fill(NEW_PASSWORD)
    await is_accessible(person)
    await album.add(person.page, "add-a-password")
    await person.button("Add a password").click()
    await expect(person.heading("Change password")).to_be_visible()
    login = {"type": "m.login.password", "user": person.name, "password": NEW_PASSWORD}
    await served.nobody().post("/login", login)
    # Now there are two ways, by the keyboard too.
    await asks_to_sign_out(person, "Old phone")
    await person.answer("Use the password instead").press("Enter")
    password = person.page.get_by_role("dialog").get_by_label("Password", exact=True)
    await expect(password).to_be_focused()
    await is_accessible(person)
    await album.add(person.page, "proof-password")
    await person.page.keyboard.type("not the password")
    await person.page.keyboard.press("Enter")
    await expect(person.page.get_by_text("do not belong together")).to_be_visible()
    await password.fill(NEW_PASSWORD)
    await person.page.keyboard.press("Enter")
    await expect(person.page.get_by_role("dialog")).to_have_count(0)
    await is_gone(other)
    # The passkey is not the last way in any more.
    await person.button("Remove passkey").click()
    await person.answer("Remove").click()
    await expect(person.button("Remove passkey")).to_have_count(0)


async def test_the_last_way_in_stays(people: People, served: Server) -> None:
    person, phone, _ = await joins(people, served, "wren")
    await opens_settings(person)
    await person.button("Remove passkey").click()
    await expect(person.heading("This is your only way in")).to_be_visible()
    await is_accessible(person)
    await person.answer("Keep it").click()
    # One authenticator holds one passkey of an account.
    await person.button("Add a passkey").click()
    await person.answer("Add a passkey").click()
    words = "This device already holds a passkey of yours."
    await expect(person.page.get_by_role("dialog").get_by_role("alert")).to_have_text(words)
    assert await phone.count_passkeys() == 1


async def test_a_passkey_is_added_in_the_settings(
    people: People, served: Server, album: Album
) -> None:
    account = await served.person("xena")
    person, _ = await with_phone(people, account.user_id[1:].partition(":")[0])
    await person.signs_in(PASSWORD)
    await person.is_inside()
    await opens_settings(person)
    await person.button("Add a passkey").click()
    dialog = person.page.get_by_role("dialog")
    await person.field("Name of the passkey").fill("Blue phone")
    await is_accessible(person)
    await album.add(person.page, "add-a-passkey")
    await dialog.get_by_label("Password", exact=True).fill("not the password")
    await person.answer("Add a passkey").click()
    await expect(dialog.get_by_text("do not belong together")).to_be_visible()
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await person.answer("Add a passkey").click()
    await expect(dialog).to_have_count(0)
    await expect(person.page.get_by_text("Blue phone", exact=True)).to_be_visible()
    await person.button("Rename passkey").click()
    await dialog.get_by_label("Name", exact=True).fill("Green phone")
    await person.page.keyboard.press("Enter")
    await expect(person.page.get_by_text("Green phone", exact=True)).to_be_visible()
    kept = (await account.get("/_linnet/passkeys"))["passkeys"]
    assert [one["name"] for one in kept] == ["Green phone"]


async def test_a_lost_identity_is_replaced_by_passkey(
    people: People, served: Server, album: Album
) -> None:
    person, phone, _ = await joins(people, served, "yara")
    await person.signs_out()
    await person.button("Sign in with a passkey").click()
    await expect(person.heading("Unlock your messages")).to_be_visible()
    await person.button("I have neither").click()
    await phone.knows_its_owner(does=False)
    await person.answer("Start afresh").click()
    await expect(person.page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    await is_accessible(person)
    await album.add(person.page, "start-afresh-refused")
    await phone.knows_its_owner(does=True)
    await person.answer("Start afresh").click()
    await expect(person.heading("Keep your recovery key")).to_be_visible()


async def test_a_wrong_password_leaves_the_identity(people: People, served: Server) -> None:
    account = await served.person("yuri")
    person = await people.at_new_profile(account.user_id[1:].partition(":")[0])
    await person.signs_in(PASSWORD)
    await person.is_inside()
    await opens_settings(person)
    # The first device makes the identity, and the next one has to unlock it.
    await expect(person.page.get_by_text("This device is verified.")).to_be_visible()
    await person.signs_out()
    await person.signs_in(PASSWORD)
    await person.button("I have neither").click()
    dialog = person.page.get_by_role("dialog")
    await dialog.get_by_label("Password", exact=True).fill("not the password")
    await person.page.keyboard.press("Enter")
    await expect(dialog.get_by_text("do not belong together")).to_be_visible()
    await person.answer("Cancel").click()
    await person.button("Later").click()
    await opens_settings(person)
    await expect(person.button("Unlock this device")).to_be_visible()


async def test_an_account_is_deleted_by_passkey_and_kept_after_all(
    people: People, served: Server, album: Album
) -> None:
    person, _, other = await joins(people, served, "zoe", **PHONE)
    await opens_settings(person)
    await person.button("Delete my account").click()
    await is_accessible(person)
    await album.add(person.page, "erasure-question")
    await person.answer("Delete account").click()
    await expect(person.heading("Your account will be deleted")).to_be_visible()
    await is_accessible(person)
    await album.add(person.page, "erasure-waiting")
    await is_gone(other)
    await person.page.get_by_role("link", name="Keep my account").click()
    await person.button("Sign in with a passkey").click()
    await expect(person.heading("Keep your account?")).to_be_visible()
    await is_accessible(person)
    await album.add(person.page, "erasure-keep")
    await person.button("Keep my account").click()
    await person.button("Later").click()
    await opens_settings(person)
    await expect(person.button("Delete my account")).to_be_visible()


async def test_the_account_page_asks_for_the_passkey_alone(people: People, served: Server) -> None:
    person, _, _ = await joins(people, served, "zora")
    await person.page.goto(f"{person.profile.origin}/account?action=org.matrix.account_deactivate")
    await expect(person.page.get_by_text("sign in once more")).to_be_visible()
    await expect(person.field("Password")).to_have_count(0)
    await is_accessible(person)
    await person.button("Sign in with a passkey").click()
    await expect(person.button("Delete my account")).to_be_visible()
