"""A moderator writes rules; messages are held, let through and refused; rules are read."""

import re
from typing import Any

from playwright.async_api import expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People
from tests.browser.person import PHONE, Person
from tests.kit.client import Client

HELD = "Not sent yet: a moderator looks at it first."
ROOM = "Night owls"


class Owls:
    """A room without encryption, of a host; Ada moderates it, and Bruno is invited."""

    host: Client
    room_id: str

    async def open(self, people: People) -> None:
        self.host = await people.server.person("host")
        name = self.host.user_id.partition(":")[2]
        levels = {"users": {f"@ada:{name}": 60}}
        wish: dict[str, Any] = {"preset": "public_chat", "name": ROOM}
        wish |= {"invite": [f"@ada:{name}", f"@bruno:{name}"]}
        self.room_id = await self.host.creates_room(**wish, power_level_content_override=levels)

    async def asks(self, *titles: str) -> None:
        """Change the rules, and nothing else of the protection."""
        path = f"/rooms/{self.room_id}/state/org.linnet.protection/"
        now = (await self.host.get(path)).json
        kept = {key: value for key, value in now.items() if key in ("automatic", "slow_mode")}
        rules = [{"title": title, "text": ""} for title in titles]
        await self.host.sets_state(self.room_id, "org.linnet.protection", {**kept, "rules": rules})

    async def looks_for(self) -> Any:
        """What the detector does in the room."""
        return (await self.host.get(f"/_linnet/rooms/{self.room_id}/automatic"))["hateful"]


owls = Owls()


async def opens(person: Person, entry: str) -> None:
    """Open something from the details of the chat that is open."""
    details = person.page.get_by_role("complementary", name=person.word("Details"))
    if not await details.is_visible():
        await person.button("Details").click()
    await details.get_by_role("button", name=person.word(entry), exact=True).click()
    await expect(person.page.get_by_role("dialog")).to_be_visible()


async def closes(person: Person) -> None:
    # A question that has just been answered gives the focus back a moment later.
    await person.page.wait_for_function("document.activeElement.closest('[role=dialog]')")
    await person.page.keyboard.press("Escape")
    await expect(person.page.get_by_role("dialog")).to_have_count(0)


async def says(person: Person, text: str) -> None:
    """Write something that may not come to be sent."""
    await person.field("Message").fill(text)
    await person.page.keyboard.press("Enter")
    await expect(person.message(text)).to_be_visible()


async def is_held(person: Person, text: str) -> None:
    await says(person, text)
    await expect(person.message(text)).to_contain_text(HELD)


async def writes_a_rule(ada: Person, album: Album) -> None:
    await opens(ada, "Automatic rules")
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("No rules about words yet")
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "automatic-empty")
    await ada.button("Write a rule").click()
    form = dialog.last
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_contain_text("Say what to look for")
    await form.get_by_role("textbox", name="Words to look for").fill("casino")
    await form.get_by_role("textbox", name="Why").fill("No adverts here.")
    trial = form.get_by_role("textbox", name="Try this rule")
    await trial.fill("Come to the C4SINO!")
    await trial.press("Enter")
    await expect(form.get_by_role("status")).to_contain_text("meets it")
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "automatic-form")
    await trial.fill("Come to the lake!")
    await form.get_by_role("button", name="Try it").click()
    await expect(form.get_by_role("status")).to_contain_text("nothing against it")
    await form.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(1)
    await expect(dialog.get_by_role("switch", name="casino")).to_be_checked()


async def test_a_message_is_held_and_let_through(
    friends: Friends, people: People, album: Album
) -> None:
    ada, bruno = friends.ada, friends.bruno
    await owls.open(people)
    await ada.accepts_invite()
    await bruno.accepts_invite()
    await writes_a_rule(ada, album)
    await album.add(ada.page, "automatic-rules")
    await closes(ada)

    await is_held(bruno, "Come to the casino")
    await expect(bruno.message("Come to the casino")).to_contain_text("No adverts here.")
    assert not await axe.violations(bruno.page)
    await album.add(bruno.page, "held-for-its-writer")
    # Whoever may not ban finds no way to what is held.
    await bruno.button("Details").click()
    await expect(bruno.button("Rules")).to_be_visible()
    await expect(bruno.button("Held messages")).to_have_count(0)
    await expect(bruno.button("Automatic rules")).to_have_count(0)
    await bruno.button("Close details").last.click()

    await ada.page.reload()
    await ada.button("Look at them").click()
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog.get_by_role("listitem")).to_contain_text("Has “casino”")
    await album.add(ada.page, "held-covered")
    await dialog.get_by_role("button", name="Show the message").click()
    await expect(dialog.get_by_role("listitem")).to_contain_text("Come to the casino")
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "held-shown")
    await dialog.get_by_role("button", name="Let through").click()
    await expect(dialog).to_contain_text("Nothing waits here")
    await closes(ada)
    await ada.sees("Come to the casino")
    await expect(bruno.page.get_by_text(HELD)).to_have_count(0)
    await bruno.sees("Come to the casino")
    await expect(ada.button("Look at them")).to_have_count(0)


