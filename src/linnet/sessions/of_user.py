"""A user's devices, for other domains: see them, and sign them out."""

from linnet.ids import DeviceId, UserId
from linnet.sessions import store_devices
from linnet.sessions.sign_in import remove_devices
from linnet.sessions.store_devices import Device
from linnet.sessions.visits import end_visits_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader, Tx

__all__ = ["Device", "count_active", "devices_of", "sign_out", "sign_out_everywhere"]


async def devices_of(reader: Reader, user_id: UserId) -> list[Device]:
    return await store_devices.devices_of(reader, user_id)


async def sign_out(sessions: Sessions, tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """End one device with its session and keys."""
    await remove_devices(sessions, tx, user_id, [device_id])


async def sign_out_everywhere(sessions: Sessions, tx: Tx, user_id: UserId) -> None:
    """End all devices and visits of a user."""
    devices = await store_devices.devices_of(tx, user_id)
    await remove_devices(sessions, tx, user_id, [device.device_id for device in devices])
    await end_visits_of(tx, user_id)


async def count_active(reader: Reader, since_ms: int) -> int:
    """How many people were seen on any device since a time."""
    return await store_devices.count_seen(reader, since_ms)
