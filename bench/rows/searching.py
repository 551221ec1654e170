"""Searching a million messages: rare words and frequent ones, one and several, best and newest."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from bench.figures import Figures, percentile
from bench.http_client import Connection
from bench.million import FILE, WORDS, Searcher, vocabulary
from bench.processes import ServerProcess, fill_once

SEARCHES = 50
"""Of each kind."""
# Places in the vocabulary from which the words of each kind of question are taken.
_KINDS: dict[str, tuple[tuple[int, int], ...]] = {
    "rare": ((WORDS // 2, WORDS),),
    "usual": ((200, 2000),),
    "frequent": ((0, 10),),
    "two_usual": ((20, 200), (20, 200)),
    "frequent_and_rare": ((0, 10), (WORDS // 2, WORDS)),
}


def measure(folder: Path, start: Callable[[Path], ServerProcess]) -> Figures:
    """A folder that is full is used again: filling takes minutes."""
    fill_once(folder, FILE, "bench.million")
    searcher = msgspec.json.decode((folder / FILE).read_bytes(), type=Searcher)
    server = start(folder)
    try:
        return uvloop.run(_search(server, searcher))
    finally:
        server.stop()


async def _search(server: ServerProcess, searcher: Searcher) -> Figures:
    chance = random.Random(11)
    words = vocabulary(random.Random(7))
    connection = await Connection.open(server.port, searcher.person.token)
    figures: Figures = {
        "messages": searcher.messages,
        "fill_cpu_us_each": searcher.fill_cpu_us_each,
        "index_cpu_us_each": searcher.index_cpu_us_each,
    }
    all_ms: list[float] = []
    all_cpu_ms: list[float] = []
    for kind, places in _KINDS.items():
        for order_by in ("rank", "recent"):
            wall_ms: list[float] = []
            cpu_ms: list[float] = []
            for _ in range(SEARCHES):
                term = " ".join(words[chance.randrange(*place)] for place in places)
                begin, cpu = time.perf_counter(), server.cpu_s()
                await connection.call("POST", "/_matrix/client/v3/search", _body(term, order_by))
                wall_ms.append((time.perf_counter() - begin) * 1000)
                cpu_ms.append((server.cpu_s() - cpu) * 1000)
            name = f"{kind}_{order_by}"
            figures |= {
                f"{name}_p50_ms": percentile(wall_ms, 50),
                f"{name}_p95_ms": percentile(wall_ms, 95),
                f"{name}_cpu_ms": sum(cpu_ms) / len(cpu_ms),
            }
            all_ms += wall_ms
            all_cpu_ms += cpu_ms
    connection.close()
    return {
        **figures,
        "p50_ms": percentile(all_ms, 50),
        "p95_ms": percentile(all_ms, 95),
        "cpu_p50_ms": percentile(all_cpu_ms, 50),
        "cpu_p95_ms": percentile(all_cpu_ms, 95),
    }


def _body(term: str, order_by: str) -> dict[str, Any]:
    return {"search_categories": {"room_events": {"search_term": term, "order_by": order_by}}}
