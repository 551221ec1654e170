"""Every screen in each direction and theme: nothing that axe complains about.

`make test` asks about the essential looks, `make screens` about every one.
"""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Locator, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.looks import Look, put_on
from tests.browser.people import Friends, People
from tests.browser.person import Person

from linnet.ids import UserId
from linnet.sessions.providers import store
from linnet.sessions.providers.row import row_of, touchpoint_id
from linnet.storage.database import Tx
from linnet.touchpoints.switching import add, switch

TEXT = "Shall we count them on Friday?"
GROUP = "Nest watch"
GO = """(address) => new Promise((resolve) => {
  history.pushState({ depth: 0 }, "", address);
  dispatchEvent(new PopStateEvent("popstate", { state: { depth: 0 } }));
  requestAnimationFrame(() => requestAnimationFrame(resolve));
})"""
"""As with the buttons of the browser, which leave the page loaded."""


@dataclass
class Stage:
    """Ada in front of her chats; every screen is opened from the chat with Bruno."""

    ada: Person
    bruno: Person
    chat: str
    group: str

    async def speaks(self, language: str) -> None:
        wish = json.dumps({"language": language})
        await self.ada.page.evaluate(
            "wish => localStorage.setItem('linnet.preferences', wish)", wish
        )
        self.ada.language = language
        await self.begins_anew_at("/")

    async def begins_anew_at(self, address: str) -> None:
        """Load an address of the app, which ends a call."""
        await self.ada.page.goto(f"{self.ada.profile.origin}{address}")

    async def at(self, address: str) -> None:
        """Go to an address of the app by way of its list, so that nothing is left of the last."""
        for step in ("/", address):
            await self.ada.page.evaluate(GO, step)
        await expect(self.ada.page.get_by_role("heading", level=1).first).to_be_visible()


async def chats(stage: Stage) -> None:
    await stage.at("/")
    await expect(stage.ada.page.get_by_role("link", name=re.compile(GROUP))).to_be_visible()


async def chat(stage: Stage) -> None:
    await stage.at(stage.chat)
    await stage.ada.sees(TEXT)


async def group(stage: Stage) -> None:
    await stage.at(stage.group)
    await stage.ada.sees("Somebody is moving in")


async def message_menu(stage: Stage) -> None:
    await chat(stage)
    await stage.ada.message(TEXT).click(button="right")
    await expect(stage.ada.page.get_by_role("menu")).to_be_visible()


async def reaction_picker(stage: Stage) -> None:
    await message_menu(stage)
    await stage.ada.button("More emoji").click()
    await expect(stage.ada.field("Search emoji")).to_be_visible()
    await expect(stage.ada.page.get_by_text("😀")).to_be_visible()


async def delete_question(stage: Stage) -> None:
    await chat(stage)
    await stage.ada.picks("Good morning from the hedge", "Delete")
    await expect(stage.ada.page.get_by_role("dialog")).to_be_visible()


async def report(stage: Stage) -> None:
    await chat(stage)
    await stage.ada.picks(TEXT, "Report…")
    dialog = stage.ada.page.get_by_role("dialog")
    await dialog.get_by_text(stage.ada.word("Threats of violence")).click()
    await expect(dialog.get_by_role("checkbox")).to_be_checked()


async def reply(stage: Stage) -> None:
    await chat(stage)
    await stage.ada.picks(TEXT, "Reply")
    await expect(stage.ada.button("Do not reply")).to_be_visible()


async def suggestions(stage: Stage) -> None:
    await chat(stage)
    await stage.ada.field("Message").fill("")
    await stage.ada.field("Message").press_sequentially("@b")
    await expect(stage.ada.page.get_by_role("listbox")).to_be_visible()


async def recording(stage: Stage) -> None:
    await chat(stage)
    await stage.ada.field("Message").fill("")
    await stage.ada.button("Record a voice message").click()
    await expect(stage.ada.page.get_by_role("timer")).to_be_visible()


