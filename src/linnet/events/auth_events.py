"""Which events of the state an event is judged by, and names in its `auth_events`.

# spec: server-server-api #auth-events-selection
"""

from collections.abc import Container, Iterable
from typing import NoReturn, TypeAlias

from linnet.errors import AuthRejected
from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event
from linnet.events.room_versions import RoomVersion
from linnet.ids import EventId

StateKey: TypeAlias = tuple[str, str]
"""Type and state key: a place in a room's state."""

CREATE: StateKey = ("m.room.create", "")
POWER_LEVELS: StateKey = ("m.room.power_levels", "")
JOIN_RULES: StateKey = ("m.room.join_rules", "")

_MEMBER = "m.room.member"
_RULED_MEMBERSHIPS = frozenset({"join", "invite", "knock"})


def reject(rule: str, message: str) -> NoReturn:
    raise AuthRejected(message, rule=rule)


def auth_types_for(
    version: RoomVersion, event_type: str, sender: str, state_key: str | None, content: JsonObject
) -> list[StateKey]:
    """The places in the state before an event from which its `auth_events` are taken.

    Each is listed once. Versions that leave the create event out of `auth_events` leave it out
    here; the rules need it all the same.
    """
    if event_type == CREATE[0]:
        return []
    keys = [POWER_LEVELS, (_MEMBER, sender)]
    if version.create_in_auth_events:
        keys.insert(0, CREATE)
    if event_type == _MEMBER and state_key is not None:
        if state_key != sender:
            keys.append((_MEMBER, state_key))
        _add_membership_types(keys, content)
    return keys


def _add_membership_types(keys: list[StateKey], content: JsonObject) -> None:
    membership = content.get("membership")
    # A list or an object is not hashable, and not a membership either.
    if not isinstance(membership, str):
        return
    if membership in _RULED_MEMBERSHIPS:
        keys.append(JOIN_RULES)
    if membership == "invite":
        token = third_party_token(content)
        if token is not None:
            keys.append(("m.room.third_party_invite", token))
    if membership == "join":
        authoriser = content.get("join_authorised_via_users_server")
        if isinstance(authoriser, str) and (_MEMBER, authoriser) not in keys:
            keys.append((_MEMBER, authoriser))


def third_party_token(content: JsonObject) -> str | None:
    """The token by which an invite refers to the third-party invite that it answers."""
    invite = content.get("third_party_invite")
    signed = invite.get("signed") if isinstance(invite, dict) else None
    token = signed.get("token") if isinstance(signed, dict) else None
    return token if isinstance(token, str) else None


def check_auth_events(
    version: RoomVersion,
    event: Event,
    auth_events: Iterable[Event],
    rejected: Container[EventId] = (),
) -> None:
    """Apply rule R3 to an event from another server.

    `auth_events` are the events that it names, `rejected` the ids of those that were rejected.

    Raises:
        AuthRejected: by rule R3.1 to R3.5.
    """
    if event.type == CREATE[0]:
        return
    wanted = set(auth_types_for(version, event.type, event.sender, event.state_key, event.content))
    seen: set[tuple[str, str | None]] = set()
    for auth_event in auth_events:
        key = (auth_event.type, auth_event.state_key)
        if key in seen:
            reject("R3.1", "Two auth events are for the same state")
        seen.add(key)
        if key not in wanted:
            reject("R3.2", "An auth event is not one that the event needs")
        if auth_event.event_id in rejected:
            reject("R3.3", "An auth event was rejected")
        if auth_event.room_id != event.room_id:
            reject("R3.4", "An auth event belongs to another room")
    if version.create_in_auth_events and CREATE not in seen:
        reject("R3.5", "The create event is not among the auth events")
