"""From the start of the program to its first answer, and its memory when nothing happens."""

import time
from collections.abc import Callable

from bench.figures import Figures, median
from bench.processes import ServerProcess

STARTS = 3
SETTLE_S = 1.0


def measure(start_empty: Callable[[], ServerProcess]) -> Figures:
    started_s: list[float] = []
    memory: list[float] = []
    cpu: list[float] = []
    for _ in range(STARTS):
        server = start_empty()
        started_s.append(server.started_s)
        time.sleep(SETTLE_S)
        memory.append(server.memory_bytes() / 1e6)
        cpu.append(server.cpu_s())
        server.stop()
    return {"start_s": median(started_s), "memory_mb": median(memory), "start_cpu_s": median(cpu)}