async def viewer(stage: Stage) -> None:
    await chat(stage)
    await stage.ada.message("Three days old").get_by_role("button").first.click()
    await expect(stage.ada.page.get_by_role("dialog").get_by_role("img")).to_be_visible()


async def details(stage: Stage) -> None:
    await stage.at(f"{stage.chat}/details")
    await expect(stage.ada.button("Leave chat")).to_be_visible()


async def group_details(stage: Stage) -> None:
    await stage.at(f"{stage.group}/details")
    await expect(stage.ada.button("Leave chat")).to_be_visible()


async def member(stage: Stage) -> None:
    await details(stage)
    await stage.ada.opens_person(stage.bruno)
    await expect(stage.ada.button("Verify")).to_be_visible()


async def edit_group(stage: Stage) -> None:
    await group_details(stage)
    await stage.ada.button("Edit").click()
    await expect(stage.ada.page.get_by_role("dialog")).to_be_visible()


async def group_link(stage: Stage) -> None:
    await group_details(stage)
    await stage.ada.button("Link and QR code").click()
    await expect(stage.ada.page.get_by_role("dialog").get_by_role("img")).to_be_visible()


async def call_links(stage: Stage) -> None:
    await group_details(stage)
    await stage.ada.button("Invite guests to calls").click()
    dialog = stage.ada.page.get_by_role("dialog")
    if not await dialog.get_by_role("switch").first.is_checked():
        await dialog.get_by_text(stage.ada.word("Let guests into the calls of this chat")).click()
    await stage.ada.button("Make a link").click()
    await expect(stage.ada.button("Copy link")).to_be_visible()


async def invite(stage: Stage) -> None:
    await group_details(stage)
    await stage.ada.button("Invite").click()
    await expect(stage.ada.page.get_by_role("dialog")).to_be_visible()


async def new_chat(stage: Stage) -> None:
    await chats(stage)
    await stage.ada.button("New chat or group").click()
    await stage.ada.entry("New chat").click()
    await expect(stage.ada.page.get_by_role("dialog")).to_be_visible()


async def new_group(stage: Stage) -> None:
    await chats(stage)
    await stage.ada.button("New chat or group").click()
    await stage.ada.entry("New group").click()
    await expect(stage.ada.page.get_by_role("dialog")).to_be_visible()


async def search(stage: Stage) -> None:
    await chats(stage)
    await stage.ada.page.keyboard.press("Control+k")
    await stage.ada.field("People, chats and messages").fill("Friday")
    await expect(stage.ada.page.get_by_role("option").first).to_be_visible()


async def settings(stage: Stage) -> None:
    await stage.at("/settings")
    await expect(stage.ada.page.get_by_text(stage.ada.word("This device")).first).to_be_visible()


async def section(stage: Stage, name: str) -> Locator:
    """One part of the settings, from its top."""
    await stage.at(f"/settings/{name}")
    part = stage.ada.page.locator(f"#settings-{name}")
    await expect(part).to_be_visible()
    await part.evaluate("part => part.scrollIntoView({ block: 'start' })")
    return part


async def privacy(stage: Stage) -> None:
    await section(stage, "privacy")


async def export(stage: Stage) -> None:
    part = await section(stage, "data")
    await expect(part.get_by_role("button").first).to_be_visible()


async def ways_in(stage: Stage) -> None:
    part = await section(stage, "account")
    button = part.get_by_role("button", name=stage.ada.word("Delete my account"))
    await expect(button).to_be_visible()


async def erasure_question(stage: Stage) -> None:
    await ways_in(stage)
    await stage.ada.button("Delete my account").click()
    await expect(stage.ada.page.get_by_role("dialog")).to_be_visible()


async def third_parties(stage: Stage) -> None:
    await stage.at("/third-parties")
    await expect(stage.ada.page.get_by_role("article").first).to_be_visible()


async def apps_here(stage: Stage) -> None:
    await stage.at("/third-parties/apps")
    title = stage.ada.word("Bridges and bots")
    await expect(stage.ada.page.get_by_role("heading", name=title, exact=True)).to_be_visible()


