"""What two people do in an encrypted chat, and that the other one sees it."""

import asyncio
import re
from pathlib import Path

from PIL import Image
from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.people import Friends
from tests.browser.stored import everything_stored
from tests.kit.server import Server

PICTURE_NAME = "nestlings-on-sunday.png"
FILE_NAME = "ringing-records.csv"
FILE_BYTES = b"ring;weight\n" + b"AX81734;18.4\n" * 200


async def test_a_reply_quotes_what_it_answers(friends: Friends) -> None:
    ada, bruno = friends.ada, friends.bruno
    await bruno.writes("Shall we count them on Friday?")
    await ada.picks("Shall we count them on Friday?", "Reply")
    await expect(ada.page.get_by_text("Reply to bruno")).to_be_visible()
    await ada.writes("Yes, at the pond")
    reply = bruno.message("Yes, at the pond")
    quote = reply.get_by_role("button", name="In reply to bruno Shall we count them on Friday?")
    await expect(quote).to_be_visible()


async def test_an_edit_takes_the_place_of_the_message(friends: Friends) -> None:
    ada, bruno = friends.ada, friends.bruno
    await ada.writes("Twelve eggs in the frist nest")
    await bruno.sees("Twelve eggs in the frist nest")
    await ada.picks("Twelve eggs in the frist nest", "Edit")
    await expect(ada.field("Message")).to_have_value("Twelve eggs in the frist nest")
    await ada.field("Message").fill("Twelve eggs in the first nest")
    await ada.button("Save").click()
    ada.said.append("Twelve eggs in the first nest")
    edited = bruno.message("Twelve eggs in the first nest")
    await expect(edited.get_by_text("edited", exact=True)).to_be_visible()
    await expect(bruno.message("frist nest")).to_have_count(0)


