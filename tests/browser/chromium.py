"""Browser profiles that notice what no page of ours may do.

Whatever a page asks of another host, breaks of its security policy, throws or complains about in
the console is a problem, in every test. A test that provokes a complaint says which beforehand.
"""

import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

EXECUTABLE = os.environ.get("LINNET_CHROMIUM", "/usr/bin/chromium")
WITHOUT_WINDOWS = os.environ.get("LINNET_CHROMIUM", "/usr/bin/chromium-headless-shell")
"""The same engine in a program that has no windows, tabs and notifications of its own: it spares a
fifth of the processor time."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
FEW_PICTURES = 5
"""A second; three browsers that code and decode more would starve a small machine."""
SEES_WITHIN_MS = 60_000
"""After this long something that did not appear counts as missing."""
DESCRIBED_WITHIN_MS = 5_000
DESCRIBED_MAX = 4_000
"""Characters of a page; more of a long timeline says no more."""
WORKER_BLOCKED = "Service Worker registration blocked by Playwright"
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  console.error(`Security policy: ${effectiveDirective} ${blockedURI}`));
"""
REPORT_FOREIGN_ICE = """(() => {
  const own = /^(localhost|127[.]|10[.]|172[.]|192[.]168[.]|\\[?(::1|f[cd]))/;
  const look = ({ iceServers = [] } = {}) => {
    for (const url of iceServers.flatMap(({ urls }) => urls)) {
      if (!own.test(url.replace(/^(stun|turn)s?:/, ""))) {
        console.error(`Foreign ICE server: ${url}`);
      }
    }
  };
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...how) {
      look(how[0]);
      super(...how);
    }
    setConfiguration(...how) {
      look(how[0]);
      super.setConfiguration(...how);
    }
  };
})()"""
"""Calls ask STUN and TURN servers past what the browser tells as requests."""


class Profile:
    """One person's browser: its own storage, cookies and service worker."""

    def __init__(self, chromium: "Chromium", context: BrowserContext, origin: str) -> None:
        self.chromium = chromium
        self.context = context
        self.origin = origin
        self.page: Page
        """The first tab."""

    def _complain(self, what: str) -> None:
        self.chromium.complain(f"{self.page.url}: {what}")

    async def open(self) -> None:
        """Begin to watch, and open the first tab."""
        self.context.set_default_timeout(SEES_WITHIN_MS)
        await self.context.add_init_script(REPORT_VIOLATIONS)
        await self.context.add_init_script(REPORT_FOREIGN_ICE)
        self.context.on("request", lambda request: self._check_host(request.url))
        self.context.on("weberror", lambda error: self._complain(str(error.error)))
        self.context.on("console", self._check_console)
        self.page = await self.context.new_page()

    def _check_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("blob", "data") and not url.startswith(f"{self.origin}/"):
            self._complain(f"asks another host: {parts.scheme}://{parts.netloc}")

    def _check_console(self, message: Any) -> None:
        if message.type in ("error", "warning") and message.text != WORKER_BLOCKED:
            where = message.location.get("url", "")
            self._complain(f"{message.type}: {message.text} ({where})")


class Chromium:
    """A running browser and what its pages did wrong."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.problems: list[str] = []
        self._allowed: list[re.Pattern[str]] = []

    async def profile(self, origin: str, **looks: Any) -> Profile:
        """A new profile that shall speak to `origin` alone; `looks` as for `new_context`."""
        wanted = {"locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce", **looks}
        profile = Profile(self, await self.browser.new_context(**wanted), origin)
        await profile.open()
        return profile

    def complain(self, what: str) -> None:
        if not any(pattern.search(what) for pattern in self._allowed):
            self.problems.append(what)

    async def described(self) -> str:
        """What all pages show now, as a screen reader has it."""
        told = []
        for context in self.browser.contexts:
            for page in context.pages:
                try:
                    shown = await page.locator("body").aria_snapshot(timeout=DESCRIBED_WITHIN_MS)
                except Error as why:
                    shown = f"(cannot be told: {why})"
                told.append(f"{page.url}\n{shown[:DESCRIBED_MAX]}")
        return "\n\n".join(told)

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[None]:
        """Meanwhile complaints that match are no problem."""
        compiled = re.compile(pattern)
        self._allowed.append(compiled)
        try:
            yield
        finally:
            self._allowed.remove(compiled)

    def taken_problems(self) -> list[str]:
        """What went wrong since this was last asked."""
        problems, self.problems = self.problems, []
        return problems


@asynccontextmanager
async def running_chromium(
    pictures_per_s: int = FEW_PICTURES, executable: str = EXECUTABLE
) -> AsyncIterator[Chromium]:
    """A browser whose cameras are made up; they are part of every computer here."""
    cameras = f"--use-fake-device-for-media-stream=fps={pictures_per_s}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=[*FLAGS, cameras], timeout=60_000
        )
        yield Chromium(browser)
        await browser.close()
