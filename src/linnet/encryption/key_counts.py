"""How many keys a device has left, from memory: every sync response says it."""

from msgspec import Struct

from linnet.changes.vocabulary import Change, DeviceRemoved, KeyCountsChanged
from linnet.encryption import store_device_keys
from linnet.ids import DeviceId, UserId
from linnet.metrics import Metrics
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_CACHED_DEVICES = 20_000
ALWAYS_COUNTED = "signed_curve25519"
"""Clients take its absence for a server that does not count, and upload nothing."""


class DeviceKeyCounts(Struct, frozen=True):
    """What the sync responses of a device say about its keys."""

    one_time: dict[str, int]
    """Unclaimed one-time keys by algorithm; `signed_curve25519` is always there."""
    unused_fallback: list[str]
    """Algorithms of fallback keys that nobody was given yet."""


class KeyCounts:
    """Counts by device, forgotten when a change says so."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._cache: Cache[tuple[UserId, DeviceId], DeviceKeyCounts] = Cache(
            "device_key_counts", metrics, MAX_CACHED_DEVICES
        )

    async def of(self, user_id: UserId, device_id: DeviceId) -> DeviceKeyCounts:
        """The newest committed counts of a device."""
        return await self._cache.get((user_id, device_id), self._load)

    async def _load(self, device: tuple[UserId, DeviceId]) -> DeviceKeyCounts:
        async with self._db.snapshot() as reader:
            return DeviceKeyCounts(
                with_required(await store_device_keys.count_one_time_keys(reader, *device)),
                await store_device_keys.unused_fallback_key_types(reader, *device),
            )

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, KeyCountsChanged | DeviceRemoved):
            self._cache.forget((change.user_id, change.device_id))


def with_required(counts: dict[str, int]) -> dict[str, int]:
    """Counts as clients want to see them."""
    return {ALWAYS_COUNTED: 0, **counts}
