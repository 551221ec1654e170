"""What concerns a service.

# spec: application-service-api #registration
"""

from linnet.appservices.registration import Service
from linnet.changes.vocabulary import Change, EventAppended
from linnet.events.event import Event
from linnet.ids import RoomAlias, RoomId, ServerName, UserId, domain_of
from linnet.rooms.aliases import aliases_of
from linnet.rooms.wiring import Rooms

MAX_ROOMS = 50_000
"""Rooms of which is remembered whether they concern a service; beyond it all are looked at anew."""


class Interest:
    """The rooms and events of one service."""

    def __init__(self, service: Service, rooms: Rooms) -> None:
        self._service = service
        self._rooms = rooms
        self._server_name = ServerName(rooms.settings.server_name)
        self._known: dict[RoomId, bool] = {}

    def is_own(self, user_id: str | None) -> bool:
        """Whether this is a local user as whom the service may act."""
        return (
            user_id is not None
            and domain_of(user_id) == self._server_name
            and self._service.may_be(UserId(user_id))
        )

    async def in_event(self, event: Event) -> bool:
        """Whether an event is for the service: by its room, its sender or its target."""
        if self.is_own(event.sender):
            return True
        if event.type == "m.room.member" and self.is_own(event.state_key):
            return True
        return await self.in_room(event.room_id)

    async def in_room(self, room_id: RoomId) -> bool:
        """Whether all of a room is: one of its users is in it, or it claims the room's names."""
        known = self._known.get(room_id)
        if known is None:
            known = await self._look(room_id)
            if len(self._known) >= MAX_ROOMS:
                self._known.clear()
            if known or self._service.aliases.is_empty:
                # Of a new address nobody is told, so a no does not last where addresses count.
                self._known[room_id] = known
        return known

    async def shares_room_with(self, user_id: UserId) -> bool:
        """Whether somebody is in a room that is for the service."""
        places = dict(await self._rooms.memberships.of_user(user_id))
        for room_id, place in places.items():
            if place.membership == "join" and await self.in_room(room_id):
                return True
        return False

    async def _look(self, room_id: RoomId) -> bool:
        if self._service.rooms.claims(room_id):
            return True
        if any(self.is_own(user_id) for user_id in await self._rooms.memberships.joined(room_id)):
            return True
        if self._service.aliases.is_empty:
            return False
        names: list[RoomAlias] = await aliases_of(self._rooms, room_id)
        return any(self._service.aliases.claims(alias) for alias in names)

    def hear(self, change: Change) -> None:
        """Listener of the notifier: look at a room anew when its members change."""
        if isinstance(change, EventAppended) and change.previous_membership is not None:
            self._known.pop(change.room_id, None)
