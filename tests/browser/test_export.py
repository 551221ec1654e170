"""Somebody takes everything along, and reads it in a browser that has no network."""

import asyncio
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from PIL import Image
from playwright.async_api import Page, async_playwright, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import EXECUTABLE, SEES_WITHIN_MS
from tests.browser.people import Friends
from tests.browser.person import PASSWORD, Person
from tests.kit.server import Server

ATTACK = "<img src=x onerror=alert(1)> & <b>bold</b>"
TIMELINE = "/_matrix/client/v3/rooms/*/messages*"


async def talk(friends: Friends, folder: Path) -> None:
    ada, bruno = friends.ada, friends.bruno
    await bruno.sees("Good morning from the hedge")
    await bruno.picks("Good morning from the hedge", "Reply")
    await bruno.writes("مرحبا، شكرا")
    await ada.sees("مرحبا، شكرا")
    await bruno.writes(ATTACK)
    await ada.writes("We met at nine")
    await ada.picks("We met at nine", "Edit")
    await ada.field("Message").fill("We met at ten")
    await ada.page.keyboard.press("Enter")
    await bruno.sees("We met at ten")
    await ada.writes("Forget this")
    await ada.picks("Forget this", "Delete")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(bruno.message("Forget this")).to_have_count(0)
    picture = folder / "nest.png"
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(picture)
    await ada.attaches(picture)
    await ada.writes("Three days old")
    await expect(bruno.message("Three days old").get_by_role("img").first).to_be_visible()
    await bruno.button("Record a voice message").click()
    await expect(bruno.page.get_by_role("timer")).to_have_text("0:01")
    await bruno.button("Send voice message").click()
    await expect(ada.button("Play voice message")).to_be_visible()


async def begins(page: Page, password: str) -> None:
    await page.get_by_role("button", name="Gather my data").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Password").fill(password)
    await dialog.get_by_role("button", name="Start").click()


