"""One-time keys of a server that has gone back to a backup.

The lost server may have given any of them away since; the devices they belong to would not know a
key the second time. Devices make new ones when they are told that none are left.
"""

from linnet.encryption import store_device_keys
from linnet.storage.database import Tx


async def forget_unclaimed(tx: Tx) -> None:
    """Forget all one-time keys that nobody was given yet; fallback keys stay."""
    await store_device_keys.delete_unclaimed_keys(tx)
