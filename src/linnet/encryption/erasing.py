"""Keys and to-device messages of somebody whose account is erased."""

import msgspec
from msgspec import Struct

from linnet.encryption import (
    store_cross_signing,
    store_device_keys,
    store_key_backup,
    store_to_device,
)
from linnet.encryption.device_lists import mark_device_list
from linnet.encryption.removal import remove_dehydrated
from linnet.encryption.wiring import Encryption
from linnet.ids import DeviceId, UserId

LOOKED_AT = 500


class _Sent(Struct, frozen=True):
    sender: str = ""


async def erase_keys(encryption: Encryption, user_id: UserId) -> dict[str, int]:
    """Delete all keys, the key backup, signatures, and what waits for devices of theirs.

    Once more does no harm; then it counts nothing.
    """
    async with encryption.db.transaction() as tx:
        found = {
            "identity_keys": await store_cross_signing.count_keys(tx, user_id),
            "backed_up_keys": await store_key_backup.count_kept(tx, user_id),
        }
        await remove_dehydrated(tx, user_id)
        await store_device_keys.forget_person(tx, user_id)
        await store_cross_signing.delete_cross_signing_keys(tx, user_id)
        await store_cross_signing.forget_person(tx, user_id)
        await store_key_backup.delete_all(tx, user_id)
        await store_to_device.forget_sender(tx, user_id)
        await mark_device_list(tx, user_id)
    return found


async def erase_sent(encryption: Encryption, user_id: UserId) -> int:
    """Delete what they have sent to devices of others that have not fetched it yet; how many."""
    after, count = ("", "", 0), 0
    while True:
        async with encryption.db.snapshot() as reader:
            page = await store_to_device.sent_after(reader, after, LOOKED_AT)
        if not page:
            return count
        theirs = [
            key
            for key, message in page
            if msgspec.json.decode(message, type=_Sent).sender == user_id
        ]
        if theirs:
            async with encryption.db.transaction() as tx:
                await store_to_device.delete_each(tx, theirs)
            for owner, device_id, _ in theirs:
                encryption.inboxes.forget(UserId(owner), DeviceId(device_id))
        after, count = page[-1][0], count + len(theirs)
        await encryption.clock.wait_ms(0)
