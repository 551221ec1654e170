"""`linnet serve` as a process of its own, on a folder and database that stay."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.kit.server import SERVER_NAME

START_WITHIN_S = 90
END_WITHIN_S = 60
BYTECODE = Path(__file__).parents[2] / ".cache" / "bytecode"
LOCAL_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
_CPUCLOCK_SCHED = 2
ASLEEP_LOOKS = 5
"""In a row: one thread may hand over to another between two looks."""
LOOK_EVERY_S = 0.01


def steady_port() -> int:
    """A free port that the system gives nobody while the program is dead."""
    first_given_out = int(LOCAL_PORTS.read_text().split()[0])
    while True:
        port = random.randrange(first_given_out // 2, first_given_out)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def compiling_once() -> dict[str, str]:
    """The environment, in which Python keeps what it has compiled, as it does for people."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(BYTECODE)}


class Program:
    """The program between two ends. `is_up` is set while it should answer."""

    def __init__(
        self,
        folder: Path,
        database: str = "sqlite",
        port: int | None = None,
        log: Path | None = None,
        within: Sequence[str | Path] = (),
        **environment: str,
    ) -> None:
        """`within`: what its command begins with, when it is to run in a network of its own."""
        self.port = port or steady_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.is_up = asyncio.Event()
        self._up_since_s = 0.0
        self._log = log or folder.with_name(f"{folder.name}.log")
        self._environment = environment
        self._command = [
            *within,
            Path(sys.executable).with_name("linnet"),
            "--data",
            folder,
            "serve",
            "--port",
            str(self.port),
            "--server-name",
            SERVER_NAME,
            "--database",
            database,
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *why: object) -> None:
        """Leave nothing running behind a test, however it went."""
        if self.is_running():
            self.kill()

    @property
    def log(self) -> str:
        """What all its processes have said on standard error so far."""
        return self._log.read_text() if self._log.exists() else ""

    async def start(self) -> None:
        """Start it and return when it says that it is ready."""
        async with asyncio.timeout(START_WITHIN_S):
            line = await asyncio.to_thread(self._start)
        assert line.startswith(b"Linnet is ready"), f"it said {line!r}\n{self.log}"
        self.mark_up()

    async def first_run_token(self) -> str:
        """What makes the first administrator, as a new program says in its second line."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = await asyncio.to_thread(self._process.stdout.readline)
        return line.decode().strip().rpartition("/")[2]

    def mark_up(self) -> None:
        """From now on it should answer."""
        self._up_since_s = asyncio.get_running_loop().time()
        self.is_up.set()

    def has_been_up_for(self, seconds: float) -> bool:
        up_s = asyncio.get_running_loop().time() - self._up_since_s
        return self.is_up.is_set() and up_s > seconds

    async def refuses(self) -> str:
        """Start it when it cannot; returns what it says, which must be one sentence."""
        async with asyncio.timeout(START_WITHIN_S):
            said = await asyncio.to_thread(self._start)
        if said:
            self.kill()
        assert said == b"", f"it started: {said!r}"
        status = await self.end()
        assert status == 1, f"it ended with {status}\n{self.log}"
        sentence = self.log
        assert sentence.startswith("linnet: "), sentence
        assert sentence.count("\n") == 1, sentence
        return sentence

    def _start(self) -> bytes:
        """Start it and wait for the first thing it says."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**compiling_once(), "LINNET_RATE_LIMITS": "false", **self._environment},
            )
        # Stays open: it must be able to say more.
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def kill(self) -> None:
        """SIGKILL: it has no chance to finish anything."""
        assert self._process is not None
        self.is_up.clear()
        self._process.kill()
        self._process.communicate()

    def ask_to_stop(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """As an operator does."""
        assert self._process is not None
        self.is_up.clear()
        self._process.send_signal(with_signal)

    async def end(self) -> int:
        """Wait until it has ended; returns its exit status. One that hangs is killed."""
        assert self._process is not None
        try:
            await asyncio.to_thread(self._process.communicate, timeout=END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return int(self._process.returncode)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def cpu_s(self) -> float:
        """Processor time so far, which does not depend on what else the machine does."""
        assert self._process is not None
        return time.clock_gettime((~self._process.pid << 3) | _CPUCLOCK_SCHED)

    async def until_idle(self) -> None:
        """Return when it has done all that it was asked and only waits.

        A program that is kept from working by others counts as busy.
        """
        asleep = 0
        while asleep < ASLEEP_LOOKS:
            await asyncio.sleep(LOOK_EVERY_S)
            asleep = asleep + 1 if self._is_asleep() else 0

    async def until_says(self, text: str) -> None:
        """Return when this stands in the log."""
        async with asyncio.timeout(START_WITHIN_S):
            # The log is a file of another process.
            while text not in self.log:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_EVERY_S)

    def _is_asleep(self) -> bool:
        assert self._process is not None
        threads = Path(f"/proc/{self._process.pid}/task").iterdir()
        states = [(thread / "stat").read_text().rpartition(") ")[2][0] for thread in threads]
        return set(states) == {"S"}
