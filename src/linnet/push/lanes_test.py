"""How a lane treats its gateway."""

import asyncio

from tests.kit.clock import MovableClock

from linnet.push.lanes import MAX_AT_ONCE, MAX_PAUSE_MS, TROUBLE, Lane, pause_ms
from linnet.tasks import Tasks


class Gateway:
    """Serves when it is let, and remembers how many it served at once."""

    def __init__(self) -> None:
        self.clock = MovableClock()
        self.is_well = True
        self.served: list[int] = []
        self.now = 0
        self.most = 0
        self.lane = Lane("gateway", self.serve, self.clock, Tasks())

    async def serve(self, number: int) -> bool:
        self.now += 1
        self.most = max(self.most, self.now)
        await settle(1)
        self.now -= 1
        self.served.append(number)
        return self.is_well


async def settle(turns: int = 2000) -> None:
    """Let everything run that can."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def test_some_are_served_at_once_in_their_order() -> None:
    gateway = Gateway()
    for number in range(100):
        gateway.lane.add(number)
    await settle()
    assert gateway.served == list(range(100))
    assert gateway.most == MAX_AT_ONCE
    assert gateway.lane.is_idle


async def test_one_pusher_is_served_by_one_at_a_time() -> None:
    gateway = Gateway()
    for _ in range(3):
        gateway.lane.add(7)
        await settle(1)
    await settle()
    assert gateway.most == 1
    assert set(gateway.served) == {7}


async def test_a_gateway_in_trouble_is_asked_by_one_with_pauses() -> None:
    gateway = Gateway()
    gateway.is_well = False
    for number in range(100):
        gateway.lane.add(number)
    await settle()
    # Those that were under way when it became clear; then one waits.
    assert len(gateway.served) <= MAX_AT_ONCE + TROUBLE
    before = len(gateway.served)
    gateway.clock.advance(MAX_PAUSE_MS)
    await settle()
    assert len(gateway.served) == before + 1
    gateway.is_well, gateway.most = True, 0
    gateway.clock.advance(MAX_PAUSE_MS)
    await settle(3)
    assert gateway.most <= 2  # it opens by one for each success
    await settle()
    assert len(gateway.served) == 100


def test_pauses_grow_to_a_limit() -> None:
    pauses = [pause_ms(failures) for failures in range(TROUBLE, TROUBLE + 20)]
    assert pauses[0] == 1000
    assert pauses == sorted(pauses)
    assert pauses[-1] == MAX_PAUSE_MS
