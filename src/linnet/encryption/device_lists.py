"""Who changed devices or keys, told to those who share an encrypted room with them."""

from linnet.changes.vocabulary import DeviceListChanged
from linnet.encryption import store_cross_signing
from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


async def mark_device_list(tx: Tx, user_id: UserId) -> None:
    """Announce, where it happens, that a user's devices, their names or keys changed."""
    position = tx.next_position()
    await store_cross_signing.put_device_list_change(tx, user_id, position)
    tx.emit(DeviceListChanged(position, user_id))


async def device_list_changes(reader: Reader, after: int, until: int) -> set[UserId]:
    """Everybody whose devices or keys last changed after one position, up to and with another.

    A user who changed again after `until` is not among them, but will be after the next position.
    """
    return await store_cross_signing.device_list_changes(reader, after, until)


async def users_signed_by(reader: Reader, user_id: UserId, after: int, until: int) -> set[UserId]:
    """Users whose keys this user signed in between: changed for the signer's own devices alone."""
    return await store_cross_signing.key_signings(reader, user_id, after, until)
