"""Who may look after which case.

The safety team sees what was sent to the server, the moderators of a room what was sent to them,
and neither the other's. Nobody sees a case against themselves: for them there is none.
"""

from linnet.accounts.standing import standing
from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Requester
from linnet.ids import RoomId, UserId
from linnet.moderation import (
    store_cases,
    store_complaints,
    store_decisions,
    store_moderators,
    store_queue,
)
from linnet.moderation.store_cases import Case
from linnet.moderation.store_complaints import Complaint
from linnet.moderation.subject import Forum, is_moderator, moderators_of
from linnet.moderation.team import team
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader

NO_SUCH_CASE = "There is no such case, or it is not yours"
NOT_FOR_YOU = "Only those who look after reports may do this"


async def case_for(
    moderation: Moderation, reader: Reader, requester: Requester, case_id: str
) -> Case:
    """A case, for somebody who looks after it.

    Raises:
        NotFound: there is none; or it is somebody else's, or against them, which is not told.
    """
    case = None
    if case_id.isascii() and case_id.isdecimal() and len(case_id) < 18:
        case = await store_cases.case_of(reader, int(case_id))
    if case is None or (requester.actor and case.subject.user_id == requester.actor):
        raise NotFound(NO_SUCH_CASE)
    if await _is_in(moderation, reader, requester, case.forum, case.subject.room_id):
        return case
    # A complaint that nobody else in the room can look at brings a room's case to the server.
    if await store_complaints.is_with_server(reader, case.case_id) and await _is_in(
        moderation, reader, requester, "server", case.subject.room_id
    ):
        return case
    raise NotFound(NO_SUCH_CASE)


async def check_forum(
    moderation: Moderation, reader: Reader, requester: Requester, room_id: RoomId | None
) -> None:
    """Raises Forbidden unless they look after the reports of a room, or of the server."""
    forum: Forum = "server" if room_id is None else "room"
    if not await _is_in(moderation, reader, requester, forum, room_id or RoomId("")):
        raise Forbidden(NOT_FOR_YOU)


async def is_in_charge(
    moderation: Moderation, reader: Reader, requester: Requester, case: Case
) -> bool:
    """Whether somebody looks after a case, and not only at a complaint in it."""
    return await _is_in(moderation, reader, requester, case.forum, case.subject.room_id)


async def is_in_team(reader: Reader, requester: Requester) -> bool:
    """Whether somebody belongs to the safety team, and may act."""
    if requester.is_suspended:
        return False
    return requester.is_admin or await store_moderators.is_moderator(reader, requester.user_id)


async def rooms_to_look_after(
    moderation: Moderation, reader: Reader, requester: Requester
) -> list[RoomId]:
    """The rooms whose moderator somebody is and in which there are cases, or were."""
    if requester.is_suspended or not requester.user_id:
        return []
    places = await moderation.rooms.memberships.of_user(requester.user_id)
    joined = [room_id for room_id, place in places.items() if place.membership == "join"]
    candidates = await store_queue.with_cases(reader, joined) if joined else []
    return [
        room_id
        for room_id in candidates
        if await _is_room_moderator(moderation, room_id, requester.user_id)
    ]


async def places_of(
    moderation: Moderation,
    reader: Reader,
    viewer: Requester,
    room_id: RoomId | None,
    everywhere: bool,
) -> list[tuple[Forum, list[RoomId]]]:
    """Where to look for cases or complaints: in one room, on the server, or in all that is theirs.

    Raises:
        Forbidden: they do not look after these.
    """
    if not everywhere:
        await check_forum(moderation, reader, viewer, room_id)
        return [("server", [])] if room_id is None else [("room", [room_id])]
    places: list[tuple[Forum, list[RoomId]]] = []
    if await is_in_team(reader, viewer):
        places.append(("server", []))
    rooms = await rooms_to_look_after(moderation, reader, viewer)
    if rooms:
        places.append(("room", rooms))
    if not places:
        raise Forbidden(NOT_FOR_YOU)
    return places


async def _is_in(
    moderation: Moderation, reader: Reader, requester: Requester, forum: Forum, room_id: RoomId
) -> bool:
    if forum == "server":
        return await is_in_team(reader, requester)
    if requester.is_suspended:
        return False
    return await _is_room_moderator(moderation, room_id, requester.user_id)


async def _is_room_moderator(moderation: Moderation, room_id: RoomId, user_id: UserId) -> bool:
    head = await moderation.rooms.heads.get(room_id)
    if head is None or not is_moderator(head, user_id):
        return False
    return user_id in await moderation.rooms.memberships.joined(room_id)


async def reviewers(
    moderation: Moderation, reader: Reader, case: Case, deciders: set[UserId], complaining: UserId
) -> tuple[Forum, set[UserId]]:
    """Who looks at a complaint: others than those who decided, whom it is about, and who complains.

    From a room without such it goes to the server. In a team of one that one has to look again.
    """
    biased = {*deciders, case.subject.user_id, complaining}
    if case.forum == "room":
        head = await moderation.rooms.heads.get(case.subject.room_id)
        people = set() if head is None else await moderators_of(moderation, head) - biased
        if people:
            return "room", people
    whole = await team(reader)
    return "server", (whole - biased) or (whole - {case.subject.user_id, complaining})


async def check_reviewer(
    moderation: Moderation, reader: Reader, requester: Requester, complaint: Complaint
) -> Case:
    """The case of a complaint, for somebody who may answer it.

    Raises:
        NotFound: they may not look at it at all.
        Forbidden: somebody else has to, as they have decided.
    """
    case = await case_for(moderation, reader, requester, str(complaint.case_id))
    in_forum = await _is_in(moderation, reader, requester, complaint.forum, complaint.room_id)
    if not in_forum or complaint.user_id == requester.actor:
        raise NotFound(NO_SUCH_CASE)
    decision = await store_decisions.of_case(reader, complaint.case_id)
    deciders = set() if decision is None else decision.deciders
    people = await reviewers(moderation, reader, case, deciders, complaint.user_id)
    if requester.actor and requester.actor not in people[1]:
        raise Forbidden("Somebody else than who decided has to look at a complaint")
    return case


async def may_take(moderation: Moderation, reader: Reader, case: Case, user_id: UserId) -> bool:
    """Whether a case may be given to somebody."""
    if case.subject.user_id == user_id:
        return False
    account = await standing(reader, user_id)
    if account is None or not account.is_active or account.is_locked or account.is_suspended:
        return False
    if case.forum == "room":
        return await _is_room_moderator(moderation, case.subject.room_id, user_id)
    return account.is_admin or await store_moderators.is_moderator(reader, user_id)
