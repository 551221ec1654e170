"""Which devices have to-device messages waiting, from memory: most have none, at every sync."""

from linnet.changes.vocabulary import Change, DeviceRemoved, ToDeviceQueued
from linnet.encryption import store_to_device
from linnet.ids import DeviceId, UserId
from linnet.metrics import Metrics
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_CACHED_DEVICES = 50_000


class Inboxes:
    """Whether anything waits, by device."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._cache: Cache[tuple[UserId, DeviceId], bool] = Cache(
            "to_device_inboxes", metrics, MAX_CACHED_DEVICES
        )

    async def is_any_waiting(self, user_id: UserId, device_id: DeviceId) -> bool:
        """Whether a committed message waits for this device."""
        return await self._cache.get((user_id, device_id), self._load)

    async def _load(self, device: tuple[UserId, DeviceId]) -> bool:
        async with self._db.snapshot() as reader:
            return await store_to_device.is_any_waiting(reader, *device)

    def forget(self, user_id: UserId, device_id: DeviceId) -> None:
        """Look again next time; called after messages were acknowledged."""
        self._cache.forget((user_id, device_id))

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, ToDeviceQueued | DeviceRemoved):
            self._cache.forget((change.user_id, change.device_id))
