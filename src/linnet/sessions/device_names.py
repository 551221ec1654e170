"""Which devices people have and how they are called, for domains that may not ask more."""

from linnet.ids import DeviceId, UserId
from linnet.sessions import store_devices
from linnet.storage.database import Reader


async def device_names(
    db: Reader, user_ids: list[UserId]
) -> dict[UserId, dict[DeviceId, str | None]]:
    """The display names of all devices of these users; users without devices are absent."""
    found: dict[UserId, dict[DeviceId, str | None]] = {}
    for user_id, device_id, name in await store_devices.names_of(db, user_ids):
        found.setdefault(user_id, {})[device_id] = name
    return found
