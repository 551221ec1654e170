"""Keeps a valid certificate in the data folder: asks in time, and again when it was refused."""

import asyncio
import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from linnet.certificates import papers
from linnet.certificates.failure import AuthorityFailed
from linnet.certificates.files import Files, Standing, Wish
from linnet.clock import Clock
from linnet.rng import Rng
from linnet.touchpoints.client import Client
from linnet.touchpoints.contact import Contact
from linnet.touchpoints.register import ACME

logger = logging.getLogger(__name__)

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
LOOK_EVERY_MS = 6 * HOUR_MS
"""How often at least it is asked whether it is time, should the machine have slept."""
PAUSE_MIN_MS = MINUTE_MS
"""Between two attempts in any case, also when the program is started again and again."""
FIRST_PAUSE_MS = 10 * MINUTE_MS
"""Authorities count failures: of five in an hour Let's Encrypt takes no more."""
PAUSE_MAX_MS = 12 * HOUR_MS
ANSWER_WITHIN_MS = 45_000
MAX_ANSWER_BYTES = 1024 * 1024
MAX_ANSWERS = 100
Got = TypeVar("Got")


class Keeper:
    """`run` it in the background, when the door is open at which the authority looks."""

    def __init__(
        self,
        wish: Wish,
        files: Files,
        client: Client,
        clock: Clock,
        rng: Rng,
        shown: Callable[[], None],
    ) -> None:
        """`shown` is called when there is a new certificate to be shown."""
        self._wish = wish
        self._files = files
        self._client = client
        self._clock = clock
        self._rng = rng
        self._shown = shown
        self._answers: dict[str, bytes] = {}
        self._failures = 0
        standing = files.standing()
        failed_ts = 0 if standing is None else standing.failed_ts
        self._tried_ts = min(failed_ts, clock.now_ms())
        self._suggested_ms: int | None = None
        self._ask_again_ms = 0
        self._now = asyncio.Event()

    def answer(self, token: str) -> bytes | None:
        """What the authority is to find at the door without encryption."""
        return self._answers.get(token)

    def try_now(self) -> None:
        """Do not wait any longer after a failure."""
        self._now.set()

    async def run(self) -> None:
        """Keep the certificate until cancelled."""
        while True:
            await self._wait(await self.step())

    async def step(self) -> int:
        """Ask for a certificate if it is time; returns after how long to look again, in ms."""
        due_ms = await self._due_ms()
        now_ms = self._clock.now_ms()
        wait_ms = max(due_ms, self._tried_ts + PAUSE_MIN_MS) - now_ms
        if wait_ms > 0:
            return min(wait_ms, LOOK_EVERY_MS)
        self._tried_ts = now_ms
        try:
            pem = await self._asked(lambda authority: authority.certificate())
            if not self._is_for_host(papers.read(pem)):
                raise AuthorityFailed("It certified something else than it was asked for")
        except AuthorityFailed as why:
            return self._failed(str(why))
        finally:
            self._answers.clear()
        self._succeeded(pem)
        return MINUTE_MS

    async def _due_ms(self) -> int:
        """When a new certificate shall be asked for."""
        pem = self._files.read_certificate()
        paper = None if pem is None else papers.read(pem)
        standing = self._files.standing()
        is_theirs = standing is not None and standing.directory == self._wish.directory
        if pem is None or paper is None or paper.is_self_made or not self._is_for_host(paper):
            return 0
        if not is_theirs:
            return 0  # it comes from another authority, such as one for trying out
        suggested_ms = await self._suggestion(pem)
        return paper.renewal_ms if suggested_ms is None else min(suggested_ms, paper.latest_ms)

    async def _suggestion(self, pem: bytes) -> int | None:
        """When the authority would like it, which it says when it has to take certificates back."""
        now_ms = self._clock.now_ms()
        if now_ms >= self._ask_again_ms:
            try:
                found = await self._asked(lambda authority: authority.renewal(pem))
                self._suggested_ms, again_ms = found
            except AuthorityFailed as why:
                logger.debug("The authority did not say when to renew: %s", why)
                self._suggested_ms, again_ms = None, 0
            least, most = now_ms + HOUR_MS, now_ms + DAY_MS
            self._ask_again_ms = max(least, min(again_ms, most))
        return self._suggested_ms

    async def _asked(self, question: Callable[[Any], Got]) -> Got:
        """Speak with the authority in a thread."""
        adapters = import_module("linnet.touchpoints.blocking")
        adapter = adapters.ContactAdapter(
            self._client, Contact(ACME.id), total_ms=ANSWER_WITHIN_MS, most=MAX_ANSWER_BYTES
        )

        def ask() -> Got:
            # Loaded here, because it takes a while and the loop has other things to do.
            made = import_module("linnet.certificates.authority")
            return question(made.Authority(self._wish, self._files, adapter, self._remember))

        try:
            return await asyncio.to_thread(ask)
        finally:
            adapter.break_off()

    def _remember(self, token: str, content: bytes) -> None:
        """Called in the authority's thread."""
        if len(self._answers) < MAX_ANSWERS:
            self._answers[token] = content

    def _succeeded(self, pem: bytes) -> None:
        self._failures = 0
        self._ask_again_ms = 0
        self._files.write_certificate(pem)
        self._files.write_standing(Standing(self._wish.directory))
        paper = papers.read(pem)
        assert paper is not None
        days = (paper.ends_ms - self._clock.now_ms()) // DAY_MS
        logger.info("There is a new certificate for %s, good for %d days", self._wish.host, days)
        self._shown()

    def _failed(self, why: str) -> int:
        self._failures += 1
        pause_ms = self._pause_ms()
        now_ms = self._clock.now_ms()
        logger.error(
            "The authority gave no certificate for %s. %s. It is asked again in %d minutes, or on"
            " SIGHUP.",
            self._wish.host,
            why,
            pause_ms // MINUTE_MS,
        )
        before = self._files.standing()
        # A certificate that still is in use stays that of the authority it came from.
        directory = self._wish.directory if before is None else before.directory
        failed = Standing(directory, now_ms, self._failures, why, now_ms + pause_ms)
        self._files.write_standing(failed)
        return pause_ms

    def _pause_ms(self) -> int:
        """Longer with each failure, and not for all servers at the same time."""
        longest = min(PAUSE_MAX_MS, FIRST_PAUSE_MS * 2 ** min(self._failures - 1, 10))
        share = int.from_bytes(self._rng.random_bytes(2), "big")
        return int(longest + longest * share / 65536 / 5)

    def _is_for_host(self, paper: papers.Paper | None) -> bool:
        return paper is not None and self._wish.host in paper.hosts

    async def _wait(self, duration_ms: int) -> None:
        loop = asyncio.get_running_loop()
        asked = loop.create_task(self._now.wait())
        timer = loop.create_task(self._clock.wait_ms(duration_ms))
        try:
            await asyncio.wait((asked, timer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
            timer.cancel()
        if self._now.is_set():
            self._now.clear()
            self._tried_ts = 0