async def test_many_are_refused_and_one_is_not_sent_after_all(
    friends: Friends, album: Album
) -> None:
    ada, bruno = friends.ada, friends.bruno
    for text in ("Casino one", "Casino two", "Casino three"):
        await is_held(bruno, text)
    await bruno.message("Casino three").get_by_role("button", name="Do not send").click()
    await expect(bruno.page.get_by_text("Casino three")).to_have_count(0)

    await opens(ada, "Held messages")
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog.get_by_role("listitem")).to_have_count(2)
    await dialog.get_by_role("checkbox", name="Choose all").check()
    await album.add(ada.page, "held-many")
    await dialog.get_by_role("button", name="Refuse: 2").click()
    refusal = dialog.last
    await refusal.get_by_role("button", name="Refuse").click()
    await expect(refusal).to_contain_text("Say why")
    await refusal.get_by_role("textbox", name="Why").fill("Adverts go to another chat.")
    await album.add(ada.page, "held-refusal")
    await refusal.get_by_role("button", name="Refuse").click()
    await expect(dialog).to_contain_text("Nothing waits here")
    await closes(ada)

    # The server's own notice needs no consent: what became of a message is seen at once.
    denied = bruno.message("Casino one")
    await expect(denied).to_contain_text("A moderator did not let this through.")
    await expect(denied).to_contain_text("Adverts go to another chat.")
    await expect(bruno.page.get_by_role("region", name="Requests")).to_have_count(0)
    await album.add(bruno.page, "held-refused")
    await denied.get_by_role("button", name="Remove it").click()
    await expect(bruno.page.get_by_text("Casino one")).to_have_count(0)

    # A rule that is off is kept and does nothing.
    await opens(ada, "Automatic rules")
    await dialog.get_by_role("switch", name="casino").press("Space")
    await expect(dialog.get_by_role("switch", name="casino")).not_to_be_checked()
    await closes(ada)
    await bruno.writes("The casino is closed")
    await ada.sees("The casino is closed")


COVERED = "Covered by a rule of this chat"


async def test_a_message_is_covered_for_everybody_until_a_moderator_has_looked(
    friends: Friends, album: Album
) -> None:
    ada, bruno = friends.ada, friends.bruno
    await opens(ada, "Automatic rules")
    await ada.button("Write a rule").click()
    dialog = ada.page.get_by_role("dialog")
    form = dialog.last
    await form.get_by_role("textbox", name="Words to look for").fill("raffle")
    await form.get_by_role("textbox", name="Why").fill("May be a trick.")
    await form.get_by_role("radio", name="Is sent, but covered").press("Space")
    await form.get_by_role("radio", name="Is sent, but covered").scroll_into_view_if_needed()
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "automatic-covers")
    await form.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(1)
    await closes(ada)

    # Whoever wrote it reads it, and that others do not at once.
    await bruno.writes("Join our raffle")
    own = bruno.message("Join our raffle")
    await expect(own).to_contain_text(COVERED)
    await expect(own).to_contain_text("May be a trick.")
    await expect(own).to_contain_text("Others open it by one press.")
    assert not await axe.violations(bruno.page)
    await album.add(bruno.page, "covered-for-its-writer")

    covered = ada.message(COVERED)
    await expect(covered).to_contain_text("May be a trick.")
    await expect(ada.page.get_by_text("Join our raffle")).to_have_count(0)
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "covered-by-a-rule")
    await covered.get_by_role("button", name="Show this message").click()
    shown = ada.message("Join our raffle")
    await expect(shown).to_be_visible()
    await ada.page.reload()
    await expect(covered).to_be_visible()
    await covered.click(button="right")
    await album.add(ada.page, "covered-menu")
    await ada.page.get_by_role("menuitem", name="Uncover for everyone").click()
    await expect(shown).to_be_visible()
    await expect(ada.page.get_by_text(COVERED)).to_have_count(0)
    await expect(bruno.page.get_by_text(COVERED)).to_have_count(0)
    await ada.page.reload()
    await expect(shown).to_be_visible()
    await expect(ada.page.get_by_text(COVERED)).to_have_count(0)


