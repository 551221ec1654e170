"""Two people let their messages disappear: from the screen, the list, and what lies in the browser.

The server's clock is behind the browsers', so a minute is over sooner for these.
"""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect
from tests.browser.acquaintance import Acquaintance
from tests.browser.album import Album
from tests.browser.axe import violations
from tests.browser.chromium import Chromium
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.clock import LateClock
from tests.kit.server import Server

from linnet.accounts.invites import InviteRequest, create_invite

BEHIND_MS = 20_000
GONE_WITHIN_MS = 90_000
PHONE = {"viewport": {"width": 390, "height": 844}}
_MESSAGES = """async () => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await settled(indexedDB.open("linnet"));
  const tx = database.transaction(["events", "searchTasks", "searchChunks"]);
  const [events, tasks, chunks] = await Promise.all(
    ["events", "searchTasks", "searchChunks"].map((name) => settled(tx.objectStore(name).getAll())),
  );
  database.close();
  return events.filter(({ event }) => event.state_key === undefined).length + chunks.length;
}"""
"""How many messages lie in the browser, with the parts of the search that hold their words."""


async def lie_there(page: Page) -> int:
    found: int = await page.evaluate(_MESSAGES)
    return found


async def chooses_a_minute(person: Person) -> None:
    await person.button("Details").click()
    await person.button("Disappearing messages").click()
    dialog = person.page.get_by_role("dialog")
    await dialog.get_by_text("1 minute", exact=True).click()
    assert await violations(person.page) == []
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    panel = person.page.get_by_role("complementary", name="Details")
    await expect(panel.get_by_text("Messages disappear after 1 minute.")).to_be_visible()


async def test_messages_disappear_for_both(
    chromium: Chromium, acquainted: Acquaintance, tmp_path: Path, album: Album
) -> None:
    clock = LateClock(BEHIND_MS)
    server = await Server.start(
        copied=acquainted.folder, clock=clock, folder=tmp_path, registration="invite"
    )
    people = People(chromium, server)
    friends = await acquainted.go_on(people)
    ada, bruno = friends.ada, friends.bruno
    await chooses_a_minute(ada)
    await album.add(ada.page, "disappearing-details")
    await ada.button("Close details").first.click()
    for person in (ada, bruno):
        await expect(person.page.get_by_text("Messages disappear after 1 minute")).to_be_visible()
        await person.sees("ada set messages to disappear after 1 minute")
        assert await violations(person.page) == []
    await ada.writes("Gone in a minute")
    await bruno.sees("Gone in a minute")
    await album.add(bruno.page, "disappearing")
    assert await lie_there(ada.page) > 0
    # Bruno closes the app, and comes back when it is over.
    inside = bruno.page.url
    await bruno.page.goto("about:blank")
    await expect(ada.message("Gone in a minute")).to_have_count(0, timeout=GONE_WITHIN_MS)
    await expect(ada.page.get_by_text("Gone in a minute")).to_have_count(0)
    row = ada.page.get_by_role("navigation", name="Chats").get_by_role("link", name="bruno")
    await expect(row).not_to_have_text(re.compile("Gone in a minute"))
    await _wait_until_nothing_lies_there(ada.page)
    await album.add(ada.page, "disappearing-gone")
    clock.catches_up()
    await bruno.page.goto(inside)
    await expect(bruno.page.get_by_text("Messages disappear after 1 minute")).to_be_visible()
    await expect(bruno.page.get_by_text("Gone in a minute")).to_have_count(0)
    await _wait_until_nothing_lies_there(bruno.page)
    # Who reads it anew from the server gets nothing either, and the chat goes on.
    await bruno.writes("Still here")
    await ada.sees("Still here")
    await people.leave()
    await server.stop()


async def _wait_until_nothing_lies_there(page: Page) -> None:
    """The search writes its parts anew a moment later."""
    await page.wait_for_function(
        f"async () => (await ({_MESSAGES})()) === 0", timeout=GONE_WITHIN_MS, polling=1_000
    )


async def test_on_a_phone_and_from_right_to_left(
    chromium: Chromium, acquainted: Acquaintance, tmp_path: Path, album: Album
) -> None:
    server = await Server.start(copied=acquainted.folder, folder=tmp_path, registration="invite")
    people = People(chromium, server)
    friends = await acquainted.go_on(people)
    looks: dict[str, Any] = {"locale": "ar", **PHONE}
    carla = await people.at_new_profile("carla", **looks)
    carla.language = "ar"
    invited = await create_invite(server.house.accounts, None, InviteRequest())
    await carla.signs_up(invited.link)
    await carla.goes_on_without_key()
    await friends.ada.starts_group("Nest", carla)
    await carla.accepts_invite()
    details = carla.word("Details")
    await carla.page.get_by_role("button", name=details, exact=True).click()
    await expect(carla.page.get_by_text("لا تختفي الرسائل من تلقاء نفسها.")).to_be_visible()
    # Whoever has no power in the chat only reads it.
    button = carla.page.get_by_role("button", name="الرسائل المختفية")
    await expect(button).to_have_count(0)
    await chooses_a_minute(friends.ada)
    await expect(carla.page.get_by_text(re.compile("^تختفي الرسائل بعد .*\\.$"))).to_be_visible()
    assert await violations(carla.page) == []
    await album.add(carla.page, "disappearing-phone-ar")
    await people.leave()
    await server.stop()
