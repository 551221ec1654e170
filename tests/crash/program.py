"""`linnet serve` as a process that can be killed, on a folder and database that stay."""

import asyncio
import contextlib
import os
import random
import socket
import subprocess
import sys
from pathlib import Path

from tests.kit.server import SERVER_NAME

START_WITHIN_S = 20

LOCAL_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")


def steady_port() -> int:
    """A free port that the system gives nobody while the program is dead."""
    first_given_out = int(LOCAL_PORTS.read_text().split()[0])
    while True:
        port = random.randrange(first_given_out // 2, first_given_out)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Program:
    """The program between two kills. `is_up` is set while it should answer."""

    def __init__(self, folder: Path, database: str) -> None:
        port = steady_port()
        self.url = f"http://127.0.0.1:{port}"
        self.is_up = asyncio.Event()
        self._folder = folder
        self._command = [
            Path(sys.executable).with_name("linnet"),
            "--data",
            folder,
            "serve",
            "--port",
            str(port),
            "--server-name",
            SERVER_NAME,
            "--database",
            database,
        ]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What all its processes have said so far."""
        path = self._folder / "log"
        return path.read_text() if path.exists() else ""

    async def start(self) -> None:
        """Start it and return when it says that it is ready."""
        async with asyncio.timeout(START_WITHIN_S):
            line = await asyncio.to_thread(self._start)
        assert line.startswith(b"Linnet is ready"), f"it said {line!r}\n{self.log}"
        self.is_up.set()

    def _start(self) -> bytes:
        """Start it and wait for the first thing it says."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "LINNET_RATE_LIMITS": "false"},
            )
        assert self._process.stdout is not None
        with self._process.stdout as output:
            return output.readline()

    def kill(self) -> None:
        """SIGKILL: it has no chance to finish anything."""
        assert self._process is not None
        self.is_up.clear()
        self._process.kill()
        self._process.wait()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None
