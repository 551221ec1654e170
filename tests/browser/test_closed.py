"""Being told of news while the app is closed: the switch, and what the service worker shows.

The push service of the browser's maker cannot be reached here. Subscribing is played, and what our
server sends is opened and handed to the service worker as the browser would.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect
from tests.browser.acquaintance import Acquaintance
from tests.browser.album import Album
from tests.browser.chromium import Chromium, running_chromium
from tests.browser.people import People
from tests.kit.browser_push import SUBSCRIPTION, Browser
from tests.kit.outside import Outside
from tests.kit.server import Server

from linnet.push.subscription import decoded

SWITCH = "Notify me when Linnet is closed"
PLAYED = """([url, key, auth]) => {
  let isOn = false;
  const bytes = (list) => new Uint8Array(list).buffer;
  const made = {
    endpoint: url,
    getKey: (name) => bytes(name === "auth" ? auth : key),
    unsubscribe: async () => !(isOn = false),
  };
  PushManager.prototype.subscribe = async () => ((isOn = true), made);
  PushManager.prototype.getSubscription = async () => (isOn ? made : null);
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  const found = await registration.getNotifications();
  return found.map(({ title, body, tag }) => ({ title, body, tag }));
}"""


@pytest_asyncio.fixture(scope="module")
async def chromium() -> AsyncIterator[Chromium]:
    """The whole browser: no other has notifications."""
    async with running_chromium() as running:
        yield running


async def delivers(context: BrowserContext, page: Page, origin: str, said: dict[str, Any]) -> None:
    """Hand a push to the service worker, as the browser does."""
    session = await context.new_cdp_session(page)
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(event: dict[str, Any]) -> None:
        for registration in event["registrations"]:
            if registration["scopeURL"].startswith(origin) and not found.done():
                found.set_result(registration["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    await session.send("ServiceWorker.enable")
    await session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": await found, "data": json.dumps(said)},
    )
    await session.detach()


async def shows(page: Page, number: int) -> list[dict[str, str]]:
    async with asyncio.timeout(10):
        while len(found := await page.evaluate(SHOWN)) != number:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return list(found)


async def test_a_closed_app_is_told_of_news(
    chromium: Chromium, acquainted: Acquaintance, outside: Outside, album: Album
) -> None:
    server = await Server.start(
        copied=acquainted.folder, registration="invite", egress_allow=("127.0.0.1",)
    )
    people = People(chromium, server)
    friends = await acquainted.go_on(people)
    ada, context = friends.ada, friends.ada.profile.context
    page, origin = ada.page, ada.profile.origin
    await context.grant_permissions(["notifications"], origin=origin)
    await page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    await page.goto(f"{origin}/settings/notifications")
    browser = Browser()
    auth = decoded(browser.pusher(outside)["data"]["auth"])
    address = [outside.url + SUBSCRIPTION, list(decoded(browser.public_key)), list(auth)]
    await page.evaluate(PLAYED, address)
    outside.answers(SUBSCRIPTION, b"", status=201)

    switch = page.get_by_role("switch", name=SWITCH)
    await expect(page.get_by_text("It learns neither from whom nor what.")).to_be_visible()
    await expect(switch).to_be_enabled()
    await page.locator("label", has=switch).click()
    await expect(switch).to_be_checked()
    await album.add(page, "closed-notifications")

    await friends.bruno.writes("Are you still there?")
    (received,) = await outside.has_received(1)
    said = browser.reads(received)
    assert set(said) == {"room_id", "unread", "missed_calls"}

    # While the app is seen nothing is shown twice; closed, there are general words.
    await page.goto("about:blank")
    elsewhere = await context.new_page()
    await elsewhere.goto("about:blank")
    await delivers(context, elsewhere, origin, said)
    await page.goto(f"{origin}/settings/notifications")
    (shown,) = await shows(page, 1)
    assert shown == {"title": "New message", "body": "", "tag": said["room_id"]}
    await people.leave()
    await server.stop()
