"""The web app's calls: from the click on "Answer" to the first picture of the caller.

And what happens when something gets lost: the media server killed, a page crashed.

Two browser profiles with cameras that Chromium makes up. A picture counts when it has been
decrypted and decoded. Linnet runs in the process of the benchmark here, as in the browser tests.
"""

import asyncio
import os
import re
import signal
import time
from pathlib import Path

import uvloop
from playwright.async_api import expect
from tests.browser.calling import Caller
from tests.browser.chromium import SEES_WITHIN_MS, running_chromium
from tests.browser.people import People
from tests.kit.calls import media_server_pid, own_ports
from tests.kit.server import Server

from bench.figures import Figures, percentile

CALLS = 20
PICTURES_PER_S = 20
LOST = r"WebSocket|ERR_|50\d"
"""What the browser itself complains about while nobody answers."""
REACTION_MS = 2_000
"""Nobody answers sooner. Meanwhile the caller's camera is on its way to the media server."""

# Clicks as a person does, and looks at every painted frame.
_ANSWER = """async ([name, caller]) => {
  const buttons = [...document.querySelectorAll("[role=alertdialog] button")];
  const answer = buttons.find((one) => (one.ariaLabel ?? one.textContent) === name);
  const began = performance.now();
  answer.click();
  const tiles = `[data-identity^="@${caller}:"] video`;
  for (;;) {
    await new Promise(requestAnimationFrame);
    for (const video of document.querySelectorAll(tiles)) {
      if (video.getVideoPlaybackQuality().totalVideoFrames > 0) return performance.now() - began;
    }
  }
}"""


def measure() -> Figures:
    return uvloop.run(_measure())


async def _measure() -> Figures:
    expect.set_options(timeout=SEES_WITHIN_MS)
    server = await Server.start(registration="invite", **own_ports())
    async with running_chromium(PICTURES_PER_S) as chromium:
        people = People(chromium, server)
        friends = await people.friends()
        caller, callee = Caller(friends.ada), Caller(friends.bruno)
        # The first loads the call screen and starts the media server.
        first_ms = await _call(caller, callee)
        took_ms = [await _call(caller, callee) for _ in range(CALLS)]
        with chromium.expecting(LOST):
            back_s = await _is_back(caller, callee, server.folder)
        gone_s = await _is_gone(caller, callee)
        await people.leave()
    await server.stop()
    return {
        "first_ms": first_ms,
        "p50_ms": percentile(took_ms, 50),
        "p95_ms": percentile(took_ms, 95),
        "back_s": back_s,
        "gone_s": gone_s,
    }


async def _call(caller: Caller, callee: Caller) -> float:
    await caller.calls()
    await callee.ring.wait_for()
    await callee.page.wait_for_timeout(REACTION_MS)
    took_ms = await callee.page.evaluate(_ANSWER, ["Answer with camera", caller.name])
    await caller.leaves()
    await callee.is_out()
    return float(took_ms)


async def _is_back(caller: Caller, callee: Caller, folder: Path) -> float:
    """From the end of the media server until both see each other again."""
    await caller.calls()
    await callee.answers()
    for one, other in ((caller, callee), (callee, caller)):
        await one.sees(other)
    os.kill(media_server_pid(folder), signal.SIGKILL)
    began = time.monotonic()
    await caller.is_cut_off()
    await asyncio.gather(caller.sees(callee), callee.sees(caller))
    took_s = time.monotonic() - began
    for one in (caller, callee):
        await one.closes_connection()
    await caller.leaves()
    await callee.is_out()
    return took_s


async def _is_gone(caller: Caller, callee: Caller) -> float:
    """From the crash of a page until nobody is shown there any more."""
    await caller.calls()
    await callee.answers()
    await caller.sees(callee)
    session = await callee.page.context.new_cdp_session(callee.page)
    began = time.monotonic()
    crash = asyncio.ensure_future(session.send("Page.crash"))
    # Nobody is left who could answer.
    crash.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    await expect(caller.who_is_here).to_have_text(re.compile("1$"))
    took_s = time.monotonic() - began
    await caller.is_out()
    return took_s
