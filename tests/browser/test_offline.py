"""The app starts without its server, and what is written meanwhile arrives later."""

import re
from pathlib import Path

from playwright.async_api import expect
from tests.browser.acquaintance import NO_ANSWER, Acquaintance
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.people import People
from tests.browser.person import Person
from tests.kit.server import Server


async def finds_without_server(person: Person, part: str, text: str) -> None:
    """Search finds parts of words in what lies here, and says how far back it looked."""
    await person.page.keyboard.press("Control+k")
    dialog = person.page.get_by_role("dialog", name="Search")
    await dialog.get_by_role("searchbox").fill(part)
    await expect(dialog.get_by_role("option").filter(has_text=text)).to_be_visible()
    await expect(dialog.get_by_role("status")).to_have_text(re.compile("^Searched back to "))
    await person.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_it_starts_and_writes_while_the_server_is_away(
    chromium: Chromium, acquainted: Acquaintance, tmp_path: Path, album: Album
) -> None:
    server = await Server.start(copied=acquainted.folder, folder=tmp_path, registration="invite")
    people = People(chromium, server)
    friends = await acquainted.go_on(people)
    ada, bruno = friends.ada, friends.bruno
    await ada.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    with chromium.expecting(NO_ANSWER):
        await server.stop()
        await ada.page.reload()
        await expect(ada.page.get_by_role("link", name=re.compile("bruno"))).to_be_visible()
        await ada.sees("Good morning from the hedge")
        await expect(ada.page.get_by_text("You are offline.")).to_be_visible()
        await ada.writes("Is anybody there?")
        waiting = ada.message("Is anybody there?").get_by_role("img", name="Waiting to be sent")
        await expect(waiting).to_be_visible()
        await album.add(ada.page, "offline")
        await finds_without_server(ada, "NING from", "Good morning from the hedge")
        port = server.house.hall.settings.port
        server = await Server.start(folder=tmp_path, registration="invite", port=port)
        await bruno.sees("Is anybody there?")
        await expect(ada.page.get_by_text("You are offline.")).to_have_count(0)
    await people.leave()
    await server.stop()
