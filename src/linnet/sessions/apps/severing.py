"""What is kept for an application, and how that ends when the relation to it is severed."""

from collections import Counter

from linnet.errors import Forbidden
from linnet.ids import UserId
from linnet.sessions.apps import store_apps, store_grants
from linnet.sessions.apps.pairwise import KEY_BYTES
from linnet.sessions.apps.row import app_id_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.severing.holding import Holding

ANEW = "It was removed. Remove this contact, and add the application anew"


class HeldGrants(Holding):
    """What people have granted an application, with its tokens, and the names it knows people by.

    The grants themselves stay ended, so that people still see the ledger.
    """

    name = "grants to the application"

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def concerns(self, row: Touchpoint) -> bool:
        return app_id_of(row.id) is not None

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        return len(await store_grants.open_grants_to(reader, app_id_of(row.id) or ""))

    async def by_person(self, reader: Reader, row: Touchpoint) -> dict[UserId, int]:
        found = await store_grants.open_grants_to(reader, app_id_of(row.id) or "")
        return dict(Counter(one.user_id for one in found))

    async def tokens(self, reader: Reader, row: Touchpoint) -> list[str]:
        hashes = await store_grants.token_hashes(reader, app_id_of(row.id) or "")
        return [one.hex() for one in hashes]

    async def revoke(self, row: Touchpoint) -> None:
        now_ms = self._sessions.clock.now_ms()
        async with self._sessions.db.transaction() as tx:
            for one in await store_grants.open_grants_to(tx, app_id_of(row.id) or ""):
                await store_grants.end(tx, one.grant_id, now_ms, "operator")

    async def erase(self, row: Touchpoint) -> None:
        """The names under which it knew people are given to nobody again."""
        await self.revoke(row)
        key = self._sessions.rng.random_bytes(KEY_BYTES)
        async with self._sessions.db.transaction() as tx:
            await store_apps.set_key(tx, app_id_of(row.id) or "", key)

    async def check_reopening(self, row: Touchpoint) -> None:
        async with self._sessions.db.snapshot() as reader:
            if await store_apps.app(reader, app_id_of(row.id) or "") is None:
                raise Forbidden(ANEW)
