"""The lines of the report: which figure answers to which goal, beside which rival or ceiling."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from bench.figures import Figures

Side = Literal["linnet", "rival", "ceiling"]


class Run(Struct):
    """What one run of the benchmark found, by side and row."""

    linnet: dict[str, Figures]
    rival: dict[str, Figures]
    ceiling: dict[str, Figures]

    def figure(self, side: Side, row: str, name: str) -> float | None:
        """One number, if that row ran on that side."""
        by_row: Mapping[str, Figures] = getattr(self, side)
        return by_row.get(row, {}).get(name)


class Line(Struct, frozen=True):
    """One line of the report."""

    what: str
    row: str
    figure: str
    unit: str
    at_most: float | None = None
    """The goal, in the unit of the figure."""
    times_less_than_rival: float | None = None
    ceiling: tuple[str, str] | None = None
    """Row and figure of the ceiling."""
    at_most_times_ceiling: float | None = None
    at_least_of_ceiling: float | None = None
    has_rival: bool = True

    def goal(self) -> str:
        """The goal in words."""
        parts = []
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:g} {self.unit}")
        if self.times_less_than_rival is not None:
            parts.append(f"{self.times_less_than_rival:g} × less than the rival")
        if self.at_most_times_ceiling is not None:
            parts.append(f"≤ {self.at_most_times_ceiling:g} × ceiling")
        if self.at_least_of_ceiling is not None:
            parts.append(f"≥ {self.at_least_of_ceiling:.0%} of ceiling")
        return ", ".join(parts)

    def is_met(self, run: Run) -> bool | None:
        """Whether every part of the goal is reached; None when there is nothing to compare."""
        ours = run.figure("linnet", self.row, self.figure)
        if ours is None or not self.goal():
            return None
        checks = []
        if self.at_most is not None:
            checks.append(ours <= self.at_most)
        rival = run.figure("rival", self.row, self.figure)
        if self.times_less_than_rival is not None and rival is not None:
            checks.append(rival / ours >= self.times_less_than_rival)
        if self.ceiling is not None and (top := run.figure("ceiling", *self.ceiling)) is not None:
            if self.at_most_times_ceiling is not None:
                checks.append(ours <= top * self.at_most_times_ceiling)
            if self.at_least_of_ceiling is not None:
                checks.append(ours >= top * self.at_least_of_ceiling)
        return all(checks) if checks else None


LINES = (
    Line(
        "CPU of a durable send, 64 at once in 50 rooms of 5",
        "sends-64",
        "server_cpu_ms",
        "ms",
        at_most=0.5,
        times_less_than_rival=30,
        ceiling=("bare-handler", "server_cpu_ms"),
    ),
    Line(
        "Durable sends per second, same load",
        "sends-64",
        "sends_per_s",
        "/s",
        ceiling=("bare-handler", "requests_per_s"),
        at_least_of_ceiling=0.5,
    ),
    Line(
        "The same beside a bare group commit",
        "sends-64",
        "sends_per_s",
        "/s",
        ceiling=("bare-group-commit", "rows_per_s"),
        has_rival=False,
    ),
    Line(
        "One sender, waiting for each answer, p50",
        "sends-1",
        "p50_ms",
        "ms",
        ceiling=("bare-flush", "p50_ms"),
        at_most_times_ceiling=2,
    ),
    Line("Send to the receivers' sync at 50/s, p50", "delivery-50", "p50_ms", "ms", at_most=5),
    Line("The same, p95", "delivery-50", "p95_ms", "ms"),
    Line("The same, p99", "delivery-50", "p99_ms", "ms", at_most=25),
    Line("Send to the receivers' sync at 200/s, p50", "delivery-200", "p50_ms", "ms", at_most=5),
    Line("The same, p95", "delivery-200", "p95_ms", "ms"),
    Line("The same, p99", "delivery-200", "p99_ms", "ms", at_most=25),
    Line(
        "One message to 1,000 who wait: the last has it", "fan-out", "last_ms", "ms", at_most=1000
    ),
    Line("The same, CPU for each", "fan-out", "cpu_us_each", "µs", at_most=100),
    Line("10,000 idle syncs: memory of each", "idle", "kib_each", "KiB", at_most=25),
    Line("The same, CPU while nothing happens", "idle", "cpu_percent", "%", at_most=1),
    Line("First sync of 200 rooms, CPU", "first-sync", "cpu_ms", "ms", at_most=150),
    Line("The same, first after a start", "first-sync", "first_cpu_ms", "ms"),
    Line("First window of sliding sync, 20 rooms, CPU", "first-window", "cpu_ms", "ms", at_most=15),
    Line("The same, first after a start", "first-window", "first_cpu_ms", "ms"),
    Line("First window of 1,000 rooms, CPU", "many-window", "cpu_ms", "ms", at_most=50),
    Line("The same, first after a start", "many-window", "first_cpu_ms", "ms"),
    Line("One message in one of 1,000 rooms, CPU of the answer", "many-news", "cpu_ms", "ms"),
    Line("First sync of 1,000 rooms: memory it takes", "many-memory", "mib", "MiB"),
    Line("The size of its answer", "many-memory", "answer_mib", "MiB"),
    Line("Push rules of 10,000 members, CPU of a message", "push-rules", "cpu_ms", "ms"),
    Line(
        "A message against 10,000 rules of a room, CPU",
        "protection-rules",
        "message_us",
        "µs",
        at_most=50,
        has_rival=False,
    ),
    Line(
        "The same, written in look-alikes",
        "protection-rules",
        "look_alikes_us",
        "µs",
        at_most=50,
        has_rival=False,
    ),
    Line(
        "A person against a policy list of 10,000 ids, CPU",
        "protection-rules",
        "ids_us",
        "µs",
        at_most=50,
        has_rival=False,
    ),
    Line(
        "The same, 10,000 globs",
        "protection-rules",
        "globs_us",
        "µs",
        at_most=50,
        has_rival=False,
    ),
    Line(
        "First page of the queue of 100,000 reports, p50",
        "reports-queue",
        "first_p50_ms",
        "ms",
        at_most=100,
        has_rival=False,
    ),
    Line(
        "The same, slowest of 50, the first",
        "reports-queue",
        "first_max_ms",
        "ms",
        at_most=100,
        has_rival=False,
    ),
    Line("A later page, p50", "reports-queue", "later_p50_ms", "ms", at_most=100, has_rival=False),
    Line(
        "The same, slowest of 999",
        "reports-queue",
        "later_max_ms",
        "ms",
        at_most=100,
        has_rival=False,
    ),
    Line(
        "A page of the reports of one case with 50,000, p50",
        "reports-queue",
        "reports_p50_ms",
        "ms",
        at_most=100,
        has_rival=False,
    ),
    Line(
        "The same, slowest of 1,000",
        "reports-queue",
        "reports_max_ms",
        "ms",
        at_most=100,
        has_rival=False,
    ),
    Line(
        "That case itself, p50", "reports-queue", "case_p50_ms", "ms", at_most=100, has_rival=False
    ),
    Line("Join of a room with 5,000 members, CPU", "join", "cpu_ms", "ms", at_most=50),
    Line("The same, first after a start", "join", "first_cpu_ms", "ms"),
    Line("Paging back by 100, CPU of a page", "paging", "cpu_ms_per_page", "ms", at_most=2),
    Line(
        "Web app: main-thread CPU until the timeline is painted, 500 rooms",
        "client-start",
        "cpu_ms",
        "ms",
        at_most=200,
        has_rival=False,
    ),
    Line(
        "The same, until the list can be used",
        "client-start",
        "list_ms",
        "ms",
        at_most=400,
        has_rival=False,
    ),
    Line(
        "The same, until encryption is ready",
        "client-start",
        "crypto_ready_ms",
        "ms",
        at_most=1500,
        has_rival=False,
    ),
    Line(
        "JavaScript heap of page and worker, one room open",
        "client-start",
        "heap_mb",
        "MB",
        at_most=30,
        has_rival=False,
    ),
    Line("Elements of the page", "client-start", "elements", "", at_most=2500, has_rival=False),
    Line(
        "Switching to a room that was open before, p95",
        "client-switch",
        "p95_ms",
        "ms",
        at_most=100,
        has_rival=False,
    ),
    Line("The same, to one that was not", "client-switch", "first_p95_ms", "ms", has_rival=False),
    Line("The same, main-thread CPU of a switch", "client-switch", "cpu_ms", "ms", has_rival=False),
    Line(
        "Search through 200,000 messages",
        "client-search",
        "whole_ms",
        "ms",
        at_most=1000,
        has_rival=False,
    ),
    Line(
        "The same, until the first hit",
        "client-search",
        "first_hit_ms",
        "ms",
        at_most=100,
        has_rival=False,
    ),
    Line("Search of a million messages, p50", "search-million", "p50_ms", "ms", has_rival=False),
    Line("The same, p95", "search-million", "p95_ms", "ms", at_most=200, has_rival=False),
    Line("The same, CPU p95", "search-million", "cpu_p95_ms", "ms", at_most=60, has_rival=False),
    Line(
        "Indexing a message afterwards, CPU",
        "search-million",
        "index_cpu_us_each",
        "µs",
        has_rival=False,
    ),
    Line(
        "A token for a call, CPU",
        "calls",
        "token_cpu_ms",
        "ms",
        at_most=2,
        has_rival=False,
    ),
    Line(
        "The same, tokens per second, 8 at once",
        "calls",
        "tokens_per_s",
        "/s",
        has_rival=False,
    ),
    Line(
        "From asking for a token to the first picture in a call, p50",
        "calls",
        "set_up_p50_ms",
        "ms",
        has_rival=False,
    ),
    Line(
        "The same, p95 of 20 in a row",
        "calls",
        "set_up_p95_ms",
        "ms",
        at_most=1000,
        has_rival=False,
    ),
    Line(
        "In the web app from the click on Answer to the first picture, p50",
        "call-click",
        "p50_ms",
        "ms",
        at_most=1000,
        has_rival=False,
    ),
    Line(
        "The same, p95 of 20 in a row",
        "call-click",
        "p95_ms",
        "ms",
        at_most=2000,
        has_rival=False,
    ),
    Line(
        "The same, the first one",
        "call-click",
        "first_ms",
        "ms",
        has_rival=False,
    ),
    Line(
        "The media server killed in a call: both see each other again after",
        "call-click",
        "back_s",
        "s",
        at_most=10,
        has_rival=False,
    ),
    Line(
        "A page crashed in a call: it is shown there no more after",
        "call-click",
        "gone_s",
        "s",
        at_most=20,
        has_rival=False,
    ),
    Line(
        "A video call of two, CPU of Linnet",
        "calls",
        "two_cpu_percent",
        "%",
        at_most=1,
        has_rival=False,
    ),
    Line(
        "The same, memory it adds to Linnet",
        "calls",
        "two_memory_mb",
        "MB",
        at_most=1,
        has_rival=False,
    ),
    Line(
        "The same, CPU of the media server",
        "calls",
        "two_media_cpu_percent",
        "%",
        has_rival=False,
    ),
    Line(
        "The same, memory of the media server",
        "calls",
        "two_media_memory_mb",
        "MB",
        has_rival=False,
    ),
    Line(
        "A video call of 20 who each show 4, CPU of Linnet",
        "calls",
        "twenty_cpu_percent",
        "%",
        at_most=1,
        has_rival=False,
    ),
    Line(
        "The same, memory it adds to Linnet",
        "calls",
        "twenty_memory_mb",
        "MB",
        has_rival=False,
    ),
    Line(
        "The same, CPU of the media server",
        "calls",
        "twenty_media_cpu_percent",
        "%",
        has_rival=False,
    ),
    Line(
        "The same, memory of the media server",
        "calls",
        "twenty_media_memory_mb",
        "MB",
        has_rival=False,
    ),
    Line(
        "The same, until all see all four",
        "calls",
        "twenty_all_seen_s",
        "s",
        has_rival=False,
    ),
    Line("Start to first answer", "start", "start_s", "s", at_most=1),
    Line("Memory when nothing happens", "start", "memory_mb", "MB", at_most=100),
)