async def removed_each_day(stage: Stage) -> None:
    part = await section(stage, "server")
    title = stage.ada.word("Disappearing messages")
    await expect(part.get_by_role("heading", name=title)).to_be_visible()


async def provider_form(stage: Stage) -> None:
    await third_parties(stage)
    await stage.ada.button("Let people sign in by an account elsewhere…").click()
    await expect(stage.ada.page.get_by_role("dialog")).to_be_visible()


async def sever_question(stage: Stage) -> None:
    await third_parties(stage)
    await stage.ada.page.get_by_role("button", name=stage.ada.word("Sever…")).first.click()
    await expect(stage.ada.page.get_by_role("dialog")).to_be_visible()


async def call_lobby(stage: Stage) -> None:
    await stage.begins_anew_at(stage.chat)
    await stage.ada.sees(TEXT)
    await stage.ada.button("Video call").click()
    await expect(stage.ada.button("Call")).to_be_visible()


async def call_rings(stage: Stage) -> None:
    """At the other end, in a call that nobody answers."""
    await call_lobby(stage)
    await stage.ada.button("Call").click()
    await expect(stage.ada.page.get_by_text(stage.ada.word("Ringing…"))).to_be_visible()


async def call_devices(stage: Stage) -> None:
    await call_rings(stage)
    await stage.ada.button("More").click()
    await stage.ada.entry("Camera and microphone").click()
    await expect(stage.ada.page.get_by_role("radio").first).to_be_visible()


async def call_members(stage: Stage) -> None:
    await call_rings(stage)
    await stage.ada.page.get_by_role("button", name=stage.ada.word("Who is here")).click()
    await expect(stage.ada.page.get_by_text(stage.ada.word("This device"))).to_be_visible()


def call_bar(stage: Stage) -> Locator:
    name = re.compile(re.escape(stage.ada.word("Return to the call")))
    return stage.ada.page.get_by_role("button", name=name)


async def call_beside(stage: Stage) -> None:
    await call_rings(stage)
    await stage.ada.page.keyboard.press("Escape")
    await expect(call_bar(stage)).to_be_visible()


async def call_past(stage: Stage) -> None:
    """Leaves no call behind for what comes after it."""
    await call_beside(stage)
    await stage.ada.button("Leave call").click()
    await expect(call_bar(stage)).to_have_count(0)


async def recovery(stage: Stage) -> None:
    await stage.at("/recovery")
    await expect(stage.ada.button("Show my recovery key")).to_be_visible()


SCREENS: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    chats,
    chat,
    group,
    message_menu,
    reaction_picker,
    delete_question,
    report,
    reply,
    recording,
    viewer,
    details,
    group_details,
    member,
    edit_group,
    group_link,
    call_links,
    invite,
    new_chat,
    new_group,
    search,
    settings,
    privacy,
    export,
    ways_in,
    erasure_question,
    removed_each_day,
    third_parties,
    apps_here,
    provider_form,
    sever_question,
    recovery,
    call_lobby,
    call_rings,
    call_devices,
    call_members,
    call_beside,
    call_past,
    suggestions,  # leaves a draft behind
)
SETTLED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const moving = () => document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime));
  await frame();
  do {
    await Promise.all(moving().map(({ finished }) => finished.catch(() => null)));
    await frame();
  } while (moving().length > 0);
}"""
"""Waits for what is on its way; the end of one movement may begin another."""
OUTSIDE = (
    "/",
    "/touchpoints",
    "/privacy",
    "/transparency",
    "/notice",
    "/emergency-code",
    "/came-back/over",
    "/_matrix/static/client/login/",
    "/invite/spent",
    "/first-run/token",
)


async def complaints(person: Person, name: str, look: Look, album: Album) -> list[str]:
    """What axe says of the screen that is open, in the themes of the look."""
    found = []
    for theme in look.themes:
        await put_on(person.page, theme)
        await person.page.evaluate(SETTLED)
        picture = f"{name}-{look.language}-{theme}"
        found += [f"{picture}: {sentence}" for sentence in await axe.violations(person.page)]
        if album.is_wanted:
            await album.add(person.page, picture)
    return found


@pytest.fixture(scope="module")
def service_workers() -> str:
    """As people have it."""
    return "allow"


@pytest_asyncio.fixture(scope="module")
async def stage(friends: Friends, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Ada's chats with something of every kind in them."""
    ada, bruno = friends.ada, friends.bruno
    await bruno.writes("Where shall we meet?")
    await ada.picks("Where shall we meet?", "Reply")
    await ada.writes("Yes, at the pond")
    await bruno.writes(TEXT)
    await ada.message(TEXT).click(button="right")
    await ada.button("React with 👍").click()
    picture = tmp_path_factory.mktemp("pictures") / "nestlings.png"
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(picture)
    await bruno.attaches(picture)
    await bruno.writes("Three days old")
    await ada.sees("Three days old")
    chat = ada.page.url.removeprefix(ada.profile.origin)
    await ada.starts_group(GROUP, bruno)
    await bruno.accepts_invite()
    await bruno.writes("Somebody is moving in")
    await ada.sees("Somebody is moving in")
    return Stage(ada, bruno, chat, ada.page.url.removeprefix(ada.profile.origin))


