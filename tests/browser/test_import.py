"""Somebody brings what one server had of them into an account on another."""

import asyncio
import json
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from PIL import Image
from playwright.async_api import Locator, Page, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.people import Friends, People
from tests.browser.person import PASSWORD, Person
from tests.browser.test_export import ATTACK, begins, talk
from tests.kit.calls import own_ports
from tests.kit.server import Server

from linnet.accounts.create import first_run_link

USER = "/_matrix/client/v3/user"


@pytest_asyncio.fixture(scope="module")
async def elsewhere() -> AsyncIterator[Server]:
    """Another server, which knows nobody of the first."""
    server = await Server.start(server_name="other.test", registration="invite", **own_ports())
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module")
async def newcomer(chromium: Chromium, elsewhere: Server) -> AsyncIterator[Person]:
    there = People(chromium, elsewhere)
    link = await first_run_link(elsewhere.house.accounts)
    assert link is not None
    person = await there.at_new_profile("robin")
    await person.signs_up(link)
    await person.goes_on_without_key()
    yield person
    await there.leave()


@dataclass
class Line:
    """Someone's own line to their server, beside the app."""

    server: Server
    user_id: str
    token: str

    @classmethod
    async def open(cls, server: Server, name: str) -> "Line":
        identifier = {"type": "m.id.user", "user": name}
        body = {"type": "m.login.password", "identifier": identifier, "password": PASSWORD}
        async with server.http.post(f"{server.url}/_matrix/client/v3/login", json=body) as answer:
            said = await answer.json()
        return cls(server, said["user_id"], said["access_token"])

    async def call(self, method: str, where: str, **content: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **content.pop("headers", {})}
        address = f"{self.server.url}{where}"
        async with self.server.http.request(method, address, headers=headers, **content) as answer:
            return await answer.json()

    async def sets(self, type_: str, content: Any) -> None:
        await self.call("PUT", f"{USER}/{self.user_id}/account_data/{type_}", json=content)

    async def has(self, type_: str) -> Any:
        return await self.call("GET", f"{USER}/{self.user_id}/account_data/{type_}")

    async def profile(self) -> Any:
        return await self.call("GET", f"/_matrix/client/v3/profile/{self.user_id}")

    async def is_called(self, name: str) -> None:
        where = f"/_matrix/client/v3/profile/{self.user_id}/displayname"
        await self.call("PUT", where, json={"displayname": name})

    async def shows(self, picture: bytes) -> None:
        kind = {"Content-Type": "image/png"}
        uploaded = await self.call("POST", "/_matrix/media/v3/upload", data=picture, headers=kind)
        where = f"/_matrix/client/v3/profile/{self.user_id}/avatar_url"
        await self.call("PUT", where, json={"avatar_url": uploaded["content_uri"]})


async def arranges(line: Line, folder: Path) -> None:
    """What somebody has set over the years."""
    await line.sets("m.ignored_user_list", {"ignored_users": {"@rude:linnet.test": {}}})
    words = {"words": ["spoiler", "أخبار"], "action": "hide", "where": "groups"}
    await line.sets("org.linnet.filters", {"muted_words": words})
    await line.sets("com.example.game", {"score": 3})
    rule = {"actions": ["notify"], "pattern": "nest"}
    await line.call("PUT", "/_matrix/client/v3/pushrules/global/content/nest", json=rule)
    await line.is_called("Ada of the Hedge")
    picture = folder / "ada.png"
    Image.radial_gradient("L").save(picture)
    await line.shows(picture.read_bytes())


@pytest_asyncio.fixture(scope="module")
async def archive(friends: Friends, served: Server, tmp_path_factory: Any) -> AsyncIterator[Path]:
    """The export of somebody who has written, set and shown things."""
    folder: Path = tmp_path_factory.mktemp("export")
    await talk(friends, folder)
    await arranges(await Line.open(served, "ada"), folder)
    page = friends.ada.page
    await page.goto(f"{friends.ada.profile.origin}/settings/data")
    await begins(page, PASSWORD)
    await expect(page.get_by_text("Your archive is ready.")).to_be_visible()
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Save the archive").click()
    saved = folder / "export.zip"
    await (await coming.value).save_as(saved)
    yield saved


async def opens_data(person: Person) -> Page:
    await person.page.goto(f"{person.profile.origin}/settings/data")
    await expect(person.heading("Bring data from another account")).to_be_visible()
    return person.page


def file_field(page: Page) -> Locator:
    return page.locator("input[type=file][accept*=zip]")


