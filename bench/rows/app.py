"""The web app in a browser, as its reader has it: many rooms in the store, one of them open.

Each start is one of somebody who was here before: the page comes from the service worker, list and
timeline from the store. The first start after signing in is not counted.
"""

import asyncio

from playwright.async_api import CDPSession, ConsoleMessage, Page

from bench.app import App, browser_profile, bundled, main_thread_ms, moments, signed_in
from bench.figures import Figures, median, percentile
from bench.processes import ServerProcess
from bench.world import AppUser, World

STARTS = 7
STEPS = 60
SEARCHED_MESSAGES = 200_000
WITHIN_S = 120

# Presses the key for the next chat and waits until its messages have been painted.
_STEP = """async (key) => {
  const list = () => document.querySelector(".timeline-list");
  const before = list();
  const began = performance.now();
  const shown = new Promise((resolve) => {
    const watcher = new MutationObserver(() => {
      if (list() === before || !list()?.querySelector("li")) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(resolve));
    });
    watcher.observe(document.body, { childList: true, subtree: true });
  });
  dispatchEvent(new KeyboardEvent("keydown", { key, altKey: true }));
  await shown;
  return performance.now() - began;
}"""
_MEMORY = """async () => {
  const { breakdown } = await performance.measureUserAgentSpecificMemory();
  return breakdown.filter(({ types }) => types.includes("JavaScript")).map(({ bytes }) => bytes);
}"""
_SUM = """() => {
  let sum = 0;
  for (let number = 0; number < 3e7; number += 1) sum = (sum * 31 + number) | 0;
  return sum;
}"""
_ELEMENTS = "document.getElementsByTagName('*').length"


def _user(world: World) -> AppUser:
    assert world.app_user is not None
    return world.app_user


async def start(server: ServerProcess, world: World) -> Figures:
    user = _user(world)
    cpu, lists, timelines, ready = [], [], [], []
    async with signed_in(server, user, world.sizes) as app:
        reference = await _reference(app)
        path = f"/chat/{user.encrypted_rooms[0]}"
        for number in range(STARTS + 1):
            page, session = await app.open()
            used = await _start(app, page, session, path)
            seen = await moments(page)
            if number > 0:
                cpu.append(used)
                lists.append(seen["list"])
                timelines.append(seen["timeline"])
                ready.append(seen["crypto"])
            if number < STARTS:
                await page.close()
        figures = {"elements": float(await page.evaluate(_ELEMENTS))}
        heap = await page.evaluate(_MEMORY)
        await page.close()
    return {
        "cpu_ms": median(cpu),
        "list_ms": median(lists),
        "timeline_ms": median(timelines),
        "crypto_ready_ms": median(ready),
        "heap_mb": sum(heap) / 1e6,
        "reference_cpu_ms": reference,
        **figures,
    }


async def _reference(app: App) -> float:
    """Processor time of the same sum each time: how fast this machine is at the moment."""
    page, session = await app.open()
    used = []
    for _ in range(STARTS):
        before = await main_thread_ms(session)
        await page.evaluate(_SUM)
        used.append(await main_thread_ms(session) - before)
    await page.close()
    return median(used)


async def _start(app: App, page: Page, session: CDPSession, path: str) -> float:
    """Open the app; returns the main thread's processor time until the timeline was painted."""
    happened = {f"bench: {name}": asyncio.Event() for name in ("list", "timeline", "crypto")}

    def listen(message: ConsoleMessage) -> None:
        if message.text in happened:
            happened[message.text].set()

    page.on("console", listen)
    before = await main_thread_ms(session)
    await page.goto(app.origin + path)
    async with asyncio.timeout(WITHIN_S):
        await happened["bench: timeline"].wait()
        used = await main_thread_ms(session) - before
        for event in happened.values():
            await event.wait()
    return used


async def switch(server: ServerProcess, world: World) -> Figures:
    """Walk down the list, to rooms that were not opened here before, and up again."""
    user = _user(world)
    async with signed_in(server, user, world.sizes) as app:
        page, session = await app.open()
        await page.goto(f"{app.origin}/chat/{user.encrypted_rooms[0]}")
        await page.locator(".chats-rows a").first.click()
        await page.wait_for_selector(".timeline-list li")
        first = [float(await page.evaluate(_STEP, "ArrowDown")) for _ in range(STEPS)]
        before = await main_thread_ms(session)
        again = [float(await page.evaluate(_STEP, "ArrowUp")) for _ in range(STEPS)]
        used = await main_thread_ms(session) - before
        await page.close()
    return {
        "cpu_ms": used / STEPS,
        "p50_ms": median(again),
        "p95_ms": percentile(again, 95),
        "first_p50_ms": median(first),
        "first_p95_ms": percentile(first, 95),
    }


async def search(server: ServerProcess, world: World) -> Figures:
    """Search through chunks of made-up messages, for words that only the oldest of them has."""
    origin = f"http://127.0.0.1:{server.port}"
    script = await asyncio.to_thread(bundled, "scripts/search_bench.ts")
    async with browser_profile(origin) as app:
        page, _ = await app.open()
        await page.evaluate(script)
        figures: Figures = await page.evaluate("count => searchBench(count)", SEARCHED_MESSAGES)
    return figures
