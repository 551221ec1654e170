"""The media server as a child of this program: started, watched, started again, ended.

It runs while there are calls: until the first one, and some time after the last, it would only take
memory. It dies with us, also when we are killed, so that nothing keeps the ports from the next
start.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from linnet.calls.child_settings import ChildSettings, free_port
from linnet.calls.media_server import MediaServer, NoMediaServer
from linnet.clock import Clock
from linnet.http.tls import Seen
from linnet.tasks import Tasks

logger = logging.getLogger(__name__)

READY_WITHIN_MS = 15_000
ASKED_EVERY_MS = 50
WELL_ASKED_EVERY_MS = 5_000
MAX_MISSED = 3
"""Unanswered questions after which it counts as hanging."""
MAX_RETRY_MS = 30_000
STEADY_MS = 60_000
"""Whoever ran that long is started again without delay."""
OLD_CERTIFICATE_MS = 24 * 60 * 60_000
"""How long it may go on with one that was renewed, while there are calls: it reads it once."""
UNUSED_MS = 10 * 60_000
"""Without any call it ends after this time."""
ENDED_WITHIN_S = 1.0
MAX_LINE = 8 * 1024
_PR_SET_PDEATHSIG = 1


class Child:
    """One supervised `livekit-server`."""

    def __init__(
        self,
        program: Path,
        settings: ChildSettings,
        media_server: MediaServer,
        clock: Clock,
        tasks: Tasks,
        when_begun: Callable[[], None],
    ) -> None:
        self._program = program
        self._settings = settings
        self._media_server = media_server
        self._clock = clock
        self._tasks = tasks
        self._when_begun = when_begun
        self._is_wanted = asyncio.Event()
        self._is_ready = asyncio.Event()

    async def until_ready(self) -> None:
        """Return when it runs; starts it if need be.

        Raises:
            NoMediaServer: it does not get ready.
        """
        self._is_wanted.set()
        try:
            async with asyncio.timeout(READY_WITHIN_MS / 1000):
                await self._is_ready.wait()
        except TimeoutError as why:
            raise NoMediaServer("The media server does not start; try again in a moment") from why

    async def run(self) -> None:
        """Keep it running while it is wanted, until cancelled."""
        retry_ms = 0
        while True:
            await self._is_wanted.wait()
            if retry_ms:
                await self._clock.wait_ms(retry_ms)
            began_ms = self._clock.steady_ms()
            await self._run_once()
            is_steady = self._clock.steady_ms() - began_ms > STEADY_MS
            retry_ms = 250 if is_steady else min(MAX_RETRY_MS, retry_ms * 2 or 250)

    async def _run_once(self) -> None:
        """Start it and return when it has ended, by itself or by us."""
        self._when_begun()
        seen = None if self._settings.tls is None else self._settings.tls.seen()
        port = free_port()
        self._media_server.address = f"http://127.0.0.1:{port}"
        try:
            process = await asyncio.create_subprocess_exec(
                self._program,
                "--config",
                self._settings.write(port),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env={"PATH": os.defpath, "HOME": str(self._settings.folder)},
                preexec_fn=_to_die_with_parent(),
            )
        except OSError as why:
            logger.error("The media server for calls cannot be started: %s", why)
            return
        said = self._tasks.spawn("media server's words", _pass_on(process))
        watch = self._tasks.spawn("media server's health", self._watch(process, seen))
        try:
            status = await process.wait()
            if self._is_wanted.is_set():
                logger.warning("The media server for calls has ended (%s)", status)
                self._media_server.counts.failures.add()
        finally:
            self._is_ready.clear()
            self._media_server.is_awake = False
            watch.cancel()
            await self._end(process)
            await said

    async def _watch(self, process: asyncio.subprocess.Process, seen: Seen | None) -> None:
        """End it when it hangs, when nobody has needed it for long, or when the certificate that
        it has `seen` is an old one."""
        deadline_ms = self._clock.steady_ms() + READY_WITHIN_MS
        while not await self._media_server.is_well():
            if self._clock.steady_ms() > deadline_ms:
                logger.error("The media server for calls does not get ready")
                process.kill()
                return
            await self._clock.wait_ms(ASKED_EVERY_MS)
        self._media_server.is_awake = True
        self._is_ready.set()
        life, missed = _Life(self._clock.steady_ms()), 0
        while missed < MAX_MISSED:
            await self._clock.wait_ms(WELL_ASKED_EVERY_MS)
            try:
                rooms = await self._media_server.rooms()
            except NoMediaServer:
                missed += 1
                continue
            missed = 0
            is_renewed = self._settings.is_renewed(seen)
            if life.is_over(self._clock.steady_ms(), in_use=bool(rooms), is_renewed=is_renewed):
                self._is_ready.clear()
                if not rooms:
                    self._is_wanted.clear()
                process.kill()
                return
        logger.error("The media server for calls does not answer any more")
        process.kill()

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """It would wait for all calls to end; being asked twice it goes at once."""
        for asked in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
            if process.returncode is not None:
                return
            process.send_signal(asked)
            try:
                async with asyncio.timeout(ENDED_WITHIN_S / 2):
                    await process.wait()
            except TimeoutError:
                continue
        await process.wait()


class _Life:
    """How long one run of it should last."""

    def __init__(self, now_ms: int) -> None:
        self._used_ms = now_ms
        self._renewed_ms: int | None = None

    def is_over(self, now_ms: int, *, in_use: bool, is_renewed: bool) -> bool:
        """`is_renewed`: there is a newer certificate than the one that it shows."""
        if is_renewed and self._renewed_ms is None:
            self._renewed_ms = now_ms
        if not in_use:
            return is_renewed or now_ms - self._used_ms > UNUSED_MS
        self._used_ms = now_ms
        return self._renewed_ms is not None and now_ms - self._renewed_ms > OLD_CERTIFICATE_MS


async def _pass_on(process: asyncio.subprocess.Process) -> None:
    """What it says, as lines of our own log."""
    assert process.stdout is not None
    while True:
        try:
            line = await process.stdout.readline()
        except ValueError:
            continue  # longer than the stream's limit; the rest follows as further lines
        if not line:
            return
        logger.info("livekit: %s", line[:MAX_LINE].decode("utf-8", "replace").rstrip())


def _to_die_with_parent() -> Callable[[], object] | None:
    """What the child does first; None where the system does not know how."""
    if sys.platform != "linux":
        return None
    # Loaded for the first call, as every start would carry it; found here, as nothing may be
    # looked for after the fork.
    libc = import_module("ctypes").CDLL(None)
    return partial(libc.prctl, _PR_SET_PDEATHSIG, signal.SIGKILL)
