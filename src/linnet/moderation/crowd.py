"""Whether many people reported the same at once, as a brigade does. Pure.

It is said to whoever decides, and does nothing.
"""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from linnet.moderation.store_reports import Arrival

SPAN_MS = 10 * 60 * 1000
MIN_PEOPLE = 10
"""Fewer within that time are no crowd."""


class Crowd(Struct, frozen=True):
    """The most people who reported within `within_ms`, and how many of them were new here."""

    people: int
    newcomers: int
    within_ms: int


def crowd_of(arrivals: Iterable[Arrival]) -> Crowd | None:
    """The largest crowd; None where there is none."""
    ordered = sorted(arrivals, key=lambda one: one.received_ts)
    most, newest_of_most = 0, 0
    there = Counter[str]()
    first = 0
    for at, one in enumerate(ordered):
        there[one.reporter] += 1
        while one.received_ts - ordered[first].received_ts > SPAN_MS:
            gone = ordered[first].reporter
            there[gone] -= 1
            if not there[gone]:
                del there[gone]
            first += 1
        if len(there) > most:
            most, newest_of_most = len(there), at
    if most < MIN_PEOPLE:
        return None
    end_ms = ordered[newest_of_most].received_ts
    within = [one for one in ordered if 0 <= end_ms - one.received_ts <= SPAN_MS]
    newcomers = {one.reporter for one in within if one.is_new}
    return Crowd(len({one.reporter for one in within}), len(newcomers), SPAN_MS)