async def test_rules_are_read_once_and_again_when_they_change(
    friends: Friends, people: People, album: Album
) -> None:
    bruno = friends.bruno
    await owls.asks("Whisper")
    dialog = bruno.page.get_by_role("dialog", name="Rules of this chat")
    await expect(dialog).to_contain_text("Whisper")
    assert not await axe.violations(bruno.page)
    await album.add(bruno.page, "rules-to-read")
    # Closed they come again, read they do not.
    await closes(bruno)
    await bruno.page.reload()
    await dialog.get_by_role("button", name="I have read them").click()
    await expect(dialog).to_have_count(0)
    await bruno.page.reload()
    await bruno.sees("The casino is closed")
    await expect(dialog).to_have_count(0)
    await owls.asks("Whisper", "No hooting before midnight")
    changed = bruno.page.get_by_role("dialog", name="The rules have changed")
    await expect(changed).to_contain_text("No hooting before midnight")
    await album.add(bruno.page, "rules-changed")
    await changed.get_by_role("button", name="I have read them").click()
    await expect(changed).to_have_count(0)

    # Whoever comes in by an invite has seen no preview.
    wren = await people.invited("wren")
    await owls.host.post(f"/rooms/{owls.room_id}/invite", {"user_id": await user_id(wren)})
    await wren.button("Accept").click()
    await expect(wren.page.get_by_role("dialog")).to_contain_text("No hooting before midnight")
    await wren.button("I have read them").click()
    await expect(wren.field("Message")).to_be_visible()


async def user_id(person: Person) -> str:
    return f"@{person.name}:{owls.host.user_id.partition(':')[2]}"


async def test_an_encrypted_chat_says_what_still_works(friends: Friends, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    await ada.button("I have read them").click()
    await ada.starts_group("Nest", bruno)
    await opens(ada, "Automatic rules")
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("the server cannot read its messages")
    await expect(dialog.get_by_role("switch")).to_have_count(2)
    await dialog.get_by_role("switch", name="Many messages at once").press("Space")
    await expect(dialog.get_by_text("5 messages in 10 seconds")).to_be_visible()
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "automatic-encrypted")
    await closes(ada)


async def looks(person: Person, album: Album, name: str) -> list[str]:
    """Pictures of a screen in light and dark, and what axe has against it."""
    found: list[str] = []
    for theme in ("light", "dark"):
        await put_on(person.page, theme)
        problems = await axe.violations(person.page)
        found += [f"{person.language} {theme} {name}: {one}" for one in problems]
        await album.add(person.page, f"{name}-{person.language}-{theme}")
    if await person.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{person.language} {name}: too wide")
    return found


async def test_all_of_it_fits_on_a_phone(friends: Friends, people: People, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    await ada.opens_chat(ROOM)
    await opens(ada, "Automatic rules")
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_role("switch", name="casino").press("Space")
    await dialog.get_by_role("switch", name="Many people mentioned").press("Space")
    await expect(dialog.get_by_text("10 people")).to_be_visible()
    await dialog.get_by_role("switch", name="What may be hateful").press("Space")
    await dialog.get_by_role("radio", name="All that looks like it").press("Space")
    await dialog.get_by_role("radio", name=re.compile("^Waits for a moderator")).last.press("Space")
    await dialog.get_by_role("radio", name="1 day").press("Space")
    # What is shown at once is kept one change after the other: this is the last.
    async with ada.page.expect_response(lambda one: '"fr"' in (one.request.post_data or "")):
        await dialog.get_by_role("switch", name="Also in French and German").press("Space")
    assert await owls.looks_for() == {
        "effect": "hold",
        "threshold": "default",
        "languages": ["en", "fr", "de"],
        "joined_within_s": 86_400,
    }
    await closes(ada)
    await is_held(bruno, "One more casino")
    await bruno.writes("One more raffle")
    await owls.asks("Whisper", "No hooting at all")
    found: list[str] = []
    for language in ("fr", "ar"):
        await ada.changes_over(language, PHONE)
        await ada.opens_chat(ROOM)
        if language == "fr":
            found += await looks(ada, album, "rules-changed")
            await ada.button("I have read them").click()
        covered = ada.page.get_by_role("button", name=ada.word("Show this message")).last
        await expect(covered).to_be_visible()
        found += await looks(ada, album, "covered")
        await ada.button("Look at them").click()
        await expect(ada.page.get_by_role("dialog").get_by_role("listitem")).to_be_visible()
        found += await looks(ada, album, "held")
        await closes(ada)
        await opens(ada, "Automatic rules")
        await expect(ada.page.get_by_role("switch", name="casino")).to_be_visible()
        found += await looks(ada, album, "automatic")
        await ada.page.get_by_role("radio").last.scroll_into_view_if_needed()
        await album.add(ada.page, f"automatic-hateful-{language}")
        await ada.page.get_by_role("button", name=re.compile("casino")).first.click()
        await expect(ada.field("Words to look for")).to_be_visible()
        found += await looks(ada, album, "automatic-form")
    assert not found, "\n".join(found)
