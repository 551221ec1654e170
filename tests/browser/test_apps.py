"""Somebody grants an app of others something in one chat, sees what it was handed, and ends it."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest_asyncio
from playwright.async_api import expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.looks import put_on
from tests.browser.people import People
from tests.browser.person import DESK, Person
from tests.kit.applications import HOME, PROFILE, Application, allows, group, in_room
from tests.kit.apps import answered
from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server

from linnet.touchpoints.severing.document import verified

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
WIDE: Any = {"width": 1280, "height": 800}
TOO_WIDE = """Math.max(
  document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll(".gate, .server-notice")]
    .map((part) => part.scrollWidth - part.clientWidth),
)"""


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    server = await Server.start(registration="open")
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


async def in_choir(served: Server, ada: Person) -> tuple[Client, Client, str]:
    """Ada's other device, and Bo who is with her in a chat of three."""
    account = await served.signs_in(f"@{ada.name}:{served.house.hall.settings.server_name}")
    bo, cleo = await served.person("bo"), await served.person("cleo")
    return account, bo, await group(account, bo, cleo, name="Choir")


async def is_seen(person: Person, album: Album, name: str) -> None:
    """Wide and on a phone, light and dark: accessible, and nothing sticks out."""
    for size, theme in ((WIDE, "light"), (PHONE["viewport"], "dark")):
        await person.page.set_viewport_size(size)
        await put_on(person.page, theme)
        assert not await axe.violations(person.page)
        width = await person.page.evaluate(TOO_WIDE)
        assert width <= 0, "the page is wider than the screen"
        await album.add(person.page, f"apps-{name}-{person.language}-{theme}")
    await person.page.set_viewport_size(WIDE)
    await put_on(person.page, "light")


async def grants(ada: Person, app: Application, chromium: Chromium, album: Album) -> None:
    """On the page that asks; the app exchanges the code that it gets."""
    wish = app.wishes(PROFILE, in_room("read", "send", history_days=7))
    await ada.page.goto(f"{ada.profile.origin}/_linnet/oauth2/authorize?{urlencode(wish)}")
    await expect(ada.heading("Allow this app something?")).to_be_visible()
    await expect(ada.page.get_by_text("Counts votes in chats.")).to_be_visible()
    await expect(ada.button("Allow")).to_be_disabled()
    await ada.field("In which chat?").select_option("Choir")
    await expect(ada.page.get_by_text("Nobody can say yes for others")).to_be_visible()
    await is_seen(ada, album, "consent")
    await ada.page.route(f"{HOME}**", lambda route: route.fulfill(body="Back in the app"))
    with chromium.expecting("polls.example.org"):
        await ada.button("Allow").click()
        await expect(ada.page.get_by_text("Back in the app", exact=True)).to_be_visible()
    app.tokens = await app.exchanges(answered(ada.page.url)["code"])


async def allows_in_chat(ada: Person, album: Album) -> None:
    await ada.page.goto(ada.profile.origin)
    await ada.opens_chat("Choir")
    await ada.button("Details").click()
    await ada.button("Apps in this chat").click()
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog.get_by_text("No app of others gets anything")).to_be_visible()
    await dialog.get_by_text("Polls", exact=True).click()
    for label in ("Read messages", "Write for people who want that"):
        await dialog.get_by_text(label, exact=True).click()
    await dialog.get_by_text("New ones, and those of the last 7 days").click()
    await is_seen(ada, album, "allowing")
    await ada.answer("Allow in this chat").click()
    await expect(dialog.get_by_text("Allowed by ada")).to_be_visible()
    await is_seen(ada, album, "in-chat")
    await ada.answer("Close").click()


async def ends_it(ada: Person, album: Album) -> None:
    await ada.page.goto(f"{ada.profile.origin}/settings/devices")
    section = ada.page.get_by_role("region", name="Apps and devices")
    await expect(section.get_by_text("polls.example.org")).to_be_visible()
    await ada.button("What Polls may do, and was handed").click()
    await expect(section.get_by_text("2 messages read")).to_be_visible()
    await expect(section.get_by_text("1 message written")).to_be_visible()
    await section.get_by_text("Apps of others").scroll_into_view_if_needed()
    await is_seen(ada, album, "settings")
    await ada.button("End Polls").click()
    await expect(ada.heading("End this app?")).to_be_visible()
    await ada.answer("End").click()
    await expect(ada.button("End Polls")).to_have_count(0)
    async with ada.page.expect_download() as saved:
        await ada.button("Save the receipt: Polls").click()
    path = await (await saved.value).path()
    assert verified(path.read_bytes()).body["app"]["name"] == "Polls"


