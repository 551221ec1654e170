"""Write down what a run found: all figures as JSON, and a table for people."""

import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.line import Line, Run
from bench.table import LINES
from bench.world import LINNET, RIVAL, Sizes

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results"
PAGE = FOLDER / "RESULTS.md"
_PACKAGES = ("granian", "uvloop", "apsw", "msgspec", "orjson", "vodozemac")


class Machine(Struct, frozen=True):
    """Where and when a run took place."""

    date: str
    commit: str
    processor: str
    cores: int
    memory_gb: int
    system: str
    file_system: str
    python: str
    packages: dict[str, str]
    load_before: float
    rival: str


def machine(place: Path, rival: str) -> Machine:
    """This machine, now; `place` is where the servers keep their data."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(": ")[2]
    return Machine(
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        commit=_commit(),
        processor=model,
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9),
        system=f"{platform.system()} {platform.release()}",
        file_system=_said("stat", "--file-system", "--format=%T", str(place)),
        python=platform.python_version(),
        packages={name: importlib.metadata.version(name) for name in _PACKAGES},
        load_before=round(os.getloadavg()[0], 2),
        rival=rival,
    )


def _said(*command: str) -> str:
    return subprocess.check_output(command, text=True, cwd=FOLDER).strip()


def _commit() -> str:
    changed = _said("git", "status", "--porcelain", "--", "../src")
    return _said("git", "rev-parse", "--short=10", "HEAD") + ("+changes" if changed else "")


class Document(Struct, frozen=True):
    """One results file."""

    machine: Machine
    sizes_linnet: Sizes
    sizes_rival: Sizes
    load_after: float
    run: Run


def write(where: Machine, run: Run) -> Path:
    """Keep a run; returns its file."""
    document = Document(where, LINNET, RIVAL, round(os.getloadavg()[0], 2), run)
    name = where.date[:16].replace(" ", "-").replace(":", "")
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}-{where.commit}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
    PAGE.write_text(_page(document, path.name))
    return path


def _page(document: Document, file: str) -> str:
    where = document.machine
    packages = ", ".join(f"{name} {version}" for name, version in where.packages.items())
    return f"""# Figures

Written by `make bench`; `README.md` says how to read them. All figures: `results/{file}`.

- {where.date}, commit {where.commit}
- {where.processor}, {where.cores} cores, {where.memory_gb} GB, {where.system}, \
{where.file_system}, Python {where.python}
- {packages}
- Rival: {where.rival or "left out"}
- Load of the machine before: {where.load_before}, after: {document.load_after}

{table(document.run)}

{_differences(document)}"""


def _differences(document: Document) -> str:
    if not document.run.rival:
        return ""
    ours, rivals = document.sizes_linnet, document.sizes_rival
    return f"""The rival had less to carry, because filling it takes so long:

- {rivals.idle_people:,} idle syncs instead of {ours.idle_people:,},
- {rivals.waiting_members:,} members who wait for one message instead of \
{ours.waiting_members:,},
- a large room of {rivals.big_room_members:,} members instead of {ours.big_room_members:,},
- {rivals.messages_per_room} messages in each of {rivals.reader_rooms} rooms instead of \
{ours.messages_per_room},
- {rivals.paging_events:,} events to page through instead of {ours.paging_events:,},
- {rivals.many_rooms:,} rooms of one person instead of {ours.many_rooms:,},
- a room of {rivals.assembly_members:,} members, none with a pusher, instead of \
{ours.assembly_members:,} with one each.

All else was the same.
"""


def table(run: Run) -> str:
    """The lines whose row ran."""
    rows = [
        "| what | Linnet | goal | reached | rival | rival ÷ Linnet | ceiling | Linnet ÷ ceiling |",
        "| --- | ---: | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    rows += [_line(line, run) for line in LINES if line.row in run.linnet]
    return "\n".join(rows)


def _line(line: Line, run: Run) -> str:
    ours = run.figure("linnet", line.row, line.figure)
    assert ours is not None
    rival = run.figure("rival", line.row, line.figure) if line.has_rival else None
    top = run.figure("ceiling", *line.ceiling) if line.ceiling else None
    reached = {True: "yes", False: "**no**", None: ""}[line.is_met(run)]
    cells = [
        line.what,
        _number(ours, line.unit),
        line.goal(),
        reached,
        "" if rival is None else _number(rival, line.unit),
        "" if rival is None or not ours else f"{rival / ours:.3g}",
        "" if top is None else _number(top, line.unit),
        "" if not top else f"{ours / top:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def _number(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 1000 else f"{value:.3g} {unit}"
