"""What has happened with calls since the start, in numbers without names."""

from dataclasses import dataclass

from linnet.metrics import Counter, Metrics


@dataclass(frozen=True, slots=True)
class Counts:
    """The counters of this domain."""

    started: Counter
    entries: Counter
    refused: Counter
    failures: Counter

    @classmethod
    def of(cls, metrics: Metrics) -> "Counts":
        return cls(
            metrics.counter("linnet_calls_started_total", "Rooms opened for a call"),
            metrics.counter("linnet_calls_entries_total", "Tokens given to enter a call"),
            metrics.counter("linnet_calls_refused_total", "Entries refused because of a limit"),
            metrics.counter("linnet_calls_failures_total", "Ends of the media server by itself"),
        )
