"""What is kept because of the authority, and how that ends."""

import hashlib
from pathlib import Path

from linnet.certificates.files import Files
from linnet.events import canonical_json
from linnet.storage.database import Reader
from linnet.touchpoints.register import ACME, Touchpoint
from linnet.touchpoints.severing.holding import Holding


class HeldAuthority(Holding):
    """The account at the authority with its key. The certificate stays: it is this server's."""

    name = "accounts at the authority"

    def __init__(self, folder: Path) -> None:
        self._files = Files(folder)

    def concerns(self, row: Touchpoint) -> bool:
        return row.id == ACME.id

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        return int(self._files.account() is not None)

    async def tokens(self, reader: Reader, row: Touchpoint) -> list[str]:
        """The key of the account."""
        account = self._files.account()
        if account is None:
            return []
        return [hashlib.sha256(canonical_json.encode(account.key)).hexdigest()]

    async def revoke(self, row: Touchpoint) -> None:
        await self.erase(row)

    async def erase(self, row: Touchpoint) -> None:
        self._files.forget_account()