async def test_an_app_is_granted_something_and_ended(
    people: People, served: Server, chromium: Chromium, album: Album
) -> None:
    ada = await people.invited("ada")
    account, bo, room_id = await in_choir(served, ada)
    app = await Application.let_in(served)
    await grants(ada, app, chromium, album)
    await app.reads(room_id, expect=403)
    await bo.sends(room_id, "Whom shall we sing?")
    await allows_in_chat(ada, album)
    await bo.sends(room_id, "I vote for Bach")
    read = [one["body"] for one in (await app.reads(room_id))["chunk"]]
    assert read == ["Whom shall we sing?", "I vote for Bach"]
    await app.says(room_id, "One vote for Bach")
    await expect(ada.page.get_by_text("By the app Polls for ada")).to_be_visible()
    await ada.button("Close details").last.click()
    await is_seen(ada, album, "marked")
    await ends_it(ada, album)
    await app.asks_self(expect=401)
    await app.reads(room_id, expect=401)
    # Whoever did not decide sees the same, and keeps theirs.
    assert await account.get(f"/_linnet/rooms/{room_id}/apps")


async def on_account_page(person: Person, album: Album) -> None:
    """The same list where apps send people, and the end of an app there."""
    await person.page.goto(f"{person.profile.origin}/account")
    await person.page.get_by_role("link", name=person.word("Apps of others")).click()
    shown = person.word("What {name} may do, and was handed").replace("{name}", "Polls")
    await person.page.get_by_role("button", name=shown).click()
    await expect(person.page.get_by_text("Choir")).to_be_visible()
    await is_seen(person, album, "account")
    end = person.page.get_by_role(
        "button", name=person.word("End {name}").replace("{name}", "Polls")
    )
    await end.click()
    await person.answer("End").click()
    await expect(end).to_have_count(0)


async def test_in_french_and_arabic(people: People, served: Server, album: Album) -> None:
    """The page that asks, and what was granted, in both directions."""
    for language in ("fr", "ar"):
        account, bo, cleo = [await served.person(name) for name in ("adele", "bo", "cleo")]
        room_id = await group(account, bo, cleo, name="Choir")
        app = await Application.let_in(served)
        path = f"/_linnet/rooms/{room_id}/apps/{app.app_id}"
        await account.put(path, {"verbs": ["read", "members"]})
        name = account.user_id[1:].partition(":")[0]
        adele = await people.at_new_profile(name, locale=language)
        adele.language = language
        wish = urlencode(app.wishes(PROFILE, in_room("read", "members")))
        await adele.page.goto(f"{adele.profile.origin}/_linnet/oauth2/authorize?{wish}")
        await adele.field("Name").fill(name)
        await adele.field("Password").fill(PASSWORD)
        await adele.button("Sign in").click()
        await expect(adele.heading("Allow this app something?")).to_be_visible()
        await adele.field("In which chat?").select_option("Choir")
        await is_seen(adele, album, "consent")
        await app.is_granted(account, PROFILE, in_room("read", "members"), rooms=[room_id])
        await app.asks_members(room_id)
        await adele.signs_in(PASSWORD)
        await expect(adele.button("Settings and profile")).to_be_visible()
        await adele.page.goto(f"{adele.profile.origin}/settings/devices")
        await expect(adele.page.get_by_text("polls.example.org")).to_be_visible()
        shown = adele.word("What {name} may do, and was handed").replace("{name}", "Polls")
        await adele.page.get_by_role("button", name=shown).click()
        await is_seen(adele, album, "settings")
        await on_account_page(adele, album)


async def test_that_an_app_was_stopped_is_told_in_the_readers_language(
    people: People, served: Server, album: Album
) -> None:
    titles = {
        "en": "The app Polls was stopped: with what you had granted it",
        "fr": "L’application Polls a été arrêtée",
        "ar": "أُوقف التطبيق Polls",
    }
    account, bo, cleo = [await served.person(name) for name in ("ines", "bo", "cleo")]
    room_id = await group(account, bo, cleo, name="Choir")
    app = await Application.let_in(served, people_max=1)
    await allows(account, room_id, app, "read")
    await app.is_granted(account, in_room("read"), rooms=[room_id])
    for other in (bo, cleo):
        await other.sends(room_id, "I vote for Bach")
    await app.reads(room_id, expect=403)
    ines = await people.at_new_profile(account.user_id[1:].partition(":")[0])
    await ines.signs_in(PASSWORD)
    await ines.is_inside()
    server_name = served.house.hall.settings.server_name
    for language, title in titles.items():
        await ines.changes_over(language, DESK)
        await ines.page.get_by_role("link", name=server_name).first.click()
        await expect(ines.page.locator(".server-notice-title")).to_contain_text(title)
        await is_seen(ines, album, "stopped")
        await ines.page.get_by_role("button", name=ines.word("See apps and devices")).click()
        await expect(ines.page.get_by_text("polls.example.org")).to_be_visible()
        await ines.page.goto(f"{ines.profile.origin}/account?action=linnet.apps")
        again = ines.word("Let {name} go on").replace("{name}", "Polls")
        await expect(ines.page.get_by_role("button", name=again)).to_be_visible()
    await ines.page.get_by_role("button", name=again).click()
    await expect(ines.page.get_by_role("button", name=again)).to_have_count(0)
    await app.asks_self()
