"""The keys of a device, for other domains to compare with."""

from linnet.encryption import store_device_keys
from linnet.ids import DeviceId, UserId
from linnet.storage.database import Reader


async def curve_key_of(reader: Reader, user_id: UserId, device_id: DeviceId) -> str | None:
    """The Curve25519 identity key of a device of this server; None where there is none."""
    device = await store_device_keys.device_keys(reader, user_id, device_id)
    key = None if device is None else device["keys"].get(f"curve25519:{device_id}")
    return key if isinstance(key, str) else None
