"""People sign in by an account elsewhere, until that is ended; then by what is their own."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Locator, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.passkeys import with_phone
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.client import Client
from tests.kit.provider import CLIENT_ID, SECRET, Provider
from tests.kit.server import Server

from linnet.accounts.create import first_run_link

PARTY = "Example Ltd, Ireland"
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    """A server that may speak to a provider on this machine."""
    server = await Server.start(registration="invite", egress_allow=("127.0.0.1",))
    yield server
    await server.stop()


async def is_right(person: Person, album: Album, name: str) -> None:
    """The screen can be read by everybody; it is kept in light and dark."""
    found: list[str] = []
    for theme in ("light", "dark"):
        await put_on(person.page, theme)
        found.extend(f"{name} {theme}: {one}" for one in await axe.violations(person.page))
        await album.add(person.page, f"{name}-{theme}")
    await put_on(person.page, "light")
    wide = await person.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, name
    assert not found, "\n".join(found)


def continues(person: Person) -> Locator:
    return person.page.get_by_role("button", name="Continue with Example")


async def adds_provider(ada: Person, provider: Provider, album: Album) -> Locator:
    """By the form, and switched on; the row of the register that it is."""
    await ada.page.goto(f"{ada.profile.origin}/third-parties")
    await ada.button("Let people sign in by an account elsewhere…").click()
    dialog = ada.page.get_by_role("dialog")
    for label, value in (
        ("Name", "Example"),
        ("Who it is", PARTY),
        ("Its address (issuer)", provider.issuer),
        ("Short name for this server’s addresses", "example"),
        ("Client id", CLIENT_ID),
        ("Client secret", SECRET),
    ):
        await dialog.get_by_label(label, exact=True).fill(value)
    await dialog.get_by_role("switch", name="Whoever they know may come in").press("Space")
    await expect(dialog).to_contain_text("/_linnet/providers/example/callback")
    await is_right(ada, album, "provider-add")
    await ada.answer("Add it, switched off").click()
    row = ada.page.get_by_role("article", name=PARTY)
    await expect(row.get_by_text("Off", exact=True)).to_be_visible()
    await row.get_by_role("switch", name="Allowed on this server").press("Space")
    await ada.answer("Allow it").click()
    await expect(row.get_by_text("On", exact=True)).to_be_visible()
    return row


async def goes_there(person: Person, provider: Provider) -> None:
    """Press the button here, and the link on the provider's own page."""
    with person.profile.chromium.expecting(f"asks another host: {provider.issuer}"):
        await continues(person).click()
        await expect(person.heading("Example")).to_be_visible()
        await person.page.get_by_role("link", name="Continue as").click()


async def signs_in_inside_an_app(people: People, provider: Provider, album: Album) -> None:
    """An app shows our page, and is handed a session by whoever comes through the provider."""
    server = people.server
    provider.name = provider.subject = "Dana"
    dana = await people.at_new_profile("dana", **PHONE)
    page = "/_matrix/static/client/login/?device_id=INSIDE"
    await dana.page.goto(f"{dana.profile.origin}{page}")
    await expect(continues(dana)).to_be_visible()
    await is_right(dana, album, "provider-login-page")
    # Without an app nobody is signed in, and no account is left behind.
    await goes_there(dana, provider)
    await expect(dana.field("Name")).to_have_value("dana")
    await dana.button("Create account").click()
    await expect(dana.heading("Open this in an app")).to_be_visible()
    await dana.page.add_init_script("window.onLogin = (said) => { window.handed = said; }")
    await dana.page.goto(f"{dana.profile.origin}{page}")
    await goes_there(dana, provider)
    await dana.button("Create account").click()
    await expect(dana.page.locator(".emergency-code")).to_be_visible()
    await dana.button("I have written the code down").click()
    await expect(dana.heading("Go back to the app")).to_be_visible()
    handed = [await dana.page.evaluate("window.handed")]
    # Who is known is in at once.
    await dana.page.goto(f"{dana.profile.origin}{page}")
    await goes_there(dana, provider)
    await expect(dana.heading("Go back to the app")).to_be_visible()
    handed.append(await dana.page.evaluate("window.handed"))
    who = await Client(server, handed[1]["access_token"]).get("/account/whoami")
    assert (who["user_id"], who["device_id"]) == (handed[0]["user_id"], "INSIDE")


