"""What the machine can do at all: a bare handler, a bare group commit, a bare flush."""

import os
import sys
import time
from pathlib import Path

import apsw
import uvloop

from bench.figures import Figures, median, percentile
from bench.processes import free_port, start
from bench.rows import sends
from bench.world import World

MEASURED_S = 3.0
GROUP = 64
PAGE_BYTES = 4096
ROW = (b"p" * 650, "$" + "e" * 43, "!" + "r" * 43, "m.room.message", "@small123:bench.linnet")
"""As large as an event of the benchmark with its columns."""


def bare_handler(folder: Path, world: World) -> Figures:
    """The senders of the row `sends` against a handler that does nothing."""
    port = free_port()
    command = [sys.executable, "-m", "bench.bare_handler", str(port)]
    server = start(command, port, folder / "bare.log", "/")
    figures = uvloop.run(sends.many_at_once(server, world))
    server.stop()
    return {
        "requests_per_s": figures["sends_per_s"],
        "server_cpu_ms": figures["server_cpu_ms"],
        "generator_cpu_ms": figures["generator_cpu_ms"],
    }


def bare_group_commit(folder: Path) -> Figures:
    """Rows per second into an indexed table, 64 for each durable commit, and nothing else."""
    path = folder / "bare.db"
    path.unlink(missing_ok=True)
    db = apsw.Connection(str(path))
    db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000")
    db.execute("CREATE TABLE events (n INTEGER PRIMARY KEY, p BLOB, e TEXT UNIQUE, r, t, s)")
    count, cpu, begin = 0, time.process_time(), time.perf_counter()
    while time.perf_counter() - begin < MEASURED_S:
        pdu, event_id, *others = ROW
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT INTO events (p, e, r, t, s) VALUES (?, ?, ?, ?, ?)",
            [(pdu, f"{event_id}{count + n}", *others) for n in range(GROUP)],
        )
        db.execute("COMMIT")
        count += GROUP
    wall_s, cpu_s = time.perf_counter() - begin, time.process_time() - cpu
    db.close()
    path.unlink()
    return {"rows_per_s": count / wall_s, "cpu_us_per_row": cpu_s / count * 1e6}


def bare_flush(folder: Path) -> Figures:
    """Append 4 KiB to a file and flush it to the disk."""
    path = folder / "bare.file"
    took: list[float] = []
    with path.open("wb", buffering=0) as file:
        begin = time.perf_counter()
        while time.perf_counter() - begin < MEASURED_S:
            at = time.perf_counter()
            file.write(b"x" * PAGE_BYTES)
            os.fsync(file.fileno())
            took.append((time.perf_counter() - at) * 1000)
    path.unlink()
    return {"p50_ms": median(took), "p99_ms": percentile(took, 99)}
