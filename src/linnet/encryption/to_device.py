"""Reading verbs of to-device messages, for whoever answers a sync."""

from linnet.encryption import store_to_device
from linnet.encryption.store_to_device import ToDeviceMessage, devices_with_messages
from linnet.encryption.wiring import Encryption
from linnet.ids import DeviceId, UserId
from linnet.storage.database import Reader, Tx

__all__ = [
    "ToDeviceMessage",
    "acknowledge_to_device",
    "delete_delivered",
    "devices_with_messages",
    "to_device_messages",
]


async def to_device_messages(
    reader: Reader, user_id: UserId, device_id: DeviceId, after: int, until: int, limit: int
) -> list[ToDeviceMessage]:
    """Waiting messages after one position, up to and with another, oldest first.

    When there are `limit` of them there may be more: the position of the last is then how far the
    device has been told.
    """
    return await store_to_device.messages(reader, user_id, device_id, (after, until), limit)


async def delete_delivered(tx: Tx, user_id: UserId, device_id: DeviceId, up_to: int) -> None:
    """Delete, in the caller's transaction, what a device has received up to a position.

    `inboxes.forget` has to be called for the device afterwards.
    """
    await store_to_device.delete_messages(tx, user_id, device_id, up_to)


async def acknowledge_to_device(
    encryption: Encryption, user_id: UserId, device_id: DeviceId, up_to: int
) -> None:
    """Delete what the device has received: everything up to and with a position.

    Costs nothing when nothing waits, so it may be called at every sync.
    """
    if not await encryption.inboxes.is_any_waiting(user_id, device_id):
        return
    async with encryption.db.snapshot() as reader:
        if not await store_to_device.messages(reader, user_id, device_id, (0, up_to), 1):
            return
    async with encryption.db.transaction() as tx:
        await store_to_device.delete_messages(tx, user_id, device_id, up_to)
    encryption.inboxes.forget(user_id, device_id)
