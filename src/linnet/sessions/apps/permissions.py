"""What an application may be granted: verbs, each with its place. Pure.

An application asks in `authorization_details` (RFC 9396). It names verbs, and a room or none: which
room it is, the person says. What people read about it is written by us, from the verbs alone.
"""

from collections.abc import Collection
from typing import Any, Literal

import msgspec
from msgspec import Struct

from linnet.ids import RoomId, is_room_id
from linnet.sessions.oauth.errors import OAuthError

Verb = Literal["profile", "read", "members", "send"]
"""`profile`: the name of whoever grants it. `read`: text messages of a room. `members`: how many
are in a room, and a name for each that means nothing elsewhere. `send`: write text messages."""
VERBS: tuple[Verb, ...] = ("profile", "read", "members", "send")
ROOM_VERBS: tuple[Verb, ...] = ("read", "members", "send")
OTHERS_VERBS: tuple[Verb, ...] = ("read", "members")
"""These hand out what is of other people: a person's own word is not enough for them."""
PROFILE_TYPE = "org.linnet.profile"
ROOM_TYPE = "org.linnet.room"
TYPES = (PROFILE_TYPE, ROOM_TYPE)
MAX_ROOMS = 5
MAX_HISTORY_DAYS = 30
MAX_DETAILS_LENGTH = 4000
DAY_MS = 24 * 60 * 60 * 1000
DEFAULT_DAYS = 30
MAX_DAYS = 90


class RoomWish(Struct, frozen=True, omit_defaults=True):
    """What an application asks for in one room."""

    verbs: list[Verb]
    room_id: RoomId | None = None
    """None when the person says which one."""
    history_days: int = 0
    """How far back it wants to read from the day on which the room allows it."""


class Wish(Struct, frozen=True, omit_defaults=True):
    """What an application asks a person for."""

    wants_profile: bool = False
    rooms: list[RoomWish] = []


class Allowed(Struct, frozen=True):
    """The most that an application may ask for, as the administrator has said."""

    verbs: list[Verb]
    history_days: int = 0


class RoomPermission(Struct, frozen=True):
    room_id: RoomId
    verbs: list[Verb]
    history_days: int = 0


class Permitted(Struct, frozen=True, omit_defaults=True):
    """What a person has granted. Of other people's data it says only that it was asked for: the
    room has to allow it as well."""

    has_profile: bool = False
    rooms: list[RoomPermission] = []

    def in_room(self, room_id: RoomId) -> RoomPermission | None:
        return next((one for one in self.rooms if one.room_id == room_id), None)


def read_wish(text: str, allowed: Allowed) -> Wish:
    """What an application asks for, out of its `authorization_details`.

    Raises:
        OAuthError: it is not in that form, or more than the application may ask for.
    """
    if len(text) > MAX_DETAILS_LENGTH:
        raise _wrong("It is too long")
    try:
        details = msgspec.json.decode(text, type=list[dict[str, Any]])
    except msgspec.MsgspecError as why:
        raise _wrong("It is no list of JSON objects") from why
    wants_profile, rooms = False, []
    for one in details:
        if one.get("type") == PROFILE_TYPE:
            wants_profile = True
        elif one.get("type") == ROOM_TYPE:
            rooms.append(_room_wish(one))
        else:
            raise _wrong(f"The types here are {' and '.join(TYPES)}")
    if not (wants_profile or rooms):
        raise _wrong("It asks for nothing")
    if len(rooms) > MAX_ROOMS:
        raise _wrong(f"At most {MAX_ROOMS} rooms can be asked for")
    named = [room.room_id for room in rooms if room.room_id is not None]
    if len(set(named)) != len(named):
        raise _wrong("It names a room twice")
    _check_allowed(wants_profile, rooms, allowed)
    return Wish(wants_profile, rooms)


def _room_wish(one: dict[str, Any]) -> RoomWish:
    verbs = one.get("actions")
    if not isinstance(verbs, list) or not verbs:
        raise _wrong("actions is missing")
    if not all(isinstance(verb, str) and verb in ROOM_VERBS for verb in verbs):
        raise _wrong(f"The actions in a room are {', '.join(ROOM_VERBS)}")
    days = one.get("history_days", 0)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MAX_HISTORY_DAYS:
        raise _wrong(f"history_days is from 0 to {MAX_HISTORY_DAYS}")
    room_id = one.get("identifier")
    if room_id is not None and not (isinstance(room_id, str) and is_room_id(room_id)):
        raise _wrong("identifier is no room id")
    place = None if room_id is None else RoomId(room_id)
    return RoomWish([verb for verb in ROOM_VERBS if verb in verbs], place, days)


def _check_allowed(wants_profile: bool, rooms: list[RoomWish], allowed: Allowed) -> None:
    wanted: set[Verb] = {verb for room in rooms for verb in room.verbs}
    if wants_profile:
        wanted.add("profile")
    if not wanted <= set(allowed.verbs):
        raise _wrong("This application may not ask for that")
    if any(room.history_days > allowed.history_days for room in rooms):
        raise _wrong(f"This application may ask for {allowed.history_days} days of history")


def narrowed(permitted: Permitted, allowed: Allowed) -> Permitted:
    """What is left of a grant under what the application may ask for today: narrowing the one
    narrows all grants at once."""
    rooms = [
        RoomPermission(
            room.room_id,
            [verb for verb in room.verbs if verb in allowed.verbs],
            min(room.history_days, allowed.history_days),
        )
        for room in permitted.rooms
    ]
    has_profile = permitted.has_profile and "profile" in allowed.verbs
    return Permitted(has_profile, [room for room in rooms if room.verbs])


def as_details(permitted: Permitted) -> list[dict[str, Any]]:
    """What was granted, in the form in which it is asked for (RFC 9396 section 7)."""
    details: list[dict[str, Any]] = []
    if permitted.has_profile:
        details.append({"type": PROFILE_TYPE})
    for room in permitted.rooms:
        said = {"type": ROOM_TYPE, "identifier": room.room_id, "actions": room.verbs}
        details.append({**said, "history_days": room.history_days})
    return details


def scopes_of(permitted: Permitted) -> list[str]:
    """The same by verb and place, one text each, as in receipts and ledgers."""
    said = ["profile:self"] if permitted.has_profile else []
    for room in permitted.rooms:
        said += [scope_of(verb, room.room_id) for verb in room.verbs]
    days = max((room.history_days for room in permitted.rooms), default=0)
    return [*said, f"history:<={days}d"] if days else said


def scope_of(verb: Verb, room_id: RoomId) -> str:
    return f"{verb}:room/{room_id}"


def in_order(verbs: Collection[str]) -> list[Verb]:
    """The known ones of these verbs, in our order."""
    return [verb for verb in VERBS if verb in verbs]


def _wrong(why: str) -> OAuthError:
    return OAuthError("invalid_authorization_details", f"authorization_details: {why}")
