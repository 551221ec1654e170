"""What an upgrade writes into both rooms. No reading, no clock: only contents from contents.

# spec: client-server-api #room-upgrades
"""

from collections.abc import Callable, Collection

from linnet.events.event import Event
from linnet.events.power_levels import creators_of
from linnet.events.room_versions import RoomVersion
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.rooms.head import RoomHead

POWER_LEVELS = "m.room.power_levels"
REDACTION = "m.room.redaction"
TOMBSTONE = "m.room.tombstone"
MUTE = "org.linnet.mute"

MAX_CHILDREN = 1_000
"""Rooms of a space that are taken along."""
MAX_MUTES = 1_000
"""People who are muted, and stay so."""

_COPIED = (
    "m.room.server_acl",
    "m.room.encryption",
    "m.room.name",
    "m.room.avatar",
    "m.room.topic",
    "m.room.guest_access",
    "m.room.history_visibility",
    "m.room.join_rules",
    "m.room.policy",
    "m.room.retention",
    "org.linnet.protection",
)


def create_content(
    old: RoomHead, version: RoomVersion, creator: UserId, additional_creators: list[UserId]
) -> JsonObject:
    """The content of the new room's create event, without the tombstone's id."""
    content: JsonObject = {
        "room_version": version.id,
        "predecessor": {"room_id": old.room_id},
    }
    before = old.create.content
    if isinstance(before.get("type"), str):
        content["type"] = before["type"]
    if before.get("m.federate") is False:
        content["m.federate"] = False
    if version.creator_in_content:
        content["creator"] = creator
    others = [user for user in additional_creators if user != creator]
    if others and version.privileged_creators:
        content["additional_creators"] = others
    return content


def copied_state(old: RoomHead, now_ms: int) -> list[Event]:
    """The state that is taken along, but for power levels, addresses and bans.

    Nothing else: who sent it may matter, and that would change.
    """
    others = old.state.others.items()
    found = [old.state.get(event_type) for event_type in _COPIED]
    copied = [event for event in found if event is not None and event.content]
    if old.create.content.get("type") == "m.space":
        children = [
            event
            for (event_type, _), event in others
            if event_type == "m.space.child" and event.content.get("via")
        ]
        copied += children[:MAX_CHILDREN]
    mutes = [
        event
        for (event_type, _), event in others
        if event_type == MUTE and _is_ahead(event.content.get("until_ts"), now_ms)
    ]
    return copied + mutes[:MAX_MUTES]


def _is_ahead(until_ts: object, now_ms: int) -> bool:
    return type(until_ts) is int and until_ts > now_ms


def levels_of_new(
    old: RoomHead, version: RoomVersion, creators: Collection[str]
) -> JsonObject | None:
    """The power levels of the new room; None where the old one has none to copy."""
    current = old.state.get(POWER_LEVELS)
    if current is None:
        return None
    content = dict(current.content)
    users = dict(content.get("users") or {})
    if version.privileged_creators:
        # spec: rooms/v12: creators stand above all levels and must not be listed.
        users = {user: level for user, level in users.items() if user not in creators}
        events = dict(content.get("events") or {})
        state_default = old.levels.required("", True)
        if old.levels.required(TOMBSTONE, True) <= state_default:
            events[TOMBSTONE] = max(150, state_default + 1)
        content["events"] = events
    elif old.version.privileged_creators:
        # Those who stood above all levels would lose everything.
        users.update(dict.fromkeys(creators_of(old.version, old.create), 100))
    content["users"] = users
    return content


def levels_of_old(old: RoomHead) -> JsonObject | None:
    """The power levels with which only moderators still write in the old room, or invite to it.

    Deleting one's own messages stays possible. None where there are no levels to raise.
    """
    current = old.state.get(POWER_LEVELS)
    if current is None:
        return None
    content = dict(current.content)
    default = content.get("users_default", 0)
    wanted = max(50, default + 1)
    redaction = old.levels.required(REDACTION, False)
    events = {
        event_type: max(level, wanted)
        for event_type, level in (content.get("events") or {}).items()
        if type(level) is int
    }
    events[REDACTION] = redaction
    content["events"] = events
    content["events_default"] = max(old.levels.required("", False), wanted)
    content["invite"] = max(old.levels.invite, wanted)
    return content


def split_aliases(
    content: JsonObject, is_moved: Callable[[str], bool]
) -> tuple[JsonObject, JsonObject]:
    """A canonical alias event's content in two: the addresses that move, and the others."""
    moved: JsonObject = {}
    kept: JsonObject = {}
    alias = content.get("alias")
    if isinstance(alias, str) and alias:
        (moved if is_moved(alias) else kept)["alias"] = alias
    others = content.get("alt_aliases")
    for other in others if isinstance(others, list) else []:
        if isinstance(other, str):
            part = moved if is_moved(other) else kept
            part.setdefault("alt_aliases", []).append(other)
    return moved, kept
