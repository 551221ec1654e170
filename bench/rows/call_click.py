"""The web app's calls: from the click on "Answer" to the first picture of the caller.

Two browser profiles with cameras that Chromium makes up. A picture counts when it has been
decrypted and decoded. Linnet runs in the process of the benchmark here, as in the browser tests.
"""

import uvloop
from playwright.async_api import expect
from tests.browser.calling import Caller
from tests.browser.chromium import SEES_WITHIN_MS, running_chromium
from tests.browser.people import People
from tests.kit.calls import own_ports
from tests.kit.server import Server

from bench.figures import Figures, percentile

CALLS = 20
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
    async with running_chromium() as chromium:
        people = People(chromium, server)
        friends = await people.friends()
        caller, callee = Caller(friends.ada), Caller(friends.bruno)
        # The first loads the call screen and starts the media server.
        first_ms = await _call(caller, callee)
        took_ms = [await _call(caller, callee) for _ in range(CALLS)]
        await people.leave()
    await server.stop()
    return {
        "first_ms": first_ms,
        "p50_ms": percentile(took_ms, 50),
        "p95_ms": percentile(took_ms, 95),
    }


async def _call(caller: Caller, callee: Caller) -> float:
    await caller.calls()
    await callee.ring.wait_for()
    await callee.page.wait_for_timeout(REACTION_MS)
    took_ms = await callee.page.evaluate(_ANSWER, ["Answer with camera", caller.name])
    await caller.leaves()
    await callee.leaves()
    return float(took_ms)
