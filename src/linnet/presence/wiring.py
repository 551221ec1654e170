"""What presence needs from the rest of the house."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.presence.people import People, PresenceState, SharersOf

SharesRoom = Callable[[UserId, UserId], Awaitable[bool]]
FEW = 16
"""Up to so many people are looked up one by one, and not in the set of all who share a room."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Presence's share of the house, and what sync calls."""

    is_on: bool
    people: People
    sharers_of: SharersOf
    shares_room: SharesRoom

    def synced(self, user_id: UserId, wish: PresenceState, waits_ms: int) -> None:
        """Somebody syncs, waiting for at most this long. Costs next to nothing."""
        if self.is_on:
            self.people.synced(user_id, wish, waits_ms)

    async def events_since(
        self, serial: int, user_id: UserId, newly_shared: Collection[UserId] = ()
    ) -> list[JsonObject]:
        """`m.presence` events that a user has not seen, of whoever shares a room.

        `newly_shared` are people who have only now come to share a room with the user.
        """
        if not self.is_on:
            return []
        changed = self.people.changed_since(serial)
        if len(changed) <= FEW:
            seen = [other for other in changed if await self.shares_room(user_id, other)]
        else:
            sharers = {user_id, *await self.sharers_of(user_id)}
            seen = [other for other in changed if other in sharers]
        new = [other for other in newly_shared if self.people.is_here(other)]
        return [
            {"type": "m.presence", "sender": other, "content": self.people.content_of(other)}
            for other in dict.fromkeys([*seen, *new])
        ]
