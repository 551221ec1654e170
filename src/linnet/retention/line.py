"""The line of a day: what was removed, and that nothing is left which has had its time.

Lines are entries of the log of severing's receipts: signed with the same key, chained in the same
order, and never changed. What is left is counted from the messages themselves, not from the ends
that were noted down for them.
"""

from collections.abc import AsyncIterator

from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.ids import RoomId
from linnet.moderation.erasing import held_files
from linnet.retention import store
from linnet.retention.days import date_of
from linnet.retention.store import Removed
from linnet.retention.wiring import Retention
from linnet.rooms import expire
from linnet.rooms.retention import lifetime_of
from linnet.touchpoints.severing.give_receipts import enter_other, others

KIND = "linnet.retention-line.1"
ABOUT = "retention"
PROVES = (
    "This line proves what this server did and counted. It does not prove what other people, their"
    " apps or copies elsewhere have deleted."
)
GRACE_MS = 5 * 60 * 1000
"""How late a removal may be while much is due at once, before it counts as overdue."""
ROOMS = 100
PATIENCE_MS = 10 * 60 * 1000
OVERDUE = ("linnet_retention_overdue", "Messages in the last day's line that should be gone")


class _Policy(Struct):
    """Rooms whose messages stay equally long."""

    rooms: int = 0
    messages: int = 0
    oldest_ts: int | None = None
    overdue: int = 0


async def make_line(retention: Retention, day: int) -> None:
    """Enter the line of a day into the log, unless there is nothing to say: no room has a time."""
    now_ms = retention.clock.now_ms()
    policies = await _look(retention, now_ms)
    async with retention.db.snapshot() as reader:
        removed = await store.counted(reader, day)
        held = await held_files(retention.moderation, reader)
        waiting = await expire.count_ended_files(reader)
        clean_ts = await store.fact(reader, "clean_ts")
    body: JsonObject = {
        "kind": KIND,
        "server_name": retention.severing.signer.server_name,
        "day": date_of(day),
        "made_ts": now_ms,
        "server": {"default_ms": retention.limits.default_ms, "max_ms": retention.limits.max_ms},
        "policies": _said(policies, removed),
        "overdue": sum(one.overdue for one in policies.values()),
        "files_waiting": waiting,
        "held_for_cases": {"cases": len(held.case_ids), "files": len(held.media_ids)},
        "files_rewritten_ts": clean_ts,
        "proves": PROVES,
    }
    async with retention.db.transaction() as tx:
        if policies or removed or retention.limits.unsaid_ms is not None:
            await enter_other(retention.severing, tx, ABOUT, day, body)
        await store.forget_counted(tx, day)
        await store.put_fact(tx, "line_day", day)
    retention.metrics.counter(*OVERDUE).value = body["overdue"]


async def lines(retention: Retention) -> list[bytes]:
    """The files of the newest hundred lines, the newest first."""
    return await others(retention.severing, ABOUT)


def _said(policies: dict[int, _Policy], removed: list[Removed]) -> list[JsonObject]:
    gone = {one.lifetime_ms: one for one in removed}
    found = []
    for lifetime_ms in sorted(policies.keys() | gone.keys()):
        left = policies.get(lifetime_ms, _Policy())
        went = gone.get(lifetime_ms, Removed(lifetime_ms, 0, 0, 0))
        found.append(
            {
                "lifetime_ms": lifetime_ms,
                "rooms": left.rooms,
                "removed": {"messages": went.messages, "files": went.files, "bytes": went.bytes},
                "left": {"messages": left.messages, "oldest_ts": left.oldest_ts},
                "overdue": left.overdue,
            }
        )
    return found


async def _look(retention: Retention, now_ms: int) -> dict[int, _Policy]:
    """What there is of messages, by how long they stay; rooms that keep theirs are left out."""
    found: dict[int, _Policy] = {}
    async with retention.db.snapshot() as reader:
        say = set(await expire.rooms_that_say(reader))
    async for room_ids in _rooms(retention, sorted(say)):
        lifetimes = await _lifetimes(retention, room_ids, say)
        async with retention.db.patient_snapshot(PATIENCE_MS) as reader:
            for room_id, lifetime_ms in lifetimes:
                before_ms = now_ms - lifetime_ms - GRACE_MS
                held, overdue = await expire.held_in(reader, room_id, before_ms)
                policy = found.setdefault(lifetime_ms, _Policy())
                policy.rooms += 1
                policy.messages += held.messages
                policy.overdue += overdue
                if held.oldest_ts is not None:
                    policy.oldest_ts = min(policy.oldest_ts or held.oldest_ts, held.oldest_ts)
    return found


async def _rooms(retention: Retention, say: list[RoomId]) -> AsyncIterator[list[RoomId]]:
    """Rooms that may have a time, in lists of moderate length."""
    if retention.limits.unsaid_ms is None:
        for start in range(0, len(say), ROOMS):
            yield say[start : start + ROOMS]
        return
    after = ""
    while True:
        async with retention.db.snapshot() as reader:
            page = await expire.rooms_after(reader, after, ROOMS)
        if page:
            yield page
        if len(page) < ROOMS:
            return
        after = page[-1]


async def _lifetimes(
    retention: Retention, room_ids: list[RoomId], say: set[RoomId]
) -> list[tuple[RoomId, int]]:
    """Rooms whose messages go, and after which time."""
    found = []
    for room_id in room_ids:
        lifetime_ms = retention.limits.unsaid_ms
        if room_id in say:
            head = await retention.rooms.heads.get(room_id)
            # A room that is deleted has no messages.
            lifetime_ms = None if head is None else lifetime_of(head.state, retention.limits)
        if lifetime_ms is not None:
            found.append((room_id, lifetime_ms))
    return found