async def comes_in_by_code(people: People, written_down: str, album: Album) -> None:
    """Whoever is not signed in comes in by the code, which is followed by another one."""
    again = await people.at_new_profile("carla", **PHONE)
    await again.page.goto(again.profile.origin)
    await again.button("Use an emergency code").click()
    await expect(continues(again)).to_have_count(0)
    await again.field("Name").fill("carla")
    await again.field("Emergency code").fill(written_down.lower())
    await is_right(again, album, "emergency-code")
    await again.page.keyboard.press("Enter")
    await expect(again.heading("You are in")).to_be_visible()
    assert await again.page.locator(".emergency-code").inner_text() != written_down
    await again.button("Later").click()
    # Her first device has made her keys, which this one could unlock.
    await expect(again.heading("Unlock your messages")).to_be_visible()
    await again.goes_on_without_key()


async def adds_it_anew(ada: Person, row: Locator, provider: Provider, album: Album) -> None:
    """What was severed stays dead; another contact of the same short name begins."""
    await row.get_by_role("button", name="Add it anew…").click()
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("What was erased does not come back")
    await expect(dialog.get_by_label("Who it is", exact=True)).to_have_value(PARTY)
    short_name = dialog.get_by_label("Short name for this server’s addresses", exact=True)
    await expect(short_name).to_have_value("example")
    await expect(short_name).not_to_be_editable()
    await is_right(ada, album, "provider-anew")
    for label, value in (
        ("Name", "Example"),
        ("Its address (issuer)", provider.issuer),
        ("Client id", CLIENT_ID),
        ("Client secret", SECRET),
    ):
        await dialog.get_by_label(label, exact=True).fill(value)
    await ada.answer("Add it, switched off").click()
    await expect(row.get_by_role("heading", name="It is severed")).to_have_count(0)
    await row.get_by_role("switch", name="Allowed on this server").press("Space")
    await ada.answer("Allow it").click()
    await expect(row.get_by_text("On", exact=True)).to_be_visible()
    await expect(row.get_by_role("button", name="Sever…")).to_be_visible()


async def again_offered(people: People) -> None:
    """At the sign-in page, to whoever comes there."""
    eve = await people.at_new_profile("eve", **PHONE)
    await eve.page.goto(eve.profile.origin)
    await expect(continues(eve)).to_be_visible()


async def test_a_provider_comes_and_goes(people: People, provider: Provider, album: Album) -> None:
    link = await first_run_link(people.server.house.accounts)
    assert link is not None
    ada = await people.at_new_profile("ada", **PHONE)
    await ada.signs_up(link)
    await ada.goes_on_without_key()
    row = await adds_provider(ada, provider, album)

    carla, phone = await with_phone(people, "carla", **PHONE)
    provider.name = "Carla"
    await carla.page.goto(carla.profile.origin)
    await expect(continues(carla)).to_contain_text(provider.issuer.removeprefix("http://"))
    await is_right(carla, album, "provider-sign-in")
    await goes_there(carla, provider)
    await expect(carla.field("Name")).to_have_value("carla")
    await is_right(carla, album, "provider-newcomer")
    await carla.button("Create account").click()
    written_down = await carla.page.locator(".emergency-code").inner_text()
    await is_right(carla, album, "provider-code")
    await carla.button("I have written the code down").click()
    await carla.is_inside()
    await carla.page.goto(f"{carla.profile.origin}/settings/account")
    account = carla.page.locator("#settings-account")
    await account.get_by_role("button", name="Unlink").scroll_into_view_if_needed()
    await is_right(carla, album, "provider-settings")
    await account.get_by_role("button", name="Unlink").click()
    await expect(carla.heading("This is your only way in")).to_be_visible()
    await carla.answer("Keep it").click()

    await signs_in_inside_an_app(people, provider, album)
    await row.get_by_role("button", name="Sever…").click()
    await ada.answer("Sever it for good").click()
    await expect(row.get_by_role("heading", name="It is severed")).to_be_visible()
    await album.add(ada.page, "provider-severed")

    # Whoever is signed in stays, and is asked to add what is their own, in place.
    await carla.page.goto(carla.profile.origin)
    ended = carla.page.get_by_text(f"Sign-in through {PARTY} has ended")
    await expect(ended).to_be_visible()
    await is_right(carla, album, "provider-ended")
    await carla.button("Add a passkey").click()
    await expect(ended).to_have_count(0)
    assert await phone.count_passkeys() == 1

    await comes_in_by_code(people, written_down, album)
    await adds_it_anew(ada, row, provider, album)
    await again_offered(people)


async def test_the_screens_speak_every_language(people: People, album: Album) -> None:
    for language in ("fr", "ar"):
        person = await people.at_new_profile("ada", locale=language, **PHONE)
        person.language = language
        await person.page.goto(f"{person.profile.origin}/emergency-code")
        await expect(person.heading("Use an emergency code")).to_be_visible()
        await is_right(person, album, f"emergency-code-{language}")
        await person.page.goto(f"{person.profile.origin}/came-back/over")
        await expect(person.heading("Begin again")).to_be_visible()
        await is_right(person, album, f"came-back-{language}")
