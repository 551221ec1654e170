"""What calls keep of somebody whose account is erased."""

from linnet.calls import store_links
from linnet.ids import UserId
from linnet.storage.database import Tx


async def forget_person(tx: Tx, user_id: UserId) -> dict[str, int]:
    """End their call links. Who came by them is put out of the call by whoever looks after it."""
    return {"call_links": await store_links.remove_links_of(tx, user_id)}
