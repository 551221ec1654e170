"""`make bench`: run the rows on Linnet, on the rival and on the ceilings; write down the figures.

    python -m bench [--row NAME ...] [--no-rival] [--list]

A whole run is kept in `results/` and in `RESULTS.md`; a run of single rows is only printed.
"""

import argparse
import gc
from collections.abc import Callable, Coroutine
from pathlib import Path

import uvloop

from bench import report
from bench.figures import Figures
from bench.line import Run
from bench.linnet_server import LinnetServer
from bench.processes import ServerProcess, allow_many_connections
from bench.rival import RivalServer
from bench.rows import (
    app,
    assembly,
    call_click,
    calling,
    ceilings,
    delivery,
    keeping,
    many_rooms,
    protecting,
    queueing,
    reading,
    searching,
    sends,
    starting,
    waiting,
)
from bench.world import World

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "bench"
Measure = Callable[[ServerProcess, World], Coroutine[None, None, Figures]]

ROWS: dict[str, Measure] = {
    "sends-1": sends.one_at_a_time,
    "sends-64": sends.many_at_once,
    "delivery-50": delivery.at_50,
    "delivery-200": delivery.at_200,
    "fan-out": waiting.one_to_all,
    "idle": waiting.idle,
    "first-sync": reading.first_sync,
    "first-window": reading.first_window,
    "many-window": many_rooms.first_window,
    "many-news": many_rooms.news,
    "many-memory": many_rooms.memory,
    "push-rules": assembly.push_rules,
    "join": reading.join,
    "paging": reading.paging,
    "client-start": app.start,
    "client-switch": app.switch,
    "client-search": app.search,
}
START = "start"
MILLION = "search-million"
CALLS = "calls"
CALL_CLICK = "call-click"
PROTECTION = "protection-rules"
QUEUE = "reports-queue"
KEEPING = {
    "export": keeping.export,
    "backup": keeping.backup,
    "retention": keeping.retention,
}
FOLDERS = {"retention": "ending"}
"""Of those rows that need another folder than `hoard`."""
OURS_ALONE = {
    "client-start",
    "client-switch",
    "client-search",
    MILLION,
    CALLS,
    CALL_CLICK,
    PROTECTION,
    QUEUE,
    *KEEPING,
}
"""Of the web app, the media server, the queue and what people keep, which the rival has not, and of
what it takes too long to fill it with."""
OWN_SERVERS = (START, MILLION, CALLS, CALL_CLICK, PROTECTION, QUEUE, *KEEPING)
"""Rows that start servers of their own, or need none."""
CEILINGS_OF = {
    "sends-1": ("bare-flush",),
    "sends-64": ("bare-handler", "bare-group-commit"),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--row", action="append", choices=[*ROWS, *OWN_SERVERS], help="only this row"
    )
    parser.add_argument("--no-rival", action="store_true", help="leave out the rival")
    parser.add_argument("--list", action="store_true", help="name the rows")
    chosen = parser.parse_args()
    if chosen.list:
        print("\n".join([*ROWS, *OWN_SERVERS]))
        return
    allow_many_connections()
    CACHE.mkdir(parents=True, exist_ok=True)
    run(chosen.row, with_rival=not chosen.no_rival)


def run(rows: list[str] | None, *, with_rival: bool) -> None:
    """All rows, or these."""
    wanted = rows or [*ROWS, *OWN_SERVERS]
    linnet = LinnetServer(CACHE / "linnet")
    rival = RivalServer(CACHE / "synapse", CACHE.parent / "synapse")
    rival_name = ""
    if with_rival:
        _say("installing the rival")
        rival_name = f"Synapse {rival.install()} on SQLite, synchronous={rival.durability()}"
    where = report.machine(CACHE, rival_name)
    found = Run({}, {}, {})
    _fill(linnet, wanted)
    for row in wanted:
        # A ceiling stands right beside what is held against it: other programs disturb both alike.
        for ceiling in CEILINGS_OF.get(row, ()):
            found.ceiling[ceiling] = _ceiling(ceiling, linnet.world)
            _say(f"ceiling {ceiling}: {_short(found.ceiling[ceiling])}")
        found.linnet[row] = _measure(linnet, row)
        _say(f"linnet {row}: {_short(found.linnet[row])}")
    if with_rival:
        _say("filling the rival")
        rival.seed()
        for row in wanted:
            if row in OURS_ALONE:
                continue
            if row == "delivery-200" and _is_overwhelmed(found.rival.get("delivery-50")):
                _say("synapse delivery-200: left out, 50 in a second were too many")
                continue
            try:
                found.rival[row] = _measure(rival, row)
            except Exception as why:  # a rival that breaks down must not take our figures with it
                _say(f"synapse {row}: broke down: {why}")
                continue
            _say(f"synapse {row}: {_short(found.rival[row])}")
    print(report.table(found))
    if rows is None:
        _say(f"kept in {report.write(where, found)}")


def _fill(linnet: LinnetServer, rows: list[str]) -> None:
    """Nothing is needed of it by rows that start servers of their own."""
    if not set(rows) <= set(OWN_SERVERS):
        _say("filling Linnet")
        linnet.seed()


def _measure(side: LinnetServer | RivalServer, row: str) -> Figures:
    if row == START:
        return starting.measure(side.start_empty)
    if row == MILLION:
        assert isinstance(side, LinnetServer)
        return searching.measure(CACHE / "million", side.start)
    if row == CALLS:
        assert isinstance(side, LinnetServer)
        return calling.measure(CACHE / "calls", side.start)
    if row == CALL_CLICK:
        return call_click.measure()
    if row == PROTECTION:
        return protecting.measure()
    if row == QUEUE:
        assert isinstance(side, LinnetServer)
        return queueing.measure(CACHE / "reported", side.start)
    if row in KEEPING:
        assert isinstance(side, LinnetServer)
        return KEEPING[row](CACHE / FOLDERS.get(row, "hoard"), side.start)
    server = side.start()
    try:
        gc.collect()
        return uvloop.run(ROWS[row](server, side.world))
    finally:
        server.stop()


def _ceiling(name: str, world: World) -> Figures:
    if name == "bare-handler":
        return ceilings.bare_handler(CACHE, world)
    measure = {
        "bare-flush": ceilings.bare_flush,
        "bare-group-commit": ceilings.bare_group_commit,
    }[name]
    return measure(CACHE)


def _is_overwhelmed(figures: Figures | None) -> bool:
    """Whether messages had not arrived when time was up, or took more than a second."""
    return figures is not None and (figures["missing"] > 0 or figures["p50_ms"] > 1000)


def _short(figures: Figures) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in figures.items())


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
