"""Where services are, and what they can read: for administrators, and for whoever is there as well.

A service is told of every room that one of its users is in, or whose names it claims. As people
whom its file names it may act, and then reads what they read.
"""

from collections.abc import Collection

from msgspec import Struct

from linnet.accounts.list_accounts import Account, accounts_after
from linnet.appservices.interest import Interest
from linnet.appservices.line import touchpoint_id
from linnet.appservices.registration import Service
from linnet.appservices.wiring import Appservices
from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId, domain_of
from linnet.rooms.access import NOT_YOURS
from linnet.rooms.head import RoomHead
from linnet.rooms.members import TargetAndReason, change_other

PAGE = 500
NOT_THERE = "There is no such bridge or bot in this room"
NOT_FOR_YOU = "Only those who may remove all of its members here can do this"


class ServiceHere(Struct, frozen=True):
    """A service as administrators see it."""

    id: str
    touchpoint_id: str
    user_id: UserId
    protocols: list[str]
    has_address: bool
    """Whether it is told anything; else it only comes in by itself."""
    is_stopped: bool
    """Whether it was severed, so that its tokens open no door."""
    users: int
    """Accounts that are its own."""
    people: int
    """Accounts of people as whom it may act."""
    rooms: int
    """In which its own accounts are."""


class ServicesHere(Struct, frozen=True):
    services: list[ServiceHere]


class Place(Struct, frozen=True):
    """A room of somebody's that a service reads."""

    room_id: RoomId
    users: list[UserId]
    """The service's own that are in it. Empty where it reads for a member, or by the room's
    name."""
    is_encrypted: bool
    can_remove: bool


class ServiceAtHand(Struct, frozen=True):
    """A service that is in rooms of whoever asks, or may act as they."""

    id: str
    user_id: UserId
    acts_as_you: bool
    """It reads all that they read."""
    rooms: list[Place]


class ServicesAtHand(Struct, frozen=True):
    services: list[ServiceAtHand]


@endpoint(
    "GET", "/_linnet/admin/v1/services", operation="linnet.adminGetServices", access=Access.ADMIN
)
async def get_all(appservices: Appservices, call: Call) -> ServicesHere:
    services = appservices.line.services
    users: dict[str, set[UserId]] = {service.id: set() for service in services.all}
    people = dict.fromkeys(users, 0)
    rooms: dict[str, set[RoomId]] = {service.id: set() for service in services.all}
    after: UserId | None = None
    while services.all:
        async with appservices.db.snapshot() as reader:
            page = await accounts_after(reader, after, "", PAGE)
        for service in services.all:
            own = {one.user_id for one in page if service.owns(one.user_id)}
            users[service.id] |= own
            people[service.id] += _people(service, page)
            rooms[service.id] |= await _rooms_of(appservices, own)
        if len(page) < PAGE:
            break
        after = page[-1].user_id
    return ServicesHere(
        [
            ServiceHere(
                one.id,
                touchpoint_id(one),
                one.sender,
                list(one.protocols),
                one.url is not None,
                not services.may_hear(one),
                len(users[one.id]),
                people[one.id],
                len(rooms[one.id]),
            )
            for one in services.all
        ]
    )


@endpoint("GET", "/_linnet/services", operation="linnet.getOwnServices", access=Access.USER)
async def get_own(appservices: Appservices, call: Call) -> ServicesAtHand:
    """The bridges and bots that read where one is oneself."""
    requester = call.requester
    known = await appservices.rooms.memberships.of_user(requester.user_id)
    joined = sorted(room_id for room_id, one in known.items() if one.membership == "join")
    found = []
    for service in appservices.line.services.all:
        if not appservices.line.services.may_hear(service) or service.owns(requester.user_id):
            continue
        interest = Interest(service, appservices.rooms)
        acts = service.may_be(requester.user_id)
        # As one of them it is everywhere, which is said once.
        places = [
            place
            for room_id in joined
            if await interest.in_room(room_id)
            and (place := await _place(appservices, service, requester, room_id)) is not None
            and (place.users or not acts)
        ]
        if acts or places:
            found.append(ServiceAtHand(service.id, service.sender, acts, places))
    return ServicesAtHand(found)


@endpoint(
    "DELETE",
    "/_linnet/services/{service_id}/rooms/{room_id}",
    operation="linnet.removeService",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_one(
    appservices: Appservices, call: Call, service_id: str, room_id: RoomId
) -> JsonObject:
    """Remove all users of a service from a room, its own name first.

    Raises:
        NotFound: it has nobody there.
        Forbidden: one is not in the room, or may not remove every one of them.
    """
    requester, rooms = call.requester, appservices.rooms
    service = appservices.line.services.with_id(service_id)
    members = await rooms.memberships.joined(room_id)
    head = await rooms.heads.get(room_id)
    if head is None or requester.user_id not in members:
        raise Forbidden(NOT_YOURS)
    own = [] if service is None else _own(service, members)
    if not own:
        raise NotFound(NOT_THERE)
    if not _may_remove(head, requester, own):
        raise Forbidden(NOT_FOR_YOU)
    for user_id in own:
        await change_other(rooms, requester, room_id, "leave", TargetAndReason(user_id))
    return {}


def _people(service: Service, page: list[Account]) -> int:
    """As how many it may act that are not its own."""
    return sum(service.may_be(one.user_id) and not service.owns(one.user_id) for one in page)


async def _rooms_of(appservices: Appservices, users: set[UserId]) -> set[RoomId]:
    places = await appservices.rooms.memberships.of_users(users)
    return {
        room_id
        for rooms in places.values()
        for room_id, one in rooms.items()
        if one.membership == "join"
    }


async def _place(
    appservices: Appservices, service: Service, requester: Requester, room_id: RoomId
) -> Place | None:
    head = await appservices.rooms.heads.get(room_id)
    if head is None or head.is_closed:
        return None
    own = _own(service, await appservices.rooms.memberships.joined(room_id))
    return Place(room_id, own, head.is_encrypted, _may_remove(head, requester, own))


def _own(service: Service, members: Collection[UserId]) -> list[UserId]:
    """Those of a room who are nobody's but the service's, its own name first."""
    here = domain_of(service.sender)
    own = [one for one in members if domain_of(one) == here and service.owns(one)]
    return sorted(own, key=lambda user_id: (user_id != service.sender, user_id))


def _may_remove(head: RoomHead, requester: Requester, users: list[UserId]) -> bool:
    levels = head.levels
    own = levels.user(requester.user_id)
    highest = max((levels.user(user_id) for user_id in users), default=own)
    return own >= levels.kick and own > highest and not requester.is_suspended
