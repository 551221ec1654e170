"""What rooms do when accounts change: show new names and pictures, and let the departed leave.

Both run behind the log from a durable cursor. Doing a step twice does no harm: a member event equal
to the current one is not sent again, and who has left cannot leave.
"""

from linnet.accounts.deactivate import accounts_ended
from linnet.accounts.profile import profiles_changed
from linnet.errors import MatrixError
from linnet.events.event import Event
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms import store_strangers
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER
from linnet.rooms.members import member_content
from linnet.rooms.send import append_in_turn, write_asked
from linnet.rooms.wiring import Rooms
from linnet.storage.database import Tx


async def follow_profiles(rooms: Rooms, after: int, until: int) -> None:
    """Send member events with the new name or picture into all rooms of who changed it.

    # spec: client-server-api #events-on-change-of-profile-information
    """
    async with rooms.db.snapshot() as reader:
        users = await profiles_changed(reader, after, until)
    for user_id in users:
        for room_id in await _places(rooms, user_id, ("join",)):
            content = await member_content(rooms, user_id, "join")
            await _try(rooms, Draft(room_id, user_id, MEMBER, content, user_id))


async def follow_ends(rooms: Rooms, after: int, until: int) -> None:
    """Leave all rooms, refuse all invites and take back all knocks of deactivated accounts."""
    async with rooms.db.snapshot() as reader:
        users = await accounts_ended(reader, after, until)
    for user_id in users:
        await leave_all(rooms, user_id)
        async with rooms.db.transaction() as tx:
            await store_strangers.forget_person(tx, user_id)


async def leave_all(rooms: Rooms, user_id: UserId) -> int:
    """Let somebody leave all rooms, refuse all invites and take back all knocks; how many."""
    places = await _places(rooms, user_id, ("join", "invite", "knock"))
    for room_id in places:
        await _try(rooms, Draft(room_id, user_id, MEMBER, {"membership": "leave"}, user_id))
    return len(places)


async def _places(rooms: Rooms, user_id: UserId, memberships: tuple[str, ...]) -> list[RoomId]:
    own = await rooms.memberships.of_user(user_id)
    return [room_id for room_id, member in own.items() if member.membership in memberships]


async def _try(rooms: Rooms, draft: Draft) -> None:
    async def write(tx: Tx, signed: Event | None) -> EventId:
        return await append_in_turn(tx, rooms, draft, built=signed)

    try:
        await write_asked(rooms, draft, None, write)
    except MatrixError:
        # The room does not allow it (any more); there is nobody to tell.
        return
