"""What accounts keep because of the mail server, and how that ends."""

from linnet.accounts import store_addresses
from linnet.storage.database import Database, Reader
from linnet.touchpoints.register import MAIL, Touchpoint
from linnet.touchpoints.severing.holding import Holding


class HeldProofs(Holding):
    """Addresses that are being confirmed by a letter. Confirmed ones belong to their people."""

    name = "addresses being confirmed"

    def __init__(self, db: Database) -> None:
        self._db = db

    def concerns(self, row: Touchpoint) -> bool:
        return row.id == MAIL.id

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        return await store_addresses.count_proofs(reader)

    async def erase(self, row: Touchpoint) -> None:
        async with self._db.transaction() as tx:
            await store_addresses.delete_all_proofs(tx)
