"""What happens to keys when devices and accounts change."""

from linnet.accounts.deactivate import accounts_ended
from linnet.changes.vocabulary import DeviceRemoved
from linnet.encryption import (
    store_cross_signing,
    store_dehydrated,
    store_device_keys,
    store_key_backup,
    store_to_device,
)
from linnet.encryption.device_lists import mark_device_list
from linnet.encryption.wiring import Encryption
from linnet.ids import DeviceId, UserId
from linnet.storage.database import Tx


async def device_projection(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """Delete everything of a device, in the transaction that removes it."""
    had_keys = await store_device_keys.device_keys(tx, user_id, device_id) is not None
    await store_device_keys.delete_device_keys(tx, user_id, device_id)
    await store_device_keys.delete_one_time_keys(tx, user_id, device_id)
    await store_to_device.delete_device(tx, user_id, device_id)
    await store_cross_signing.delete_signatures_on(tx, user_id, device_id)
    await store_cross_signing.delete_signatures_by(tx, user_id, device_id)
    if had_keys:
        await mark_device_list(tx, user_id)


async def device_name_projection(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """Tell others of a device's new name, if they can see the device at all."""
    if await store_device_keys.device_keys(tx, user_id, device_id) is not None:
        await mark_device_list(tx, user_id)


async def remove_dehydrated(tx: Tx, user_id: UserId) -> DeviceId | None:
    """Remove a user's dehydrated device with all that belongs to it; returns its id, if any."""
    found = await store_dehydrated.device(tx, user_id)
    if found is None:
        return None
    await store_dehydrated.delete(tx, user_id)
    await device_projection(tx, user_id, found.device_id)
    tx.emit(DeviceRemoved(tx.next_position(), user_id, found.device_id))
    return found.device_id


async def follow_ends(encryption: Encryption, after: int, until: int) -> None:
    """Delete what belonged to deactivated accounts and to none of their devices.

    Runs behind the log; once more does no harm.
    """
    async with encryption.db.snapshot() as reader:
        users = await accounts_ended(reader, after, until)
    for user_id in users:
        async with encryption.db.transaction() as tx:
            await remove_dehydrated(tx, user_id)
            await store_cross_signing.delete_cross_signing_keys(tx, user_id)
            await store_key_backup.delete_all(tx, user_id)
            await mark_device_list(tx, user_id)