async def test_screens_of_the_chats(stage: Stage, look: Look, album: Album) -> None:
    await stage.speaks(look.language)
    found: list[str] = []
    for show in SCREENS:
        await show(stage)
        found += await complaints(stage.ada, show.__name__, look, album)
    assert not found, "\n".join(found)


async def offers_a_provider(people: People) -> None:
    """One that is on, as whoever signs in sees it; nobody is sent there."""
    house = people.server.house
    made = store.Provider("elsewhere", "Elsewhere", "https://id.example", "id", "secret", True, 1)
    name = touchpoint_id(made.id)
    if house.touchpoints.switches.row(name) is not None:
        return
    row = row_of(made.id, party="Elsewhere Ltd", hosts=("id.example",), retention="", demands_to="")

    async def keep(tx: Tx) -> None:
        await store.put_provider(tx, made)

    await add(house.touchpoints, row, UserId(""), keep)
    await switch(house.touchpoints, name, UserId(""), is_on=True)


async def test_screens_before_signing_in(
    people: People, friends: Friends, look: Look, album: Album
) -> None:
    nobody = await people.at_new_profile("nobody", locale=look.language)
    nobody.language = look.language
    await offers_a_provider(people)
    found: list[str] = []
    for address in OUTSIDE:
        await nobody.page.goto(f"{nobody.profile.origin}{address}")
        await expect(nobody.page.get_by_role("heading", level=1)).to_be_visible()
        name = address.strip("/").replace("/", "-") or "sign-in"
        found += await complaints(nobody, name, look, album)
    assert not found, "\n".join(found)


async def test_screens_of_guests(
    people: People, stage: Stage, look: Look, album: Album, chromium: Chromium
) -> None:
    await stage.speaks(look.language)
    await call_links(stage)
    link = await stage.ada.page.get_by_role("dialog").locator("code").inner_text()
    guest = await people.at_new_profile("guest", locale=look.language)
    guest.language = look.language
    await guest.page.goto(link)
    await expect(guest.button("Join call")).to_be_visible()
    found = await complaints(guest, "guest-arrives", look, album)
    with chromium.expecting("status of 404"):
        await guest.page.goto(f"{guest.profile.origin}/call/spent")
        await expect(guest.heading("This link has ended")).to_be_visible()
    found += await complaints(guest, "call-spent", look, album)
    assert not found, "\n".join(found)


async def test_axe_can_complain(stage: Stage) -> None:
    await stage.at("/")
    await stage.ada.page.evaluate("document.body.append(document.createElement('input'))")
    found = await axe.violations(stage.ada.page)
    assert any(sentence.startswith("label") for sentence in found)