async def test_a_reaction_is_seen_and_taken_back(friends: Friends, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    await ada.writes("Four of them can fly")
    await bruno.sees("Four of them can fly")
    await bruno.message("Four of them can fly").click(button="right")
    await expect(bruno.button("React with 👍")).to_be_visible()
    await album.add(bruno.page, "message-menu")
    await bruno.button("React with 👍").click()
    seen = ada.message("Four of them can fly").get_by_role("button", name="👍 1, from bruno")
    await expect(seen).to_be_visible()
    own = bruno.message("Four of them can fly").get_by_role("button", name="👍 1, from bruno")
    await expect(own).to_have_attribute("aria-pressed", "true")
    await own.click()
    await expect(seen).to_have_count(0)


async def test_a_deleted_message_goes_away_for_both(friends: Friends) -> None:
    ada, bruno = friends.ada, friends.bruno
    await ada.writes("This was a starling after all")
    await bruno.sees("This was a starling after all")
    await ada.picks("This was a starling after all", "Delete")
    await ada.answer("Delete").click()
    await ada.sees("Message deleted")
    await bruno.sees("Message deleted")
    await expect(bruno.message("This was a starling after all")).to_have_count(0)


async def test_writing_and_reading_are_seen(friends: Friends, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    await bruno.field("Message").press_sequentially("Did you h")
    await expect(ada.page.get_by_text("bruno is writing…")).to_be_visible()
    await album.add(ada.page, "writing")
    await bruno.writes("Did you hear the wren?")
    await expect(ada.page.get_by_text("bruno is writing…")).to_have_count(0)
    await ada.sees("Did you hear the wren?")
    await ada.writes("All night long")
    read = ada.message("All night long").get_by_role("img", name="Read by bruno")
    await expect(read).to_be_visible()


async def test_a_picture_is_received_and_opened(
    friends: Friends, album: Album, tmp_path: Path
) -> None:
    ada, bruno = friends.ada, friends.bruno
    picture = tmp_path / PICTURE_NAME
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(picture)
    await ada.attaches(picture)
    await expect(ada.page.get_by_role("list", name="To be sent").get_by_role("img")).to_be_visible()
    await album.add(ada.page, "picture-attached")
    await ada.writes("Three days old")
    received = bruno.message("Three days old").get_by_role("button", name="Open picture:")
    await expect(received.get_by_role("img")).to_have_js_property("complete", True)
    await received.click()
    shown = bruno.page.get_by_role("dialog", name="Picture").get_by_role("img")
    await expect(shown).to_have_js_property("naturalWidth", 640)
    await album.add(bruno.page, "picture-opened")
    await bruno.page.keyboard.press("Escape")
    await expect(shown).to_have_count(0)


async def test_a_file_arrives_byte_for_byte(friends: Friends, tmp_path: Path) -> None:
    ada, bruno = friends.ada, friends.bruno
    (tmp_path / FILE_NAME).write_bytes(FILE_BYTES)
    await bruno.attaches(tmp_path / FILE_NAME)
    await bruno.button("Send").click()
    async with ada.page.expect_download() as download:
        await ada.message(FILE_NAME).get_by_role("button", name=re.compile(FILE_NAME)).click()
    saved = await download.value
    assert saved.suggested_filename == FILE_NAME
    assert await asyncio.to_thread((await saved.path()).read_bytes) == FILE_BYTES


async def test_a_voice_message_is_recorded_and_played(friends: Friends, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    await ada.button("Record a voice message").click()
    await expect(ada.page.get_by_role("timer")).to_have_text("0:01")
    await album.add(ada.page, "recording")
    await ada.button("Send voice message").click()
    await bruno.button("Play voice message").click()
    await expect(bruno.button("Pause")).to_be_visible()
    await expect(bruno.button("Play voice message")).to_be_visible()
    await album.add(bruno.page, "voice-message")


async def test_both_verify_each_other_by_emoji(friends: Friends, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    await ada.asks_to_verify(bruno)
    await bruno.button("Start").click()
    await ada.button("Compare emoji").click()
    pictures = []
    for person in (ada, bruno):
        emoji = person.page.get_by_role("dialog").get_by_role("listitem")
        await expect(emoji).to_have_count(7)
        pictures.append(await emoji.all_inner_texts())
    assert pictures[0] == pictures[1]
    await album.add(ada.page, "verification")
    for person in (ada, bruno):
        await person.button("They match").click()
    for person in (ada, bruno):
        await expect(person.heading("Verified")).to_be_visible()
        await person.button("Done").click()
    await ada.opens_person(bruno)
    await expect(ada.page.get_by_text("You have verified each other.")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await ada.button("Close details").last.click()


async def test_history_is_readable_after_a_reload(friends: Friends) -> None:
    for person in (friends.ada, friends.bruno):
        await person.page.reload()
        await person.sees("Good morning from the hedge")
        await person.sees("Yes, at the pond")


async def test_a_copy_of_the_browser_s_files_shows_none_of_it(friends: Friends) -> None:
    ada, bruno = friends.ada, friends.bruno
    await ada.field("Message").fill("A thought that is not finished")
    draft = ada.page.get_by_role("link", name=re.compile("A thought that is not finished"))
    await expect(draft).to_be_visible()
    ada.said.append("A thought that is not finished")
    for person in (ada, bruno):
        stored = await everything_stored(person.page)
        secrets = [*ada.said, *bruno.said, PICTURE_NAME, FILE_NAME]
        assert not [secret for secret in secrets if secret in stored]
        assert "@bruno:" in stored, "this looks in the wrong place"
        assert "m.room.encrypted" in stored
    await ada.field("Message").fill("")


async def test_the_server_holds_none_of_it(served: Server, friends: Friends) -> None:
    kept = [path for path in served.folder.rglob("*") if path.is_file()]
    everything = b"\0".join([path.read_bytes() for path in kept])
    secrets = [*friends.ada.said, *friends.bruno.said, PICTURE_NAME, FILE_NAME]
    found = [secret for secret in secrets if secret.encode() in everything]
    assert not found
    assert FILE_BYTES[:100] not in everything
    assert b"@bruno:" in everything, "this looks in the wrong place"
    assert len(secrets) > 10
