"""What rooms allow an application, and about whom it has read, when the relation is severed."""

from linnet.apps import store_ledger, store_rooms
from linnet.ids import UserId
from linnet.sessions.apps.row import app_id_of
from linnet.storage.database import Database, Reader
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.severing.holding import Holding


class HeldAllowances(Holding):
    """Rooms that allow it something. Whoever it has read about lately gets a receipt."""

    name = "chats that allow the application"

    def __init__(self, db: Database) -> None:
        self._db = db

    def concerns(self, row: Touchpoint) -> bool:
        return app_id_of(row.id) is not None

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        return await store_rooms.count_of_app(reader, app_id_of(row.id) or "")

    async def by_person(self, reader: Reader, row: Touchpoint) -> dict[UserId, int]:
        """On how many days it has read about whom."""
        return await store_ledger.all_people_of_app(reader, app_id_of(row.id) or "")

    async def erase(self, row: Touchpoint) -> None:
        async with self._db.transaction() as tx:
            await store_rooms.remove_of_app(tx, app_id_of(row.id) or "")
