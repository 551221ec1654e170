"""Administrators see apps, bridges and bots, keep them within limits and stop them; and the proof
of what was removed because its time was over."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect
from tests.api.retention.passing import DAY_MS, disappears, passes
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.looks import put_on
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.applications import PROFILE, Application, allows, group, in_room
from tests.kit.bridges import ActingClient, registration, write
from tests.kit.clock import MovableClock
from tests.kit.server import PASSWORD, Server

from linnet.touchpoints.severing.document import verified

PHONE: Any = {"width": 390, "height": 844}
WIDE: Any = {"width": 1280, "height": 800}


@pytest_asyncio.fixture(scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder: Path = tmp_path_factory.mktemp("services")
    address = {"url": "http://bridge.example.org", "protocols": ["irc"]}
    files = [write(folder, registration("bridge", **address))]
    files.append(write(folder, registration("welcome")))
    server = await Server.start(
        registration="open", folder=folder, appservices=tuple(files), retention_days_max=365
    )
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


async def signed_in(people: People, user_id: str, language: str = "en") -> Person:
    person = await people.at_new_profile(user_id[1:].partition(":")[0], locale=language)
    person.language = language
    await person.signs_in(PASSWORD)
    await expect(person.button("Settings and profile")).to_be_visible()
    return person


async def is_seen(person: Person, album: Album, name: str, top: Locator) -> None:
    """Wide and on a phone, light and dark: accessible, and nothing sticks out."""
    for size, theme in ((WIDE, "light"), (PHONE, "dark")):
        await person.page.set_viewport_size(size)
        await put_on(person.page, theme)
        assert not await axe.violations(person.page)
        width = await person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, "the page is wider than the screen"
        await top.evaluate("part => part.scrollIntoView({ block: 'start' })")
        await album.add(person.page, f"apps-here-{name}-{person.language}-{theme}")
    await person.page.set_viewport_size(WIDE)
    await put_on(person.page, "light")


async def in_use(served: Server) -> Application:
    """An app that two people have granted something, and bridges that are in chats."""
    one, two, three = [await served.person(name) for name in ("bo", "cleo", "dan")]
    app = await Application.let_in(served, people_max=20)
    room_id = await group(one, two, three, name="Choir")
    await allows(one, room_id, app, "read", "members")
    await two.sends(room_id, "I vote for Bach")
    await app.another().is_granted(two, PROFILE)
    await app.is_granted(one, in_room("read"), rooms=[room_id])
    await app.reads(room_id)
    for service in ("bridge", "welcome"):
        await ActingClient(served, service).joins(room_id)
    return app


async def test_administrators_keep_apps_within_limits(
    people: People, served: Server, album: Album
) -> None:
    app = await in_use(served)
    admin = await signed_in(people, str(served.admin.user_id))
    await admin.page.goto(f"{admin.profile.origin}/third-parties")
    await admin.page.get_by_role("link", name="Apps, bridges and bots").click()
    card = admin.page.get_by_role("article", name="Polls")
    await expect(card).to_contain_text("It says about itself:")
    await expect(card).to_contain_text("2 people")
    await expect(card).to_contain_text("1 person, of 200 at most")
    await is_seen(admin, album, "apps", admin.heading("Apps of others"))
    await admin.button("Change the limits of Polls…").click()
    dialog = admin.page.get_by_role("dialog")
    people_a_day = dialog.get_by_label("People a day, for each who has granted it something")
    await people_a_day.fill("5000")
    await expect(people_a_day).to_have_attribute("aria-invalid", "true")
    await is_seen(admin, album, "limits", dialog)
    await people_a_day.fill("10")
    await dialog.get_by_text("Write in people’s names", exact=True).click()
    await admin.page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(card).to_contain_text("At most 10 people and 5 chats a day")
    await expect(card.get_by_text("It writes messages in your name")).to_have_count(0)
    await stops(admin, card, app)
    await bridges_are_there(admin, album)


async def stops(admin: Person, card: Locator, app: Application) -> None:
    """Off for everybody, on again, and over for everybody."""
    await app.asks_self()
    for answer, is_good in (("End it", False), ("Allow it", True)):
        await card.get_by_text("Allowed on this server").click()
        await admin.answer(answer).click()
        await expect(card.get_by_text("On" if is_good else "Off", exact=True)).to_be_visible()
        await app.asks_self(expect=200 if is_good else 403)
    await card.get_by_role("button", name="Sever…").click()
    await admin.answer("Sever it for good").click()
    await expect(card.get_by_text("It is severed")).to_be_visible()
    await expect(card).to_contain_text("Nobody so far")
    await app.asks_self(expect=401)


async def bridges_are_there(admin: Person, album: Album) -> None:
    bridge = admin.page.get_by_role("article", name="bridge")
    await expect(bridge).to_contain_text("Chats that it is in1")
    await expect(bridge.get_by_role("switch")).to_be_checked()
    quiet = admin.page.get_by_role("article", name="welcome")
    await expect(quiet).to_contain_text("Nobody contacts it")
    await is_seen(admin, album, "bridges", admin.heading("Bridges and bots"))


async def test_others_do_not_see_them(people: People, served: Server, chromium: Chromium) -> None:
    someone = await signed_in(people, str((await served.person("eve")).user_id))
    await someone.page.goto(f"{someone.profile.origin}/third-parties")
    await expect(someone.page.get_by_role("article").first).to_be_visible()
    way = someone.page.get_by_role("link", name="Apps, bridges and bots")
    await expect(way).to_have_count(0)
    with chromium.expecting("status of 403"):
        await someone.page.goto(f"{someone.profile.origin}/third-parties/apps")
        await expect(someone.page.get_by_text("Only administrators see it.")).to_be_visible()


async def test_a_bot_is_seen_and_removed(people: People, served: Server, album: Album) -> None:
    """Whoever looks after a chat removes it; the other sees that it reads there."""
    for language in ("en", "fr", "ar"):
        owner, other = await served.person("gus"), await served.person("hal")
        room_id = await group(owner, other, name="Choir")
        await ActingClient(served, "welcome").joins(room_id)
        for account in (other, owner):
            person = await signed_in(people, str(account.user_id), language)
            await person.page.goto(f"{person.profile.origin}/settings/devices")
            section = person.page.locator("#settings-devices")
            title = section.get_by_role("heading", name=person.word("Bridges and bots"))
            await expect(title).to_be_visible()
            name = person.word("Remove from {name}").replace("{name}", "Choir")
            remove = section.get_by_role("button", name=name)
            await expect(remove).to_have_count(int(account is owner))
        await is_seen(person, album, "at-hand", title)
        await remove.click()
        await is_seen(person, album, "removing", person.page.get_by_role("dialog"))
        await person.answer("Remove").click()
        await expect(title).to_have_count(0)
        members = (await other.get(f"/rooms/{room_id}/joined_members"))["joined"]
        assert set(members) == {owner.user_id, other.user_id}


async def test_in_french_and_arabic(people: People, served: Server, album: Album) -> None:
    await in_use(served)
    for language in ("fr", "ar"):
        admin = await signed_in(people, str(served.admin.user_id), language)
        await admin.page.goto(f"{admin.profile.origin}/third-parties/apps")
        title = admin.page.get_by_role("heading", name=admin.word("Bridges and bots"), exact=True)
        await expect(title).to_be_visible()
        await is_seen(admin, album, "apps", admin.page.get_by_role("article").first)
        await is_seen(admin, album, "bridges", title)
        name = admin.word("Change the limits of {name}…").replace("{name}", "Polls")
        await admin.page.get_by_role("button", name=name).first.click()
        dialog = admin.page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await is_seen(admin, album, "limits", dialog)


async def test_what_was_removed_each_day(chromium: Chromium, album: Album) -> None:
    clock = MovableClock()
    server = await Server.start(clock=clock, retention_days=30, registration="open")
    server.admin = await server.person("admin", is_first=True)
    room_id = await server.admin.creates_room(preset="public_chat")
    await disappears(server.admin, room_id, DAY_MS)
    people = People(chromium, server)
    try:
        for day in range(9):
            await server.admin.sends(room_id, f"Day {day}")
            await passes(server, clock, DAY_MS)
        for language in ("en", "fr", "ar"):
            admin = await signed_in(people, str(server.admin.user_id), language)
            await admin.page.goto(f"{admin.profile.origin}/settings/server")
            section = admin.page.locator("#settings-server")
            title = section.get_by_role("heading", name=admin.word("Disappearing messages"))
            await expect(title).to_be_visible()
            await is_seen(admin, album, "removed", title)
            proofs = section.get_by_role("button", name=admin.word("Proof"))
            await expect(section.locator(".record-row", has_text="2")).not_to_have_count(0)
            if language == "en":
                await shows_all(admin, section, proofs)
    finally:
        await people.leave()
        await server.stop()


async def shows_all(admin: Person, section: Locator, proofs: Locator) -> None:
    await expect(section).to_contain_text("In chats that have chosen no time30 days")
    proofs = section.get_by_role("button", name="Save the proof of")
    await expect(proofs).to_have_count(7)
    await section.get_by_role("button", name="Show all").click()
    await expect(proofs).not_to_have_count(7)
    await expect(section.get_by_text("1 message removed").first).to_be_visible()
    async with admin.page.expect_download() as saved:
        await proofs.first.click()
    path = await (await saved.value).path()
    assert verified(path.read_bytes()).body["overdue"] == 0
    assert json.loads(path.read_bytes())["body"]["kind"] == "linnet.retention-line.1"
