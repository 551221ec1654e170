"""What an app has asked of somebody whose account is erased."""

from linnet.ids import UserId
from linnet.sessions.oauth import store_device_grants, store_requests
from linnet.storage.database import Tx


async def forget_grants(tx: Tx, user_id: UserId) -> None:
    """Delete requests and grants that led to no session, or whose session has ended."""
    await store_requests.remove_of(tx, user_id)
    await store_device_grants.remove_of(tx, user_id)
