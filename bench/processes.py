"""Server processes under measurement: start, stop, processor time, memory."""

import http.client
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.kit.program import compiling_once

START_WITHIN_S = 60
STOP_WITHIN_S = 30
IDLE_LOOK_S = 6
"""Work behind the log is paced by up to 5 s."""
IDLE_CPU_S = 0.05
_POLL_S = 0.005
_CPUCLOCK_SCHED = 2


def allow_many_connections() -> None:
    """Ten thousand connections need as many descriptors, here and in the servers we start."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def fill_once(folder: Path, last: str, program: str, *words: object) -> None:
    """Let a program of ours fill a folder, unless its `last` file says that it is full.

    What was filled in part is thrown away.
    """
    if (folder / last).exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", program, str(folder), *map(str, words)]
    subprocess.run(command, check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class ServerProcess:
    """A running server. Processor time and memory are those of this one process."""

    process: "subprocess.Popen[bytes]"
    port: int
    started_s: float
    """From the start of the program to its first answer."""

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until_idle(self) -> None:
        """Return when it has done nothing for longer than any work of its own is put off."""
        before = 0.0
        while (now := self.cpu_s()) - before > IDLE_CPU_S:
            before = now
            time.sleep(IDLE_LOOK_S)

    def cpu_s(self) -> float:
        """Processor time so far, of all its threads, user and system."""
        return cpu_of(self.pid)

    def memory_bytes(self) -> int:
        """Resident memory now."""
        return memory_of(self.pid)

    def own_memory_bytes(self) -> int:
        """Resident memory now, without files that are only mapped.

        Pages of the database count once for each connection there, and the system takes them back
        when it needs them.
        """
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
        raise LookupError("the system does not tell")

    def stop(self) -> None:
        """SIGTERM, as an operator would."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def cpu_of(pid: int) -> float:
    """Processor time of another process in seconds, to the nanosecond."""
    return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)


def memory_of(pid: int) -> int:
    """Resident memory of another process now, in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def start(
    command: Sequence[str | Path], port: int, log: Path, first_question: str
) -> ServerProcess:
    """Start a server and return when it answers `first_question`, a path, with 200."""
    begin = time.perf_counter()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            env=compiling_once(),
        )
    while time.perf_counter() - begin < START_WITHIN_S and process.poll() is None:
        if _answers(port, first_question):
            return ServerProcess(process, port, time.perf_counter() - begin)
        time.sleep(_POLL_S)
    process.kill()
    raise RuntimeError(f"The server did not start; see {log}:\n{log.read_text()[-2000:]}")


def _answers(port: int, question: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", question)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
