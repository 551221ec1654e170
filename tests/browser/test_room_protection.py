"""A moderator writes rules, somebody reads them before joining; raid mode; muting a member."""

from typing import Any

from playwright.async_api import expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People
from tests.browser.person import PHONE, Person


async def opens_protection(person: Person) -> None:
    await person.button("Details").click()
    await person.button("Rules and protection").click()
    await expect(person.button("Add a rule")).to_be_visible()


async def writes_rules(ada: Person, album: Album) -> None:
    await opens_protection(ada)
    await ada.button("Add a rule").click()
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Rule 1").fill("Whisper")
    await dialog.get_by_role("textbox", name="In more words").fill("Others sleep.")
    await dialog.get_by_text("1 minute", exact=True).click()
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "protection")
    await ada.button("Save").click()
    await expect(dialog).to_have_count(0)


async def reads_rules_and_joins(bruno: Person, album: Album) -> None:
    await bruno.button("New chat or group").click()
    await bruno.entry("Public groups").click()
    await bruno.page.get_by_role("dialog").get_by_role("button", name="Night owls").click()
    await expect(bruno.page.get_by_role("main")).to_contain_text("Others sleep.")
    assert not await axe.violations(bruno.page)
    await album.add(bruno.page, "protection-before-joining")
    await bruno.button("Join").click()
    await expect(bruno.field("Message")).to_be_visible()
    await bruno.button("Details").click()
    await bruno.button("Rules").click()
    await expect(bruno.page.get_by_role("dialog")).to_contain_text("Whisper")
    await bruno.page.keyboard.press("Escape")


async def is_slowed_down(bruno: Person, album: Album) -> None:
    """What was written too early waits, and the composer counts the time."""
    for text in ("Good night", "And sleep well"):
        await bruno.field("Message").fill(text)
        await bruno.page.keyboard.press("Enter")
    await expect(bruno.page.get_by_role("timer")).to_contain_text("You write too fast here")
    assert not await axe.violations(bruno.page)
    await album.add(bruno.page, "protection-slow-mode")


async def mutes_bruno(ada: Person, album: Album) -> None:
    dialog = ada.page.get_by_role("dialog")
    await ada.button("bruno").click()
    await ada.button("Mute for a time").click()
    why = dialog.get_by_role("textbox", name="Why")
    await expect(why).to_be_visible()
    mutes = dialog.last.get_by_role("button", name="Mute for a time", exact=True)
    await mutes.click()
    await expect(dialog.get_by_text("Say why")).to_be_visible()
    await why.fill("Shouting")
    await album.add(ada.page, "protection-mute")
    await mutes.click()
    await expect(ada.page.get_by_text("They cannot write here for now")).to_be_visible()


async def test_rules_raid_mode_and_a_mute(friends: Friends, people: People, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    host = await people.server.person("host")
    server_name = host.user_id.partition(":")[2]
    wish: dict[str, Any] = {"preset": "public_chat", "visibility": "public", "name": "Night owls"}
    levels = {"users": {f"@ada:{server_name}": 60}}
    wish |= {"invite": [f"@ada:{server_name}"], "power_level_content_override": levels}
    room_id = await host.creates_room(**wish)
    await ada.accepts_invite()
    await writes_rules(ada, album)
    state = await host.get(f"/rooms/{room_id}/state/org.linnet.protection/")
    assert state["rules"] == [{"title": "Whisper", "text": "Others sleep."}]
    assert state["slow_mode"]["interval_s"] == 60
    await reads_rules_and_joins(bruno, album)
    await is_slowed_down(bruno, album)

    # Raid mode says until when, and offers to remove who came.
    await ada.button("Rules and protection").click()
    dialog = ada.page.get_by_role("dialog")
    switch = dialog.get_by_role("switch", name="Raid mode")
    await switch.press("Space")
    await expect(dialog).to_contain_text("On until")
    await expect(ada.button("Remove the one who came")).to_be_visible()
    await album.add(ada.page, "protection-raid")
    late = await people.server.person("late")
    await late.joins(room_id, expect=403)
    await switch.press("Space")
    await expect(dialog).to_contain_text("For when strangers pour in.")
    await late.joins(room_id)
    await ada.page.keyboard.press("Escape")

    await mutes_bruno(ada, album)
    mute = await host.get(f"/rooms/{room_id}/state/org.linnet.mute/_@bruno:{server_name}")
    assert mute["until_ts"] > 0


async def test_protection_can_be_read_on_a_phone(friends: Friends, album: Album) -> None:
    ada, found = friends.ada, list[str]()
    for language in ("fr", "ar"):
        await ada.changes_over(language, PHONE)
        await ada.opens_chat("Night owls")
        await opens_protection(ada)
        for theme in ("light", "dark"):
            await put_on(ada.page, theme)
            found.extend(f"{language} {theme}: {one}" for one in await axe.violations(ada.page))
            await album.add(ada.page, f"protection-{language}-{theme}")
        is_wide = await ada.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not is_wide
    assert not found, "\n".join(found)
