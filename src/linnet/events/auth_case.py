"""One event before the authorisation rules, with everything that they look at."""

from collections.abc import Container, Mapping

from msgspec import Struct

from linnet.events.auth_events import JOIN_RULES, StateKey
from linnet.events.event import Event
from linnet.events.power_levels import PowerLevels
from linnet.events.room_versions import RoomVersion


class Case(Struct, frozen=True, eq=False):
    """An event and the state that it is judged by; see `auth_rules.check`."""

    version: RoomVersion
    event: Event
    state: Mapping[StateKey, Event]
    create: Event
    levels: PowerLevels
    verified_servers: Container[str] | None

    def membership(self, user_id: str) -> str:
        """The user's membership; one who never had any counts as having left."""
        member = self.state.get(("m.room.member", user_id))
        return str(member.content.get("membership")) if member is not None else "leave"

    @property
    def join_rule(self) -> object:
        rules = self.state.get(JOIN_RULES)
        return rules.content.get("join_rule") if rules is not None else "invite"
