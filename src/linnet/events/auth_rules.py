"""Whether an event is allowed in the state of its room: the authorisation rules.

The rules are numbered R1 to R11 in the order in which they apply; the first that decides ends the
check. R3, on the list of `auth_events`, is `auth_events.check_auth_events`; R5, on memberships, is
in `auth_membership`; R10, on power levels, is in `auth_power_levels`.
# spec: rooms/v12 #authorization-rules
"""

from collections.abc import Container, Mapping

from linnet.events import auth_membership, auth_power_levels
from linnet.events.auth_case import Case
from linnet.events.auth_events import (
    CREATE,
    POWER_LEVELS,
    StateKey,
    auth_types_for,
    check_auth_events,
    reject,
)
from linnet.events.event import Event
from linnet.events.hashing import create_event_id_of
from linnet.events.power_levels import PowerLevels
from linnet.events.room_versions import ROOM_VERSIONS, RoomVersion
from linnet.ids import domain_of, is_user_id

__all__ = ["auth_types_for", "check", "check_auth_events"]


def check(
    version: RoomVersion,
    event: Event,
    auth_state: Mapping[StateKey, Event],
    *,
    verified_servers: Container[str] | None = None,
) -> None:
    """Apply every rule but R3.

    `auth_state` holds at least what `auth_types_for` names, as far as it exists, and always the
    create event, also where the version keeps it out of `auth_events`. More does no harm.
    `verified_servers` are the servers whose signature on this event was found valid; None says
    that this is known from elsewhere, as for events that were received before.

    Raises:
        AuthRejected: the event is not allowed; `rule` names the rule.
    """
    if event.type == CREATE[0]:
        _check_create(version, event)
        return
    create = auth_state.get(CREATE)
    if create is None:
        reject("R2", "The room does not exist")
    if version.room_id_is_create_hash and create.event_id != create_event_id_of(event.room_id):
        reject("R2", "The room does not exist")
    _check_federation(event, create)
    levels = PowerLevels.of(version, create, auth_state.get(POWER_LEVELS))
    case = Case(version, event, auth_state, create, levels, verified_servers)
    if event.type == "m.room.member":
        auth_membership.check(case)
    else:
        _check_sender(case)


def _check_create(version: RoomVersion, event: Event) -> None:
    if event.prev_events:
        reject("R1.1", "A create event cannot follow another event")
    if version.room_id_is_create_hash:
        if "room_id" in event.pdu:
            reject("R1.2", "The create event must not have a room id")
    elif domain_of(event.room_id) != domain_of(event.sender):
        reject("R1.2", "The room id belongs to another server than the sender")
    if not _is_known_version(event.content.get("room_version", version.id)):
        reject("R1.3", "The room version is not known")
    if version.creator_in_content and "creator" not in event.content:
        reject("R1.4", "The create event does not name the creator")
    if version.privileged_creators and not _are_user_ids(
        event.content.get("additional_creators", [])
    ):
        reject("R1.5", "additional_creators must be a list of user ids")


def _is_known_version(version_id: object) -> bool:
    return isinstance(version_id, str) and version_id in ROOM_VERSIONS


def _are_user_ids(values: object) -> bool:
    return isinstance(values, list) and all(
        isinstance(value, str) and is_user_id(value) for value in values
    )


def _check_federation(event: Event, create: Event) -> None:
    if create.content.get("m.federate") is False and domain_of(event.sender) != domain_of(
        create.sender
    ):
        reject("R4", "The room is closed to other servers")


def _check_sender(case: Case) -> None:
    """R6 to R11: what needs a member of the room."""
    event, levels = case.event, case.levels
    if case.membership(event.sender) != "join":
        reject("R6", "You are not in this room")
    sender_level = levels.user(event.sender)
    if event.type == "m.room.third_party_invite":
        if sender_level < levels.invite:
            reject("R7", "You may not invite to this room")
        return
    if sender_level < levels.required(event.type, event.is_state):
        reject("R8", "You do not have the power level to send this")
    if event.state_key is not None:
        if event.state_key.startswith("@") and event.state_key != event.sender:
            reject("R9", "This state belongs to another user")
        if event.type == POWER_LEVELS[0]:
            auth_power_levels.check(case, sender_level)
