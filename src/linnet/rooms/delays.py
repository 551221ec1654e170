"""When delayed events are due, in memory.

Calls keep a delayed «I have left» in the future by starting its delay again every few seconds. So a
restart only moves a number here; the numbers that moved are written together a moment later. A
crash may lose the last of them, as if they had come too late to be heard: the next one comes soon.
"""

import asyncio
import heapq
import logging
from collections.abc import Awaitable, Callable

from linnet.clock import Clock
from linnet.rooms import store_delays
from linnet.storage.database import Database

logger = logging.getLogger(__name__)

TICK_MS = 250
"""How late an event may be, and how much a crash may forget, at most, without load."""

RETRY_MS = 5_000
"""When sending failed for a reason that is not the event's."""
MAX_STALE = 10_000
"""Entries of the heap that nothing runs for any more, before it is made anew."""

SendDue = Callable[[str], Awaitable[None]]
"""Sends a delayed event that is due. It fails only when the database does."""


class _Delay:
    __slots__ = ("delay_ms", "due_ms")

    def __init__(self, delay_ms: int, due_ms: int) -> None:
        self.delay_ms = delay_ms
        self.due_ms = due_ms


class Delays:
    """The delays that run."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._running: dict[str, _Delay] = {}
        self._heap: list[tuple[int, str]] = []
        self._moved: dict[str, int] = {}
        self._is_any = asyncio.Event()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, delay_id: str, delay_ms: int, since_ms: int) -> None:
        """A delay that is in the database runs from now on."""
        due_ms = since_ms + delay_ms
        self._running[delay_id] = _Delay(delay_ms, due_ms)
        heapq.heappush(self._heap, (due_ms, delay_id))
        if len(self._heap) > len(self._running) + MAX_STALE:
            self._heap = [(delay.due_ms, name) for name, delay in self._running.items()]
            heapq.heapify(self._heap)
        self._is_any.set()

    def restart(self, delay_id: str) -> bool:
        """Let a delay begin again; False when none of this id runs."""
        delay = self._running.get(delay_id)
        if delay is None:
            return False
        now_ms = self._clock.now_ms()
        delay.due_ms = now_ms + delay.delay_ms
        self._moved[delay_id] = now_ms
        return True

    def beginning_of(self, delay_id: str) -> int | None:
        """When a delay began, or began again; None when none of this id runs."""
        delay = self._running.get(delay_id)
        return None if delay is None else delay.due_ms - delay.delay_ms

    def stop(self, delay_id: str) -> None:
        """The event was sent or cancelled."""
        self._running.pop(delay_id, None)
        self._moved.pop(delay_id, None)

    def next_due_ms(self, delay_ids: list[str]) -> int:
        """When the first of these is due; now when none of them runs."""
        due = [self._running[delay_id].due_ms for delay_id in delay_ids if delay_id in self]
        return min(due, default=self._clock.now_ms())

    def __contains__(self, delay_id: str) -> bool:
        return delay_id in self._running

    async def load(self) -> None:
        """Let the delays of an earlier run go on. Before anybody can ask for one."""
        async with self._db.snapshot() as reader:
            waiting = await store_delays.all_waiting(reader)
        for delay_id, delay_ms, since_ms in waiting:
            self.start(delay_id, delay_ms, since_ms)

    async def run(self, send_due: SendDue) -> None:
        """Send what becomes due until cancelled, first what was due while nobody was here."""
        while True:
            await self._is_any.wait()
            try:
                await self.write()
            except Exception:
                logger.exception("Restarted delays could not be written, trying again")
            for delay_id in self._due():
                await self._send(delay_id, send_due)
            if not self._running:
                self._is_any.clear()
            await self._clock.wait_ms(TICK_MS)

    async def _send(self, delay_id: str, send_due: SendDue) -> None:
        delay = self._running.get(delay_id)
        if delay is None:
            return
        if delay.due_ms > self._clock.now_ms():
            # It began again while others were sent.
            heapq.heappush(self._heap, (delay.due_ms, delay_id))
            return
        self.stop(delay_id)
        try:
            await send_due(delay_id)
        except Exception:
            logger.exception("A delayed event could not be sent, trying again")
            delay.due_ms = self._clock.now_ms() + RETRY_MS
            self._running[delay_id] = delay
            heapq.heappush(self._heap, (delay.due_ms, delay_id))

    async def write(self) -> None:
        """Write down which delays began again."""
        moved, self._moved = self._moved, {}
        if not moved:
            return
        try:
            async with self._db.transaction() as tx:
                await store_delays.restart(tx, moved.items())
        except BaseException:
            self._moved = {**moved, **self._moved}
            raise

    def _due(self) -> list[str]:
        """What is due now, those first that have been so for longest."""
        now_ms = self._clock.now_ms()
        due: list[str] = []
        while self._heap and self._heap[0][0] <= now_ms:
            _, delay_id = heapq.heappop(self._heap)
            delay = self._running.get(delay_id)
            if delay is None:
                continue
            if delay.due_ms > now_ms:
                heapq.heappush(self._heap, (delay.due_ms, delay_id))
            else:
                due.append(delay_id)
        return due