def documents(folder: Path) -> dict[str, Any]:
    """Every JSON file of the export; each has the published form."""
    schema = json.loads((folder / "schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    found = {}
    for path in folder.rglob("*.json"):
        if path.name != "schema.json":
            found[str(path.relative_to(folder))] = document = json.loads(path.read_text())
            validator.validate(document)
    return found


def unpacked(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        opened.extractall(folder)
    (root,) = folder.iterdir()
    assert re.fullmatch(r"linnet-export-\d{4}-\d\d-\d\d", root.name)
    return root


async def test_everything_is_taken_along(
    served: Server, friends: Friends, album: Album, tmp_path: Path
) -> None:
    ada = friends.ada
    await talk(friends, tmp_path)
    page = ada.page
    await page.goto(f"{ada.profile.origin}/settings/data")
    await expect(page.get_by_role("button", name="Gather my data")).to_be_visible()
    await album.add(page, "export-choice")

    # The line breaks before the first message, and the page is closed: it goes on by itself.
    await ada.profile.context.route(f"**{TIMELINE}", lambda route: route.abort())
    with ada.profile.chromium.expecting("net::ERR_FAILED"):
        await begins(page, PASSWORD)
        await expect(page.get_by_text("Waiting for the network …")).to_be_visible()
        await album.add(page, "export-waiting")
        assert await axe.violations(page) == []
    await ada.profile.context.unroute(f"**{TIMELINE}")
    await page.reload()
    await expect(page.get_by_text("Your archive is ready.")).to_be_visible()
    await album.add(page, "export-ready")
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Save the archive").click()
    download = await coming.value
    archive = tmp_path / download.suggested_filename
    await download.save_as(archive)
    root = await asyncio.to_thread(unpacked, archive, tmp_path / "unpacked")

    said = documents(root)
    check_account(said, f"@ada:{served.house.hall.settings.server_name}")
    check_messages(said, root)
    await read_offline(root, album)

    await looks_right_in_arabic(ada, album)
    await ada.button("Remove from this browser").click()
    await expect(ada.button("Gather my data")).to_be_visible()
    await album.add(page, "export-choice-arabic")
    assert await axe.violations(page) == []
    left = await page.evaluate(
        "async () => Array.fromAsync((await navigator.storage.getDirectory()).keys())"
    )
    assert left == []


async def looks_right_in_arabic(person: Person, album: Album) -> None:
    """On a phone, from right to left, in the dark."""
    page = person.page
    wish = json.dumps({"language": "ar"})
    await page.evaluate("wish => localStorage.setItem('linnet.preferences', wish)", wish)
    person.language = "ar"
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.reload()
    await expect(person.button("Save the archive")).to_be_visible()
    await album.add(page, "export-ready-arabic")
    assert await axe.violations(page) == []


def check_account(said: dict[str, Any], user_id: str) -> None:
    manifest = said["export.json"]
    assert manifest["user_id"] == user_id
    assert [chat["unreadable"] for chat in manifest["chats"]] == [0] * len(manifest["chats"])
    assert not [one for one in manifest["account"] + manifest["chats"] if "problem" in one]
    (account,) = said["account/account.json"]["entries"]
    assert account["user_id"] == user_id
    assert said["account/devices.json"]["entries"]
    assert len(said["account/files.json"]["entries"]) >= 1
    assert said["account/drafts.json"]["entries"] == []


def check_messages(said: dict[str, Any], root: Path) -> None:
    messages = [
        one for name in sorted(said) if "messages-" in name for one in said[name]["messages"]
    ]
    by_text = {one["text"]: one for one in messages if "text" in one}
    reply = by_text["مرحبا، شكرا"]
    assert reply["reply_to"] == by_text["Good morning from the hedge"]["event_id"]
    edited = by_text["We met at ten"]
    assert edited["event"]["content"]["body"] == "We met at nine"
    assert [edit["text"] for edit in edited["edits"]] == ["We met at ten"]
    assert edited["was_encrypted"]
    assert "deleted" in {one["kind"] for one in messages}
    assert "Forget this" not in json.dumps(said)
    picture = by_text["Three days old"]["file"]
    with Image.open(root / picture["path"]) as shown:
        assert shown.size == (640, 400)
    (voice,) = [one["file"] for one in messages if one["kind"] == "voice"]
    assert (root / voice["path"]).read_bytes().startswith(b"OggS")


async def read_offline(root: Path, album: Album) -> None:
    """In a browser of its own, which has neither a network nor anything of ours."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=EXECUTABLE, args=["--no-sandbox", "--disable-gpu"]
        )
        context = await browser.new_context(offline=True)
        context.set_default_timeout(SEES_WITHIN_MS)
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        await page.goto((root / "index.html").as_uri())
        await album.add(page, "export-index")
        await page.get_by_role("link", name="What the server keeps about you").click()
        await album.add(page, "export-account")
        await page.get_by_role("link", name="Chats").click()
        await page.get_by_role("link", name=re.compile("bruno", re.IGNORECASE)).click()
        await expect(page.get_by_text("We met at ten")).to_be_visible()
        await expect(page.get_by_text(ATTACK)).to_be_visible()
        picture = page.get_by_role("img").first
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("naturalWidth", 640)
        sound = page.locator("audio")
        await expect(sound).to_have_js_property("error", None)
        await page.wait_for_function("document.querySelector('audio').duration > 0.5")
        await album.add(page, "export-chat")
        await page.emulate_media(color_scheme="dark")
        await album.add(page, "export-chat-dark")
        await page.get_by_role("link", name=re.compile("In reply to")).click()
        await expect(page.locator(":target")).to_contain_text("Good morning from the hedge")
        assert complaints == []
        # Last, because axe itself asks for what the page's policy refuses.
        assert await axe.violations(page) == []
        await browser.close()


async def test_a_wrong_password_takes_nothing(friends: Friends) -> None:
    page = friends.bruno.page
    await page.goto(f"{friends.bruno.profile.origin}/settings/data")
    with friends.bruno.profile.chromium.expecting("401"):
        await begins(page, "wrong")
        await expect(
            page.get_by_role("dialog").get_by_text("do not belong together")
        ).to_be_visible()
