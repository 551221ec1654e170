"""Those who look after reports: they read, decide, answer complaints, and need each other."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect
from tests.api.media.files import picture, uploads
from tests.api.moderation.reporting import (
    disclosed,
    notices_to,
    reports,
    speaks_in_secret,
    the_case,
)
from tests.api.moderation.test_complaints import complains
from tests.api.moderation.test_decisions import decides as decides_by_request
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People
from tests.browser.person import PHONE, Person
from tests.kit.client import Client
from tests.kit.megolm import Sender
from tests.kit.server import Server

from linnet.moderation.tell import CONCERNED_TYPE

WORDS = "all of them should leave this town"
HARM = "Hatred of a group of people"
ENCRYPTED: dict[str, Any] = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}


@dataclass
class Scene:
    """Dora has reported what Boris said in an encrypted group that Ada and Bruno look after."""

    ada: Person
    bruno: Person
    dora: Client
    boris: Client
    bruno_elsewhere: Client
    room_id: str


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return {"moderation_two_people": True}


@pytest_asyncio.fixture(scope="module")
async def scene(served: Server, friends: Friends) -> Scene:
    name = served.house.accounts.server_name
    dora, boris = await served.person("dora"), await served.person("boris")
    looking = [await served.signs_in(f"@{one}:{name}") for one in ("ada", "bruno")]
    room_id = await dora.creates_room(
        preset="public_chat", name="Nest watch", initial_state=[ENCRYPTED]
    )
    for person in (boris, *looking):
        await person.joins(room_id)
    levels = {"users": {one.user_id: 60 for one in looking}}
    await dora.sets_state(room_id, "m.room.power_levels", levels)
    made = Scene(friends.ada, friends.bruno, dora, boris, looking[1], room_id)
    await is_reported(made, to="room", reason="He \u202ealways does that")
    return made


async def is_reported(scene: Scene, rude: Client | None = None, **more: Any) -> str:
    sender = Sender()
    event_id = await speaks_in_secret(rude or scene.boris, scene.room_id, WORDS, sender)
    await reports(scene.dora, scene.room_id, disclosed(event_id, sender.key(0)), **more)
    return event_id


def cases(person: Person) -> Locator:
    return person.page.get_by_role("list", name=person.word("Cases, the most urgent first"))


async def goes_to_cases(person: Person) -> None:
    await person.page.goto(person.profile.origin)
    await person.page.get_by_role("link", name=person.word("Reports to look after")).click()
    await expect(person.heading("Moderation")).to_be_visible()


async def opens_case(person: Person) -> None:
    """The first of the list, by keyboard."""
    await person.page.goto(f"{person.profile.origin}/moderation")
    first = cases(person).get_by_role("link").first
    await first.focus()
    await person.page.keyboard.press("j")
    await person.page.keyboard.press("k")
    await expect(first).to_be_focused()
    await person.page.keyboard.press("Enter")
    await expect(person.heading("What was done with this case")).to_be_visible()


async def decides(person: Person, measure: str, reason: str, confirm: str) -> None:
    await person.page.get_by_role("checkbox", name=measure, exact=True).check()
    await person.field("Reason").fill(reason)
    await person.button("Take these measures").click()
    await expect(person.page.get_by_role("dialog")).to_contain_text(reason)
    await person.answer(confirm).click()
    await expect(person.page.get_by_role("dialog")).to_have_count(0)


async def test_a_case_is_read_decided_complained_about_and_reversed(
    scene: Scene, album: Album
) -> None:
    ada, bruno = scene.ada, scene.bruno
    entry = bruno.page.get_by_role("link", name="Reports to look after")
    await bruno.page.goto(bruno.profile.origin)
    await expect(entry).to_contain_text("1 waits")
    await entry.click()
    await expect(bruno.heading("Moderation")).to_be_visible()
    await opens_case(bruno)
    main = bruno.page.get_by_role("main")
    await expect(main).to_contain_text("Proved: these words came from this account in this chat.")
    await expect(main).to_contain_text("He U+202Ealways does that")
    # Nobody's words are there before they are asked for; whoever reported keeps their name.
    await expect(main).not_to_contain_text(WORDS)
    await expect(main).not_to_contain_text("dora")
    await album.add(bruno.page, "moderation-case")
    await bruno.button("Open the messages").click()
    await expect(main).to_contain_text("Messages opened")
    said = main.get_by_text(WORDS)
    await expect(said.locator("xpath=ancestor::*[@inert]")).to_have_count(1)
    await bruno.button("Show the message").click()
    await expect(said.locator("xpath=ancestor::*[@inert]")).to_have_count(0)
    await bruno.field("Note for colleagues").fill("The second time this week.")
    await bruno.button("Add the note").click()
    await expect(main).to_contain_text("The second time this week.")
    await decides(bruno, "Ban from the chat", "Rule 3: no hatred.", "Decide")
    await expect(bruno.button("Lift the ban")).to_be_visible()
    await expect(entry).not_to_contain_text("wait")
    await album.add(bruno.page, "moderation-decided")
    told = next(one for one in await notices_to(scene.boris) if CONCERNED_TYPE in one)
    assert told[CONCERNED_TYPE]["measures"] == ["ban"]
    await complains(scene.boris, "It was a quotation")
    # Who has decided reads it, and is not asked.
    await bruno.page.reload()
    await expect(main).to_contain_text("Somebody else answers this complaint")
    await expect(bruno.button("Reverse the decision")).to_have_count(0)
    # The server tells those who have not, and the way leads from there.
    await ada.page.goto(ada.profile.origin)
    await ada.opens_chat("linnet.test")
    await ada.button("See what waits").last.click()
    await ada.page.get_by_role("link", name="Complaints", exact=True).click()
    await ada.page.get_by_role("link", name=re.compile(r"^Case \d")).click()
    await expect(ada.page.get_by_role("main")).to_contain_text("It was a quotation")
    await album.add(ada.page, "moderation-complaint")
    await expect(ada.page.get_by_role("main")).to_contain_text("this ends at once")
    await ada.button("Reverse the decision").click()
    await expect(ada.page.get_by_text("Say why.")).to_be_visible()
    await ada.field("Reason of your answer").fill("So it was.")
    await ada.button("Reverse the decision").click()
    await expect(ada.page.get_by_role("main")).to_contain_text("The decision was reversed.")
    await scene.boris.joins(scene.room_id)


async def test_a_moderator_takes_back_a_mute(scene: Scene) -> None:
    await is_reported(scene, to="room")
    await opens_case(scene.bruno)
    main = scene.bruno.page.get_by_role("main")
    earlier = main.get_by_role("region", name="Earlier cases about this person")
    await expect(earlier).to_contain_text("Rule 3: no hatred.")
    await main.get_by_role("checkbox", name="Mute for a time").check()
    await main.get_by_label("For how long").select_option("7 days")
    await decides(scene.bruno, "Mute for a time", "Rule 3 again.", "Decide")
    await expect(main).to_contain_text("Until ")
    await scene.bruno.button("Let them write again").click()
    await scene.bruno.answer("Let them write again").click()
    await expect(scene.bruno.page.get_by_role("dialog")).to_contain_text("Say why.")
    await scene.bruno.field("Reason").fill("The wrong Boris.")
    await scene.bruno.answer("Let them write again").click()
    await expect(main).to_contain_text("Mute for a time · taken back")
    await expect(scene.bruno.button("Let them write again")).to_have_count(0)
    await scene.boris.sends(scene.room_id, "sorry")


async def test_a_picture_is_blurred_and_stands_still(scene: Scene) -> None:
    place = await uploads(scene.boris, picture(8, 8, "GIF", frames=2), "image/gif")
    content = {"msgtype": "m.image", "body": "a.gif", "url": f"mxc://{place}"}
    event_id = await scene.boris.sends_event(scene.room_id, "m.room.message", content)
    await reports(scene.dora, scene.room_id, event_id, to="room")
    await opens_case(scene.bruno)
    await scene.bruno.button("Open the messages").click()
    shown = scene.bruno.page.locator("canvas")
    await expect(shown).to_have_js_property("width", 8)
    veil = shown.locator("xpath=ancestor::*[@inert]")
    await expect(veil).to_have_css("filter", "blur(12px) grayscale(1)")
    await expect(scene.bruno.page.get_by_role("main").locator("img")).to_have_count(0)
    await scene.bruno.button("Show the picture").click()
    await expect(veil).to_have_count(0)
    await scene.bruno.field("Reason").fill("Harmless.")
    await scene.bruno.button("Dismiss the reports").click()
    await scene.bruno.answer("Decide").click()
    await expect(scene.bruno.heading("Decision")).to_be_visible()


async def test_two_of_the_team_suspend_somebody(scene: Scene, album: Album) -> None:
    ada, bruno = scene.ada, scene.bruno
    await goes_to_cases(ada)
    await ada.page.get_by_role("link", name="Safety team", exact=True).click()
    await ada.button("Add somebody").click()
    await ada.chooses(bruno)
    team = ada.page.get_by_role("region", name="Safety team")
    await expect(team.get_by_text("@bruno:")).to_be_visible()
    await album.add(ada.page, "moderation-team")
    await is_reported(scene, to="server")
    first = await the_case(scene.bruno_elsewhere, scene.boris)
    await decides_by_request(scene.bruno_elsewhere, first)
    await is_reported(scene, to="server")
    await opens_case(bruno)
    await bruno.button("Take the case").click()
    await expect(bruno.button("Give the case back")).to_be_visible()
    # The safety team learns who has reported it.
    await expect(bruno.page.get_by_role("main")).to_contain_text("dora")
    past = "Reports by this person in the last 30 days: 2, of them unfounded: 1."
    await expect(bruno.page.get_by_role("main")).to_contain_text(past)
    await decides(bruno, "Suspend the account", "Rule 3.", "Propose it")
    await expect(bruno.button("Take the proposal back")).to_be_visible()
    await expect(bruno.button("Confirm it")).to_have_count(0)
    await opens_case(ada)
    await album.add(ada.page, "moderation-proposed")
    await ada.button("Confirm it").click()
    await ada.answer("Confirm it").click()
    await expect(ada.heading("Decision")).to_be_visible()
    await expect(ada.button("End the suspension")).to_be_visible()
    refused: Any = {"expect": 403, "errcode": "M_USER_SUSPENDED"}
    await scene.boris.post("/createRoom", {}, **refused)


async def test_the_team_answers_for_a_room_with_one_moderator(people: People, scene: Scene) -> None:
    rude, witness = await people.server.person("rude"), await people.server.person("witness")
    room_id = await scene.dora.creates_room(preset="public_chat")
    for person in (rude, witness):
        await person.joins(room_id)
    await reports(witness, room_id, await rude.sends(room_id, "vile"), to="room")
    await decides_by_request(scene.dora, await the_case(scene.dora, rude, room_id), "ban")
    await complains(rude)
    await scene.ada.page.goto(f"{scene.ada.profile.origin}/moderation/complaints")
    await scene.ada.page.get_by_role("link", name=re.compile(r"^Case \d")).click()
    await expect(scene.ada.page.get_by_text("cannot be taken back from here")).to_be_visible()
    await scene.ada.field("Reason of your answer").fill("The rule is clear.")
    await scene.ada.button("It stays as it was").click()
    # With that the room's case is not theirs any more.
    await expect(scene.ada.page.get_by_text("No complaint waits for you")).to_be_visible()


async def test_whoever_looks_after_nothing_sees_nothing_of_it(people: People) -> None:
    carl = await people.invited("carl")
    await expect(carl.page.get_by_role("link", name="Reports to look after")).to_have_count(0)
    await carl.page.goto(f"{carl.profile.origin}/moderation/cases/1")
    await expect(
        carl.page.get_by_text("There is nothing here for you to look after")
    ).to_be_visible()


async def test_every_part_can_be_read(people: People, scene: Scene, album: Album) -> None:
    rude = await people.server.person("rude")
    await rude.joins(scene.room_id)
    threat: dict[str, Any] = {"harm": "violence.threats", "to": "room"}
    event_id = await is_reported(scene, rude, **threat)
    for number in range(10):
        one = await people.server.person(f"crowd{number}", syncs=False)
        await one.joins(scene.room_id)
        await reports(one, scene.room_id, event_id, **threat)
    bruno, found = scene.bruno, list[str]()
    for language, theme in (("en", "forced"), ("fr", "light"), ("ar", "dark")):
        await bruno.changes_over(language, PHONE)
        await put_on(bruno.page, theme)
        for part in ("moderation", "moderation/complaints"):
            await bruno.page.goto(f"{bruno.profile.origin}/{part}")
            await expect(bruno.page.get_by_role("navigation").last).to_be_visible()
            await expect(bruno.page.get_by_role("status")).to_have_count(1)
            found.extend(f"{language} {part}: {one}" for one in await axe.violations(bruno.page))
            await album.add(bruno.page, f"{part.replace('/', '-')}-{language}-{theme}")
        await opens_case(bruno)
        await expect(bruno.page.get_by_text(bruno.word("Many at once"))).to_be_visible()
        await album.add(bruno.page, f"moderation-case-crowd-{language}-{theme}")
        await bruno.button("Open the messages").click()
        await bruno.button("Show the message").click()
        found.extend(f"{language} case: {one}" for one in await axe.violations(bruno.page))
        wide = await bruno.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, language
        await bruno.page.set_viewport_size({"width": 390, "height": 2600})
        await album.add(bruno.page, f"moderation-case-{language}-{theme}")
    assert not found, "\n".join(found)
