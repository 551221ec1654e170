"""Who shares rooms with whom, and when that began or ended.

Device lists are told to people who share a room. Rooms without encryption count as well: they may
be encrypted at any moment, and then everybody's devices must be known at once.
"""

from collections.abc import Collection, Iterable

from linnet.encryption.wiring import Sharing
from linnet.ids import RoomId, UserId
from linnet.rooms import store_state
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Reader


async def shares_room(rooms: Rooms, one: UserId, other: UserId) -> bool:
    """Whether two users are joined to the same room now."""
    if one == other:
        return True
    for room_id in await joined_rooms(rooms, one):
        if other in await rooms.memberships.joined(room_id):
            return True
    return False


async def sharers_among(rooms: Rooms, user_id: UserId, candidates: Iterable[UserId]) -> set[UserId]:
    """Those of the candidates who share a room with the user."""
    return {other for other in candidates if await shares_room(rooms, user_id, other)}


async def sharers_of(rooms: Rooms, user_id: UserId) -> set[UserId]:
    """Everybody who shares a room with the user, without the user."""
    found: set[UserId] = set()
    for room_id in await joined_rooms(rooms, user_id):
        found |= set(await rooms.memberships.joined(room_id))
    found.discard(user_id)
    return found


async def sharing_since(rooms: Rooms, reader: Reader, user_id: UserId, after: int) -> Sharing:
    """Sharing now, and what began and ended since a position."""
    own = await rooms.memberships.of_user(user_id)
    changed = await store_state.members_changed(reader, list(own), after, 2**62)
    began, ended = await began_and_ended(
        rooms, user_id, [(room, user) for room, user, _ in changed]
    )
    return Sharing(await sharers_of(rooms, user_id), began, ended)


async def began_and_ended(
    rooms: Rooms, user_id: UserId, changes: Collection[tuple[RoomId, UserId]]
) -> tuple[set[UserId], set[UserId]]:
    """From changed memberships (room and user): with whom sharing may have begun, and has ended.

    When the user came or went, everybody in that room counts.
    """
    if not changes:
        return set(), set()
    touched = {other for _, other in changes if other != user_id}
    for room_id in {room for room, other in changes if other == user_id}:
        touched |= set(await rooms.memberships.joined(room_id))
    touched.discard(user_id)
    began = await sharers_among(rooms, user_id, touched)
    return began, touched - began


async def joined_rooms(rooms: Rooms, user_id: UserId) -> list[RoomId]:
    """The rooms a user is joined to."""
    own = await rooms.memberships.of_user(user_id)
    return [room_id for room_id, member in own.items() if member.membership == "join"]


def peek_sharers(rooms: Rooms, user_id: UserId) -> Collection[UserId] | None:
    """Everybody who shares a room with the user, if that is known from memory alone."""
    own = rooms.memberships.peek_of_user(user_id)
    if own is None:
        return None
    found: set[UserId] = set()
    for room_id, member in own.items():
        if member.membership == "join":
            users = rooms.memberships.peek_joined(room_id)
            if users is None:
                return None
            found |= set(users)
    return found
