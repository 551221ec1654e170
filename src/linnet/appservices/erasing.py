"""What application services have to do with somebody whose account is erased."""

from linnet.appservices import store
from linnet.storage.database import Reader, Tx


async def drop_pending(tx: Tx) -> None:
    """What waits for services is made anew, so that nothing of what was erased is in it."""
    await store.drop_pending(tx)


async def told_up_to(reader: Reader) -> dict[str, int]:
    """Up to which position each service has acknowledged what happened."""
    return await store.positions(reader)
