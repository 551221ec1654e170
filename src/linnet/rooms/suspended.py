"""What a suspended account may still send into rooms: that it leaves, and that it takes back.

# spec: client-server-api #account-suspension
"""

from linnet.errors import UserSuspended
from linnet.http.endpoint import Requester
from linnet.rooms import store
from linnet.rooms.draft import Draft
from linnet.rooms.wiring import Gate
from linnet.storage.database import Database

SUSPENDED = "This account is suspended"


def suspension_gate(db: Database) -> Gate:
    """Stands before everything that people of this server send."""

    async def check(requester: Requester, draft: Draft) -> None:
        if not requester.is_suspended or draft.is_leaving:
            return
        if draft.redacts is not None:
            async with db.snapshot() as reader:
                target = await store.event(reader, draft.redacts)
            if target is not None and target.event.sender == requester.user_id:
                return
        raise UserSuspended(SUSPENDED)

    return check
