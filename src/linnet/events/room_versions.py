"""Room versions as constants: each is the previous one with differences.

Code asks for a property of the version and never compares version numbers.
# spec: rooms #complete-list-of-room-versions
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from linnet.errors import UnsupportedRoomVersion


@dataclass(frozen=True, slots=True, eq=False)
class RoomVersion:
    """What a room of this version does differently from others.

    `redaction_content_keys` lists, by event type, the keys of `content` that survive redaction;
    None means that all do. Types that are not listed keep nothing.
    """

    id: str
    creator_in_content: bool
    """The creator is `content.creator` of the create event, which must have it."""
    redacts_in_content: bool
    """A redaction names its target in `content.redacts` and not at the top level."""
    room_id_is_create_hash: bool
    """The room id is the hash of the create event, which therefore lacks `room_id`."""
    create_in_auth_events: bool
    """Events name the create event among their `auth_events`; otherwise they must not."""
    privileged_creators: bool
    """Creators, `additional_creators` included, are above every power level, always."""
    state_resolution_v2_1: bool
    redaction_keeps_third_party_signed: bool
    """Redaction keeps `third_party_invite.signed` of a membership."""
    redaction_event_keys: frozenset[str]
    redaction_content_keys: Mapping[str, frozenset[str] | None]


_EVENT_KEYS = frozenset(
    {
        "event_id",
        "type",
        "room_id",
        "sender",
        "state_key",
        "content",
        "hashes",
        "signatures",
        "depth",
        "prev_events",
        "auth_events",
        "origin_server_ts",
    }
)
_POWER_LEVEL_KEYS = frozenset(
    {
        "ban",
        "events",
        "events_default",
        "kick",
        "redact",
        "state_default",
        "users",
        "users_default",
    }
)

# spec: rooms/v10
V10 = RoomVersion(
    id="10",
    creator_in_content=True,
    redacts_in_content=False,
    room_id_is_create_hash=False,
    create_in_auth_events=True,
    privileged_creators=False,
    state_resolution_v2_1=False,
    redaction_keeps_third_party_signed=False,
    redaction_event_keys=_EVENT_KEYS | {"prev_state", "origin", "membership"},
    redaction_content_keys=MappingProxyType(
        {
            "m.room.member": frozenset({"membership", "join_authorised_via_users_server"}),
            "m.room.create": frozenset({"creator"}),
            "m.room.join_rules": frozenset({"join_rule", "allow"}),
            "m.room.power_levels": _POWER_LEVEL_KEYS,
            "m.room.history_visibility": frozenset({"history_visibility"}),
        }
    ),
)

# spec: rooms/v11
V11 = replace(
    V10,
    id="11",
    creator_in_content=False,
    redacts_in_content=True,
    redaction_keeps_third_party_signed=True,
    redaction_event_keys=_EVENT_KEYS,
    redaction_content_keys=MappingProxyType(
        {
            **V10.redaction_content_keys,
            "m.room.create": None,
            "m.room.power_levels": _POWER_LEVEL_KEYS | {"invite"},
            "m.room.redaction": frozenset({"redacts"}),
        }
    ),
)

# spec: rooms/v12
V12 = replace(
    V11,
    id="12",
    room_id_is_create_hash=True,
    create_in_auth_events=False,
    privileged_creators=True,
    state_resolution_v2_1=True,
)

ROOM_VERSIONS: dict[str, RoomVersion] = {version.id: version for version in (V10, V11, V12)}

DEFAULT = V12


def room_version(version_id: str) -> RoomVersion:
    """Look a version up by its name.

    Raises:
        UnsupportedRoomVersion: this server does not know it.
    """
    try:
        return ROOM_VERSIONS[version_id]
    except KeyError:
        raise UnsupportedRoomVersion("This server does not support that room version") from None
