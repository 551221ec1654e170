"""How those who are pushed to answer, kept for the operator who asks why nobody is told."""

from collections.abc import Iterable

from msgspec import Struct

from linnet.clock import Clock
from linnet.push import store_answers, store_pushers
from linnet.push.store_answers import Answer
from linnet.storage.database import Database, Reader

MAX_HOSTS = 1000
"""Beyond it those are forgotten that have answered longest ago."""
MAX_SAID_LENGTH = 200
STALE_MS = 10 * 60 * 1000
"""What stays the same is written no more often."""


class Answers:
    """Notes how hosts answer, and writes it when it changes."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._pending: dict[str, Answer] = {}
        self._written: dict[str, Answer] = {}

    def note(self, host: str, said: str, *, is_well: bool) -> None:
        """A host has answered, or has not."""
        said = " ".join(said.split())[:MAX_SAID_LENGTH]
        new = Answer(host, self._clock.now_ms(), said, is_well)
        before = self._pending.get(host) or self._written.get(host)
        if before is not None and before.is_well == is_well and new.ts < before.ts + STALE_MS:
            return
        if host in self._pending or len(self._pending) < MAX_HOSTS:
            self._pending[host] = new

    async def write(self) -> None:
        """Write what has changed."""
        pending, self._pending = self._pending, {}
        if not pending:
            return
        async with self._db.transaction() as tx:
            await store_answers.put(tx, pending.values())
            await store_answers.keep_newest(tx, MAX_HOSTS)
        if len(self._written) + len(pending) > MAX_HOSTS:
            self._written.clear()
        self._written |= pending


class Gateway(Struct, frozen=True):
    """Somebody who is pushed to, and how that goes."""

    kind: str
    host: str
    pushers: int
    said: str | None
    """None before the first push."""
    answered_ts: int
    """When it was last well; 0 when it never was."""
    failing_since_ts: int
    """0 while it is well."""


async def gateways_in_use(reader: Reader) -> list[Gateway]:
    """All who are pushed to through pushers that are switched on, by kind and host."""
    known = {one.host: one for one in await store_answers.all_of(reader)}
    counts: dict[tuple[str, str], int] = {}
    for pusher in await store_pushers.all_pushers(reader):
        if pusher.kind != "email" and pusher.is_enabled:
            key = (pusher.kind, pusher.host)
            counts[key] = counts.get(key, 0) + 1
    return list(_gateways(sorted(counts.items()), known))


def _gateways(
    counts: Iterable[tuple[tuple[str, str], int]], known: dict[str, store_answers.Kept]
) -> Iterable[Gateway]:
    for (kind, host), count in counts:
        kept = known.get(host)
        if kept is None:
            yield Gateway(kind, host, count, None, 0, 0)
        else:
            since_ts = kept.failing_since_ts or 0
            yield Gateway(kind, host, count, kept.said, kept.answered_ts or 0, since_ts)
