"""Caches with a hard ceiling and a measured hit rate.

A value loaded while its key was forgotten is handed to whoever asked for it but not kept: it may
already be old. Callers forget keys when a committed change says so.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
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

        async def load_one(_: list[K]) -> Mapping[K, V]:
            return {key: await load(key)}

        return (await self.get_many((key,), load_one))[key]

    async def get_many(
        self, keys: Iterable[K], load: Callable[[list[K]], Awaitable[Mapping[K, V]]]
    ) -> dict[K, V]:
        """The values of several keys. `load` is asked once for all that are missing, and answers
        for each of them; who asks for one of them meanwhile shares that load.
        """
        found: dict[K, V] = {}
        shared: dict[K, asyncio.Future[V]] = {}
        missing: dict[K, asyncio.Future[V]] = {}
        for key in dict.fromkeys(keys):
            if (value := self.peek(key)) is not None:
                found[key] = value
            elif (loading := self._loading.get(key)) is not None:
                shared[key] = loading
            else:
                missing[key] = self._loading[key] = asyncio.get_running_loop().create_future()
        self._misses.value += len(missing) + len(shared)
        if missing:
            found |= await self._load_many(missing, load)
        for key, loading in shared.items():
            found[key] = await asyncio.shield(loading)
        return found

    async def _load_many(
        self,
        missing: Mapping[K, asyncio.Future[V]],
        load: Callable[[list[K]], Awaitable[Mapping[K, V]]],
    ) -> dict[K, V]:
        try:
            loaded = await load(list(missing))
            found = {key: loaded[key] for key in missing}
        except BaseException as failure:
            for key, loading in missing.items():
                self._fail(key, loading, failure)
            raise
        for key, loading in missing.items():
            loading.set_result(found[key])
            if self._loading.get(key) is loading:
                del self._loading[key]
                self.put(key, found[key])
        return found

    def _fail(self, key: K, loading: asyncio.Future[V], failure: BaseException) -> None:
        if self._loading.get(key) is loading:
            del self._loading[key]
        loading.set_exception(failure)
        # Whoever shares the load sees the failure; nobody may, so mark it as seen.
        loading.exception()

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