def tick(page: Page, name: str) -> Locator:
    return page.get_by_role("switch", name=re.compile(name))


async def test_an_export_is_taken_into_an_account_elsewhere(
    archive: Path, newcomer: Person, elsewhere: Server, album: Album
) -> None:
    line = await Line.open(elsewhere, "robin")
    await line.is_called("Robin")
    before = await line.profile()
    page = await opens_data(newcomer)
    await album.add(page, "import-begin")
    await file_field(page).set_input_files(archive)
    await expect(page.get_by_text("The archive is whole. Nothing was changed yet.")).to_be_visible()
    assert await line.profile() == before
    await expect(tick(page, "Blocked people")).to_be_checked()
    await expect(tick(page, "Messages, as an archive to read")).to_be_checked()
    # What has been set here goes only when somebody says so.
    await expect(tick(page, "Your name")).not_to_be_checked()
    await tick(page, "Your name").press("Space")
    await page.get_by_text("What is not taken in, and why").click()
    await expect(page.get_by_text("Settings of other apps: 1")).to_be_visible()
    await page.get_by_text("The archive of").first.scroll_into_view_if_needed()
    await album.add(page, "import-offered")
    assert await axe.violations(page) == []
    await newcomer.button("Take in what is ticked").click()
    await expect(page.get_by_text("It was taken in.")).to_be_visible()
    await expect(newcomer.button("Invite @bruno:linnet.test to a chat")).to_be_visible()
    await page.get_by_text("It was taken in.").scroll_into_view_if_needed()
    await album.add(page, "import-taken")
    assert await axe.violations(page) == []
    await has_it_all(line)


async def has_it_all(line: Line) -> None:
    profile = await line.profile()
    assert profile["displayname"] == "Ada of the Hedge"
    assert profile["avatar_url"].startswith("mxc://other.test/")
    assert await line.has("m.ignored_user_list") == {"ignored_users": {"@rude:linnet.test": {}}}
    muted = (await line.has("org.linnet.filters"))["muted_words"]
    assert muted == {"words": ["spoiler", "أخبار"], "action": "hide", "where": "groups"}
    rules = await line.call("GET", "/_matrix/client/v3/pushrules/")
    assert "nest" in [rule["rule_id"] for rule in rules["global"]["content"]]
    assert (await line.has("com.example.game"))["errcode"] == "M_NOT_FOUND"
    invited = await line.call("GET", "/_matrix/client/v3/joined_rooms")
    assert invited["joined_rooms"] == []


async def test_a_second_time_changes_nothing(archive: Path, newcomer: Person, album: Album) -> None:
    page = await opens_data(newcomer)
    await newcomer.button("Done").click()
    await file_field(page).set_input_files(archive)
    said = "The archive is whole, and everything in it is here already."
    await expect(page.get_by_text(said)).to_be_visible()
    await expect(newcomer.button("Take in what is ticked")).to_have_count(0)
    await album.add(page, "import-again")
    await newcomer.button("Done").click()
    await expect(newcomer.button("Choose an archive")).to_be_visible()
    await expect(newcomer.button("Read the archive of @ada:linnet.test")).to_have_count(1)


async def test_the_messages_are_read_and_searched(newcomer: Person, album: Album) -> None:
    page = await opens_data(newcomer)
    await newcomer.button("Read the archive of @ada:linnet.test").click()
    await expect(page.get_by_text("who wrote what was not checked")).to_be_visible()
    await album.add(page, "archive")
    assert await axe.violations(page) == []
    await newcomer.field("Search this archive").fill("مرحبا")
    await expect(page.get_by_text("1 message found")).to_be_visible()
    await album.add(page, "archive-search")
    assert await axe.violations(page) == []
    await page.get_by_role("button", name=re.compile("مرحبا")).press("Enter")
    await expect(page.get_by_text("We met at ten")).to_be_visible()
    await expect(page.get_by_text(ATTACK)).to_be_visible()
    await album.add(page, "archive-chat")
    # A picture is read when it comes into sight.
    frame = page.locator(".archive-picture")
    await frame.scroll_into_view_if_needed()
    await expect(frame.get_by_role("img")).to_have_js_property("naturalWidth", 640)
    await album.add(page, "archive-picture")
    await newcomer.button("Listen").click()
    await expect(page.locator("audio")).to_have_js_property("error", None)
    assert await axe.violations(page) == []
    # Nothing to write in: it is read only.
    await expect(page.get_by_role("textbox")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text("We met at ten")).to_be_visible()
    await newcomer.button("Back to the archive").click()
    await newcomer.button("Back to settings").click()
    await expect(newcomer.heading("Bring data from another account")).to_be_visible()


