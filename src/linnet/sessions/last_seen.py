"""When and from where a device was last seen, written at most once a minute.

Every request notes it in memory; a background task writes what has gathered. What was not written
when the machine loses power is lost, which is all right for this.
"""

from linnet.clock import Clock
from linnet.http.endpoint import Requester
from linnet.ids import DeviceId, UserId
from linnet.sessions import store_devices
from linnet.storage.database import Database

WRITE_EVERY_MS = 60_000


class LastSeen:
    """What has been seen since the last writing."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._seen: dict[tuple[UserId, DeviceId], tuple[int, str]] = {}

    def note(self, requester: Requester, address: str) -> None:
        """Called at every request."""
        now_ms = self._clock.now_ms()
        self._seen[requester.user_id, requester.device_id] = (now_ms, address)

    def of(self, user_id: UserId, device_id: DeviceId) -> tuple[int, str] | None:
        """Time and address that are not written yet."""
        return self._seen.get((user_id, device_id))

    async def run(self) -> None:
        """Write once a minute until cancelled."""
        while True:
            await self._clock.wait_ms(WRITE_EVERY_MS)
            await self.write()

    async def write(self) -> None:
        """Write what has gathered."""
        seen, self._seen = self._seen, {}
        if seen:
            rows = [(*device, *when_where) for device, when_where in seen.items()]
            async with self._db.transaction() as tx:
                await store_devices.note_seen(tx, rows)
