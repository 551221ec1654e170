"""Who may do what in a room: a view on its power levels event.

# spec: client-server-api #mroompower_levels
"""

from typing import TypeAlias

from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event
from linnet.events.room_versions import RoomVersion

Level: TypeAlias = float
"""An integer, or infinity for privileged creators. Never to be serialised."""

CREATOR_LEVEL = float("inf")

_NO_CONTENT: JsonObject = {}


def creators_of(version: RoomVersion, create: Event) -> frozenset[str]:
    """The users that the room's version regards as its creators."""
    if version.creator_in_content:
        creator = create.content.get("creator")
        return frozenset({creator}) if isinstance(creator, str) else frozenset()
    if not version.privileged_creators or "additional_creators" not in create.content:
        return frozenset({create.sender})
    return frozenset({create.sender, *create.content["additional_creators"]})


class PowerLevels:
    """The levels of a room, defaults filled in.

    Making one costs about a microsecond, so there is nothing to cache. Values that the
    authorisation rules would not have let in count as absent.
    """

    __slots__ = ("_content", "_users", "_users_default", "creators", "is_default", "version")

    def __init__(
        self, version: RoomVersion, create: Event | None, power_levels: Event | None
    ) -> None:
        self.version = version
        self.creators = creators_of(version, create) if create is not None else frozenset()
        self.is_default = power_levels is None
        self._content = power_levels.content if power_levels is not None else _NO_CONTENT
        self._users = self._table("users")
        self._users_default = self._scalar("users_default", 0)

    @classmethod
    def of(
        cls, version: RoomVersion, create: Event | None, power_levels: Event | None
    ) -> "PowerLevels":
        """The levels that these two events of the room's state define."""
        return cls(version, create, power_levels)

    def user(self, user_id: str) -> Level:
        if user_id in self.creators:
            if self.version.privileged_creators:
                return CREATOR_LEVEL
            if self.is_default:
                return 100
        return _integer(self._users.get(user_id), self._users_default)

    @property
    def named(self) -> frozenset[str]:
        """Users who may have another level than everybody."""
        return self.creators.union(self._users)

    def required(self, event_type: str, is_state: bool) -> int:
        """The level that sending an event of this type needs."""
        if is_state:
            default = self._scalar("state_default", 50)
        else:
            default = self._scalar("events_default", 0)
        return _integer(self._table("events").get(event_type), default)

    @property
    def ban(self) -> int:
        return self._scalar("ban", 50)

    @property
    def kick(self) -> int:
        return self._scalar("kick", 50)

    @property
    def redact(self) -> int:
        """What redacting someone else's event needs."""
        return self._scalar("redact", 50)

    @property
    def invite(self) -> int:
        return self._scalar("invite", 0)

    def notification(self, key: str) -> int:
        """What notifying everybody in this way needs; the only key in use is `room`."""
        return _integer(self._table("notifications").get(key), 50)

    def _scalar(self, key: str, default: int) -> int:
        return _integer(self._content.get(key), default)

    def _table(self, key: str) -> JsonObject:
        table = self._content.get(key)
        return table if isinstance(table, dict) else _NO_CONTENT


def _integer(value: object, default: int) -> int:
    return value if type(value) is int else default
