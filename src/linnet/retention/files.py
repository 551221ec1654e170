"""Delete the files of messages that are gone, and on servers with a limit those that are too old.

A file goes when whoever uploaded it has sent it in a message that is gone, and nothing else is seen
to name it. Files in cases that nobody has decided wait for that, for half a year at most.
"""

from collections.abc import Iterable
from typing import Any

from linnet.accounts.texts import all_texts
from linnet.media.ending import end_files, older_than
from linnet.media.of_user import owners_of
from linnet.moderation.erasing import HELD_MS, held_files
from linnet.retention import store
from linnet.retention.days import day_of
from linnet.retention.store import Removed
from linnet.retention.wiring import Retention
from linnet.rooms import expire
from linnet.rooms.expire import EndedFile
from linnet.rooms.named_files import addresses_in
from linnet.storage.database import Reader, Tx

FILES = 50
LOOK_AGAIN_MS = 60 * 60 * 1000
PAGE = 500
MAX_OLD = 10_000
"""Files that are too old and are looked at in one day; they are held in memory meanwhile."""
COUNTED = ("linnet_retention_files_total", "Files removed because their time was over")
BYTES = ("linnet_retention_bytes_total", "Their size together")


async def look_at_files(retention: Retention) -> None:
    """Decide about some files that messages named which are gone."""
    now_ms = retention.clock.now_ms()
    async with retention.db.snapshot() as reader:
        found = await expire.ended_files(reader, now_ms, FILES)
        doomed = await _unnamed(reader, found)
        held = (await held_files(retention.moderation, reader)).media_ids if doomed else []
    waiting = [
        one.media_id
        for one in found
        if one.media_id in doomed and one.media_id in held and now_ms - one.since_ts < HELD_MS
    ]
    doomed = await _unmentioned(retention, doomed - set(waiting))
    by_lifetime: dict[int, list[str]] = {}
    for one in found:
        if one.media_id in doomed:
            doomed.discard(one.media_id)
            by_lifetime.setdefault(one.lifetime_ms, []).append(one.media_id)
    for lifetime_ms, media_ids in by_lifetime.items():
        await _delete(retention, media_ids, lifetime_ms)
    async with retention.db.transaction() as tx:
        gone = [one.media_id for one in found if one.media_id not in waiting]
        await expire.have_looked(tx, gone)
        await expire.look_later(tx, waiting, now_ms + LOOK_AGAIN_MS)


async def _unnamed(reader: Reader, found: Iterable[EndedFile]) -> set[str]:
    """Files that their owners sent, and that no event names any more.

    Others' files are not for a message to delete, and nobody keeps a file of somebody else by
    saying that a sealed message has it.
    """
    by_id: dict[str, set[str]] = {}
    for one in found:
        by_id.setdefault(one.media_id, set()).add(one.sender)
    owners = await owners_of(reader, list(by_id))
    own = {media_id for media_id, owner in owners.items() if owner in by_id[media_id]}
    for media_id, sender, is_shown in await expire.named_by(reader, list(own)):
        if is_shown or sender == owners[media_id]:
            own.discard(media_id)
    return own


async def _unmentioned(retention: Retention, media_ids: set[str]) -> set[str]:
    """Those of the files that are in nobody's profile, settings or place in a room."""
    left = set(media_ids)
    server_name = retention.media.server_name
    if left:
        async for text in all_texts(retention.db):
            left.difference_update(addresses_in(server_name, text))
    after = ""
    while left:
        async with retention.db.snapshot() as reader:
            page = await expire.pictures_in_rooms(reader, after, PAGE)
        for address in page:
            left.difference_update(addresses_in(server_name, address.encode()))
        if len(page) < PAGE:
            break
        after = page[-1]
    return left


async def _delete(retention: Retention, media_ids: list[str], lifetime_ms: int) -> None:
    now_ms = retention.clock.now_ms()
    counted: dict[str, Any] = {}

    async def note(tx: Tx, files: int, size_bytes: int) -> None:
        counted.update(files=files, size=size_bytes)
        await store.add(tx, day_of(now_ms), Removed(lifetime_ms, 0, files, size_bytes))
        await store.put_first(tx, "dirty_ts", now_ms)
        await expire.have_looked(tx, media_ids)

    await end_files(retention.media, media_ids, note)
    retention.metrics.counter(*COUNTED).add(counted["files"])
    retention.metrics.counter(*BYTES).add(counted["size"])


async def delete_old(retention: Retention) -> None:
    """Delete files that are older than any message may be, and that nothing is seen to name.

    So go those of sealed messages whose apps did not say which files they have.
    """
    max_ms = retention.limits.max_ms
    if max_ms is None:
        return
    before_ms = retention.clock.now_ms() - max_ms
    after, old = "", set[str]()
    while len(old) < MAX_OLD:
        async with retention.db.snapshot() as reader:
            page = await older_than(reader, before_ms, after, PAGE)
            named = {one[0] for one in await expire.named_by(reader, page)}
        old.update(media_id for media_id in page if media_id not in named)
        if len(page) < PAGE:
            break
        after = page[-1]
        await retention.clock.wait_ms(0)
    async with retention.db.snapshot() as reader:
        held = (await held_files(retention.moderation, reader)).media_ids if old else []
    doomed = sorted(await _unmentioned(retention, old - set(held)))
    for start in range(0, len(doomed), FILES):
        await _delete(retention, doomed[start : start + FILES], max_ms)
