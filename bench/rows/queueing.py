"""Looking through a hundred thousand reports: the list of cases, and the reports of a large one."""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import uvloop

from bench.figures import Figures, percentile
from bench.http_client import Connection
from bench.processes import ServerProcess, fill_once
from bench.reported import CASES, FILE, REPORTS_IN_ONE, Team

PAGE = 50
FIRST_PAGES = 50
API = "/_linnet/moderation/cases"


def measure(folder: Path, start: Callable[[Path], ServerProcess]) -> Figures:
    """A folder that is full is used again: filling takes minutes."""
    fill_once(folder, FILE, "bench.reported")
    team = msgspec.json.decode((folder / FILE).read_bytes(), type=Team)
    server = start(folder)
    try:
        server.wait_until_idle()
        return uvloop.run(_look_through(server, team))
    finally:
        server.stop()


async def _look_through(server: ServerProcess, team: Team) -> Figures:
    connection = await Connection.open(server.port, team.person.token)
    beginning = [await _timed(connection, f"{API}?limit={PAGE}") for _ in range(FIRST_PAGES)]
    first_ms = [took_ms for took_ms, _ in beginning]
    cases_ms = await _pages(connection, API, "after", beginning[0][1]["next"])
    reports = f"{API}/{team.crowded_case}/reports"
    took_ms, page = await _timed(connection, f"{reports}?limit={PAGE}")
    reports_ms = [took_ms, *await _pages(connection, reports, "before", page["next"])]
    one_ms = [
        (await _timed(connection, f"{API}/{team.crowded_case}"))[0] for _ in range(FIRST_PAGES)
    ]
    connection.close()
    return {
        "reports": CASES + REPORTS_IN_ONE,
        "pages": len(cases_ms) + 1,
        "first_p50_ms": percentile(first_ms, 50),
        "first_max_ms": max(first_ms),
        "later_p50_ms": percentile(cases_ms, 50),
        "later_max_ms": max(cases_ms),
        "reports_p50_ms": percentile(reports_ms, 50),
        "reports_max_ms": max(reports_ms),
        "case_p50_ms": percentile(one_ms, 50),
        "case_max_ms": max(one_ms),
    }


async def _pages(connection: Connection, path: str, name: str, place: object) -> list[float]:
    """How long each further page of a list takes, to its end."""
    found: list[float] = []
    while place:
        took_ms, page = await _timed(connection, f"{path}?limit={PAGE}&{name}={place}")
        found.append(took_ms)
        place = page.get("next")
    return found


async def _timed(connection: Connection, path: str) -> tuple[float, dict[str, object]]:
    begun = time.perf_counter()
    page = await connection.call("GET", path)
    return (time.perf_counter() - begun) * 1000, page
