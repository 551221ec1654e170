"""Caches with a hard ceiling and a measured hit rate.

A value loaded while its key was forgotten is handed to whoever asked for it but not kept: it may
already be old. Callers forget keys when a committed change says so.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from linnet.metrics import Metrics

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Least recently used values, at most `max_weight` in sum of their weights."""

    def __init__(
        self,
        name: str,
        metrics: Metrics,
        max_weight: int,
        weigh: Callable[[V], int] = lambda _: 1,
    ) -> None:
        self._max_weight = max_weight
        self._weigh = weigh
        self._weight = 0
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._loading: dict[K, asyncio.Future[V]] = {}
        self._hits = metrics.counter(f"linnet_cache_{name}_hits_total", f"Found in cache {name}")
        self._misses = metrics.counter(
            f"linnet_cache_{name}_misses_total", f"Missed in cache {name}"
        )

    def peek(self, key: K) -> V | None:
        """The kept value, without loading."""
        value = self._kept.get(key)
        if value is not None:
            self._kept.move_to_end(key)
            self._hits.value += 1
        return value

    async def get(self, key: K, load: Callable[[K], Awaitable[V]]) -> V:
        """The value, loaded on a miss; several who ask at once share one load."""
        if (value := self.peek(key)) is not None:
            return value
        self._misses.value += 1
        if (loading := self._loading.get(key)) is not None:
            return await asyncio.shield(loading)
        loading = self._loading[key] = asyncio.get_running_loop().create_future()
        try:
            value = await load(key)
        except BaseException as failure:
            if self._loading.get(key) is loading:
                del self._loading[key]
            loading.set_exception(failure)
            # Whoever shares the load sees the failure; nobody may, so mark it as seen.
            loading.exception()
            raise
        loading.set_result(value)
        if self._loading.get(key) is loading:
            del self._loading[key]
            self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value, letting go of the least recently used beyond the ceiling."""
        self.forget(key)
        self._kept[key] = value
        self._weight += self._weigh(value)
        while self._weight > self._max_weight and self._kept:
            _, dropped = self._kept.popitem(last=False)
            self._weight -= self._weigh(dropped)

    def forget(self, key: K) -> None:
        """Let go of a key, also of a load that is under way."""
        self._loading.pop(key, None)
        value = self._kept.pop(key, None)
        if value is not None:
            self._weight -= self._weigh(value)

    def clear(self) -> None:
        """Let go of everything."""
        self._loading.clear()
        self._kept.clear()
        self._weight = 0
