"""The app starts without its server, and what is written meanwhile arrives later."""

import re
from pathlib import Path

from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.people import People
from tests.kit.server import Server


async def test_it_starts_and_writes_while_the_server_is_away(
    chromium: Chromium, tmp_path: Path, album: Album
) -> None:
    server = await Server.start(folder=tmp_path, registration="invite")
    people = People(chromium, server)
    friends = await people.friends()
    ada, bruno = friends.ada, friends.bruno
    await ada.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    with chromium.expecting("ERR_CONNECTION|Failed to fetch|ERR_EMPTY_RESPONSE"):
        await server.stop()
        await ada.page.reload()
        await expect(ada.page.get_by_role("link", name=re.compile("bruno"))).to_be_visible()
        await ada.sees("Good morning from the hedge")
        await expect(ada.page.get_by_text("You are offline.")).to_be_visible()
        await ada.writes("Is anybody there?")
        waiting = ada.message("Is anybody there?").get_by_role("img", name="Waiting to be sent")
        await expect(waiting).to_be_visible()
        await album.add(ada.page, "offline")
        port = server.house.hall.settings.port
        server = await Server.start(folder=tmp_path, registration="invite", port=port)
        await bruno.sees("Is anybody there?")
        await expect(ada.page.get_by_text("You are offline.")).to_have_count(0)
    await people.leave()
    await server.stop()