async def test_it_looks_right_on_a_phone_in_arabic(
    archive: Path, newcomer: Person, album: Album
) -> None:
    page = newcomer.page
    wish = json.dumps({"language": "ar"})
    await page.evaluate("wish => localStorage.setItem('linnet.preferences', wish)", wish)
    newcomer.language = "ar"
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size({"width": 390, "height": 844})
    await opens_data(newcomer)
    await file_field(page).set_input_files(archive)
    await expect(newcomer.button("Done")).to_be_visible()
    await newcomer.heading("Bring data from another account").scroll_into_view_if_needed()
    await album.add(page, "import-arabic")
    assert await axe.violations(page) == []
    await newcomer.button("Done").click()
    await page.get_by_role("button", name=re.compile("@ada:linnet.test")).first.click()
    await page.get_by_role("button", name=re.compile("bruno", re.IGNORECASE)).click()
    await expect(page.get_by_text("We met at ten")).to_be_visible()
    await album.add(page, "archive-arabic")
    assert await axe.violations(page) == []
    await page.evaluate("localStorage.setItem('linnet.preferences', '{}')")
    newcomer.language = "en"
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.emulate_media(color_scheme="light")


def rewritten(archive: Path, to: Path, change: Any) -> Path:
    """The same archive, each entry as `change` makes it of its name and bytes."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            for changed, content in change(name, old.read(name)):
                new.writestr(changed, content)
    return to


def hostile(archive: Path, folder: Path) -> list[tuple[Path, str]]:
    """Archives that nobody should take in, and what the app says to each."""

    def climbing(name: str, content: bytes) -> Any:
        yield name, content
        if name.endswith("export.json"):
            yield "../../escaped.json", b"{}"

    def forged(name: str, content: bytes) -> Any:
        yield name, content.replace(b'"kind": "text"', b'"kind": "order"')

    def newer(name: str, content: bytes) -> Any:
        yield name, content.replace(b'"version": 1', b'"version": 9')

    def swollen(name: str, content: bytes) -> Any:
        large = name.endswith("account/profile.json")
        yield name, content + b" " * 40_000_000 if large else content

    text = folder / "letter.zip"
    text.write_text("This is a letter.")
    cut = folder / "cut.zip"
    cut.write_bytes(archive.read_bytes()[:-2000])
    flipped = bytearray(archive.read_bytes())
    flipped[len(flipped) // 2] ^= 0xFF
    altered = folder / "altered.zip"
    altered.write_bytes(flipped)
    damaged = "This archive is damaged, or somebody has changed it."
    harmful = "This archive is built to do harm"
    return [
        (text, "This file is no ZIP archive"),
        (cut, "This file is no ZIP archive"),
        (altered, damaged),
        (rewritten(archive, folder / "climbing.zip", climbing), harmful),
        (rewritten(archive, folder / "forged.zip", forged), damaged),
        (rewritten(archive, folder / "newer.zip", newer), "made by a newer Linnet"),
        (rewritten(archive, folder / "swollen.zip", swollen), "larger than an export can be"),
    ]


async def test_what_is_damaged_or_hostile_changes_nothing(
    archive: Path, newcomer: Person, elsewhere: Server, album: Album, tmp_path: Path
) -> None:
    line = await Line.open(elsewhere, "robin")
    before = [await line.profile(), await line.has("m.ignored_user_list")]
    page = await opens_data(newcomer)
    for file, words in await asyncio.to_thread(hostile, archive, tmp_path):
        await file_field(page).set_input_files(file)
        await expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        await expect(page.get_by_text(file.name)).to_be_visible()
    await album.add(page, "import-refused")
    assert await axe.violations(page) == []
    await newcomer.button("Put it away").click()
    await expect(newcomer.button("Choose an archive")).to_be_visible()
    assert [await line.profile(), await line.has("m.ignored_user_list")] == before


async def test_signing_out_takes_the_archive_along(newcomer: Person) -> None:
    await newcomer.page.goto(newcomer.profile.origin)
    await newcomer.is_inside()
    await newcomer.signs_out()
    left = await newcomer.page.evaluate(
        "async () => Array.fromAsync((await navigator.storage.getDirectory()).keys())"
    )
    assert left == []
