"""What push keeps because of third parties, and how that ends."""

import hashlib

from linnet.ids import UserId
from linnet.push import store_pushers
from linnet.push.pusher import PusherKind
from linnet.push.pushers import TOUCHPOINTS, remove
from linnet.push.wiring import Push
from linnet.storage.database import Reader
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.severing.holding import Holding

AT_ONCE = 200
"""Pushers that are removed in one transaction."""


class HeldPushers(Holding):
    """The pushers of one kind, with what they still had to be told."""

    def __init__(self, push: Push, kind: PusherKind) -> None:
        self._push = push
        self._kind = kind
        self.name = f"{kind} pushers"

    def concerns(self, row: Touchpoint) -> bool:
        return row.id == TOUCHPOINTS[self._kind].id

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        return await store_pushers.count(reader, self._kind)

    async def by_person(self, reader: Reader, row: Touchpoint) -> dict[UserId, int]:
        return await store_pushers.count_by_person(reader, self._kind)

    async def tokens(self, reader: Reader, row: Touchpoint) -> list[str]:
        """The keys by which the other side knows devices; addresses of mail open no door."""
        if self._kind == "email":
            return []
        keys = await store_pushers.keys(reader, self._kind)
        return [hashlib.sha256(key.encode()).hexdigest() for key in keys]

    async def revoke(self, row: Touchpoint) -> None:
        """What is known of a device goes with its pusher."""
        await self.erase(row)

    async def erase(self, row: Touchpoint) -> None:
        more = True
        while more:
            async with self._push.db.transaction() as tx:
                found = await store_pushers.some(tx, self._kind, AT_ONCE)
                for number, user_id in found:
                    await remove(tx, user_id, [number])
            more = len(found) == AT_ONCE


def held_by_push(push: Push) -> tuple[Holding, ...]:
    """Everything that push keeps because of third parties."""
    return tuple(HeldPushers(push, kind) for kind in TOUCHPOINTS)
