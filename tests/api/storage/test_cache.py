"""Caches: who asks at once shares a load, and what is old is not kept."""

import asyncio

import pytest

from linnet.metrics import Metrics
from linnet.storage.cache import Cache


class Loader:
    """Answers when it is let, with the number of the load."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.may_answer = asyncio.Event()

    async def __call__(self, keys: list[str]) -> dict[str, str]:
        number = len(self.asked)
        self.asked.append(keys)
        await self.may_answer.wait()
        return {key: f"{key}{number}" for key in keys}


async def asks(cache: Cache[str, str], keys: str, load: Loader) -> "asyncio.Task[dict[str, str]]":
    """A request that has come as far as waiting."""
    task = asyncio.create_task(cache.get_many(keys, load))
    await asyncio.sleep(0)
    return task


async def test_what_is_missing_is_loaded_together_and_once() -> None:
    cache: Cache[str, str] = Cache("test", Metrics(), 100)
    load = Loader()
    cache.put("a", "a")
    first = await asks(cache, "aabc", load)
    second = await asks(cache, "cd", load)
    load.may_answer.set()
    assert await first == {"a": "a", "b": "b0", "c": "c0"}
    assert await second == {"c": "c0", "d": "d1"}
    assert load.asked == [["b", "c"], ["d"]]
    assert await cache.get_many("abcd", load) == {"a": "a", "b": "b0", "c": "c0", "d": "d1"}
    assert len(load.asked) == 2


async def test_what_was_forgotten_meanwhile_is_not_kept() -> None:
    cache: Cache[str, str] = Cache("test", Metrics(), 100)
    load = Loader()
    first = await asks(cache, "ab", load)
    cache.forget("a")
    later = await asks(cache, "a", load)
    load.may_answer.set()
    assert await first == {"a": "a0", "b": "b0"}
    assert await later == {"a": "a1"}
    assert [cache.peek(key) for key in "ab"] == ["a1", "b0"]


async def test_a_load_that_failed_is_tried_again() -> None:
    cache: Cache[str, str] = Cache("test", Metrics(), 100)
    load = Loader()

    async def fails(keys: list[str]) -> dict[str, str]:
        await load.may_answer.wait()
        raise OSError("out of order")

    first = asyncio.create_task(cache.get_many("ab", fails))
    await asyncio.sleep(0)
    shares = await asks(cache, "b", load)
    load.may_answer.set()
    for task in (first, shares):
        with pytest.raises(OSError, match="out of order"):
            await task
    assert await cache.get_many("ab", load) == {"a": "a0", "b": "b0"}
