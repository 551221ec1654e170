"""Who came by whose invite link, as a tree; and an end to all links of a part of it."""

from linnet.accounts import store_origins
from linnet.accounts.store_origins import Origin, below, count_links, origin
from linnet.ids import UserId
from linnet.storage.database import Reader, Tx

__all__ = ["Origin", "above", "below", "count_links", "end_links", "origin"]


async def above(reader: Reader, user_id: UserId) -> list[UserId]:
    """By whose link somebody came, by whose that one, and so on."""
    found: list[UserId] = []
    while len(found) < store_origins.MAX_DEPTH:
        one = await store_origins.origin(reader, found[-1] if found else user_id)
        if one is None:
            break
        found.append(one.invited_by)
    return found


async def end_links(tx: Tx, user_id: UserId) -> int:
    """Revoke the links of somebody and of everybody below; returns how many."""
    count = await count_links(tx, user_id)
    await store_origins.remove_links(tx, user_id)
    return count
