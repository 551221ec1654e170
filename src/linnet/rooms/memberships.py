"""Who is where, in memory: asked for with every event and every sync."""

from collections.abc import Iterable, Set

from linnet.changes.vocabulary import Change, EventAppended, RoomForgotten
from linnet.ids import RoomId, UserId
from linnet.metrics import Metrics
from linnet.rooms import store_state
from linnet.rooms.places import Member
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_MEMBERS = 2_000_000
"""Entries of all sets together; an entry takes about 100 bytes."""


class Memberships:
    """Sets of joined users by room, and of rooms by user, kept current by committed changes."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._joined: Cache[RoomId, set[UserId]] = Cache(
            "joined_users", metrics, MAX_MEMBERS, lambda users: len(users) + 1
        )
        self._of_user: Cache[UserId, dict[RoomId, Member]] = Cache(
            "memberships", metrics, MAX_MEMBERS, lambda rooms: len(rooms) + 1
        )

    async def joined(self, room_id: RoomId) -> Set[UserId]:
        """The joined users of a room. Do not keep it: it changes."""
        return await self._joined.get(room_id, self._load_joined)

    async def of_user(self, user_id: UserId) -> dict[RoomId, Member]:
        """All places of a user, forgotten ones too. Do not keep or change it."""
        return (await self.of_users((user_id,)))[user_id]

    async def of_users(self, users: Iterable[UserId]) -> dict[UserId, dict[RoomId, Member]]:
        """All places of several users, read together where they are not in memory."""
        return await self._of_user.get_many(users, self._load_of_users)

    def peek_joined(self, room_id: RoomId) -> Set[UserId] | None:
        """The joined users if they are in memory."""
        return self._joined.peek(room_id)

    def peek_of_user(self, user_id: UserId) -> dict[RoomId, Member] | None:
        """All places of a user if they are in memory."""
        return self._of_user.peek(user_id)

    def hear(self, change: Change) -> None:
        """Follow member events. What is not in memory is read when it is asked for."""
        if isinstance(change, RoomForgotten):
            self._of_user.forget(change.user_id)
        if not isinstance(change, EventAppended) or change.previous_membership is None:
            return
        target = UserId(change.event.state_key or "")
        self._of_user.forget(target)
        users = self._joined.peek(change.room_id)
        if users is None:
            self._joined.forget(change.room_id)
        elif change.new_membership == "join":
            users.add(target)
        else:
            users.discard(target)

    async def _load_joined(self, room_id: RoomId) -> set[UserId]:
        async with self._db.snapshot() as reader:
            return set(await store_state.joined_users(reader, room_id))

    async def _load_of_users(self, users: list[UserId]) -> dict[UserId, dict[RoomId, Member]]:
        places: dict[UserId, dict[RoomId, Member]] = {user_id: {} for user_id in users}
        async with self._db.snapshot() as reader:
            for member in await store_state.memberships_of(reader, users):
                places[member.user_id][member.room_id] = member
        return places
