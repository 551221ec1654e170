"""Rooms whose messages disappear, and time that passes."""

import asyncio
from typing import Any

from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.server import Server

from linnet.retention import store
from linnet.rooms import store_retention
from linnet.rooms.retention import limits_of

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
RETENTION = "m.room.retention"
WITHIN_S = 60


async def disappears(person: Client, room_id: str, lifetime_ms: Any) -> str:
    """Let the messages of a room disappear after a time."""
    return await person.sets_state(room_id, RETENTION, {"max_lifetime": lifetime_ms})


async def passes(server: Server, clock: MovableClock, duration_ms: int) -> None:
    """Let time pass, and the server do what is due then."""
    async with asyncio.timeout(WITHIN_S):
        while not await _has_begun(server):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        clock.advance(duration_ms)
        while await _is_due(server, clock.now_ms()):
            clock.advance(0)
            await asyncio.sleep(0.01)


async def _has_begun(server: Server) -> bool:
    limits = limits_of(server.house.hall.settings)
    noted = (limits.default_ms, limits.max_ms)
    async with server.house.hall.db.snapshot() as reader:
        default_ms = await store.fact(reader, "default_ms") or None
        max_ms = await store.fact(reader, "max_ms") or None
        has_days = await store.fact(reader, "line_day") is not None
    return has_days and (default_ms, max_ms) == noted


async def _is_due(server: Server, now_ms: int) -> bool:
    async with server.house.hall.db.snapshot() as reader:
        redating = await store_retention.next_redating(reader)
        moments = [await store_retention.next_end(reader), await store_retention.next_look(reader)]
    return redating is not None or any(one is not None and one <= now_ms for one in moments)


async def shown(person: Client, room_id: str) -> list[dict[str, Any]]:
    """What the room shows to somebody, the newest first."""
    answer = await person.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 100})
    chunk: list[dict[str, Any]] = answer["chunk"]
    return chunk


async def said(person: Client, room_id: str) -> list[str]:
    """What can still be read, the newest first."""
    bodies = [event["content"].get("body") for event in await shown(person, room_id)]
    return [body for body in bodies if body is not None]


def is_expired(event: dict[str, Any]) -> bool:
    because = event.get("unsigned", {}).get("redacted_because", {})
    return bool(because.get("event_id") == "$expired" and not event["content"])
