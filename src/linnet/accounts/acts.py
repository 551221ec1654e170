"""The record of what administrators do: it only grows, and a change to the past shows.

Each entry carries a hash over itself and the entry before. Whoever takes one out, changes one or
puts one in has to make all later ones anew; the newest hash, noted elsewhere, tells.
"""

import hashlib
from collections.abc import AsyncIterator

from msgspec import Struct

from linnet.accounts import store_acts
from linnet.accounts.store_acts import Act
from linnet.events import canonical_json
from linnet.ids import UserId
from linnet.storage.database import Reader, Tx

__all__ = ["Act", "Verdict", "acts_before", "acts_of_kind", "note_act", "verify_acts"]

FIRST_HASH = bytes(32)
MAX_DETAIL_LENGTH = 500
PAGE = 500


class Verdict(Struct, frozen=True):
    """What came of looking at the whole record."""

    count: int
    newest_hash: str
    broken_at: int | None
    """The number of the first entry that does not fit; None when all do."""


async def note_act(
    tx: Tx, now_ms: int, actor: UserId | None, act: str, target: str, detail: str = ""
) -> None:
    """Record what is done, in the transaction that does it. `actor` is None for the terminal."""
    newest = await store_acts.newest(tx)
    number = 1 if newest is None else newest.number + 1
    before = FIRST_HASH if newest is None else newest.hash
    said = Act(number, now_ms, actor, act, target, detail[:MAX_DETAIL_LENGTH], b"")
    await store_acts.add(tx, said, _hash(before, said))


async def acts_before(reader: Reader, before: int | None, limit: int) -> list[Act]:
    """Entries with smaller numbers than `before`, newest first."""
    return await store_acts.before(reader, before, limit)


async def acts_of_kind(reader: Reader, beginning: str) -> list[Act]:
    """Entries of acts such as `touchpoint.on` by their beginning, the oldest first."""
    return await store_acts.of_kind(reader, beginning)


async def verify_acts(reader: Reader) -> Verdict:
    """Whether every entry is the one that was made, and none is missing before the newest."""
    count, before = 0, FIRST_HASH
    async for entry in _all(reader):
        if entry.number != count + 1 or _hash(before, entry) != entry.hash:
            return Verdict(count, before.hex(), count + 1)
        count, before = entry.number, entry.hash
    return Verdict(count, before.hex(), None)


async def _all(reader: Reader) -> AsyncIterator[Act]:
    after = 0
    while page := await store_acts.after(reader, after, PAGE):
        for entry in page:
            yield entry
        after = page[-1].number


def _hash(before: bytes, entry: Act) -> bytes:
    said = canonical_json.encode(
        {
            "number": entry.number,
            "ts": entry.ts,
            "actor": entry.actor,
            "act": entry.act,
            "target": entry.target,
            "detail": entry.detail,
        }
    )
    return hashlib.sha256(before + said).digest()
