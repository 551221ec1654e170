"""What the tests of the pure core share: vectors, a signer, and rooms made of real events."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linnet.events.auth_events import StateKey, auth_types_for
from linnet.events.build import build
from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event
from linnet.events.room_versions import RoomVersion
from linnet.events.signing import Signer, SigningKey
from linnet.ids import EventId, RoomId, ServerName, UserId

# The specification's published test key.
SEED = base64.b64decode("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1=")
VECTORS = Path(__file__).parents[3] / "tests" / "vectors"


class Room:
    """A room in which anything can be sent, allowed or not."""

    def __init__(self, version: RoomVersion, signer: Signer) -> None:
        self.version = version
        self.signer = signer
        self.room_id: RoomId | None = None
        self.events: dict[EventId, Event] = {}
        self.state: dict[StateKey, Event] = {}
        self.head: list[EventId] = []

    def draft(
        self,
        event_type: str,
        sender: str,
        content: JsonObject,
        state_key: str | None = None,
        **parts: Any,
    ) -> Event:
        """Build an event on the room as it is, without letting it into the room."""
        keys = auth_types_for(self.version, event_type, sender, state_key, content)
        given: Any = {
            "room_id": self.room_id,
            "sender": UserId(sender),
            "type": event_type,
            "state_key": state_key,
            "content": content,
            "origin_server_ts": 1_700_000_000_000 + len(self.events),
            "prev_events": self.head,
            "auth_events": [self.state[key].event_id for key in keys if key in self.state],
            "depth": len(self.events) + 1,
        }
        return build(self.version, self.signer, **{**given, **parts})

    def put(
        self,
        event_type: str,
        sender: str,
        content: JsonObject,
        state_key: str | None = "",
        **parts: Any,
    ) -> Event:
        """Build an event and let it into the room, whatever the rules say."""
        event = self.draft(event_type, sender, content, state_key, **parts)
        self.events[event.event_id] = event
        self.head = [event.event_id]
        if event.is_state:
            self.state[event.state_tuple] = event
        return event

    def create(self, sender: str = "@alice:domain", /, **content: Any) -> Event:
        """Put the create event, in the form of the room's version."""
        content.setdefault("room_version", self.version.id)
        if self.version.creator_in_content:
            content.setdefault("creator", sender)
        named_by_hash = self.version.room_id_is_create_hash
        room_id = None if named_by_hash else RoomId("!room:domain")
        event = self.put("m.room.create", sender, content, room_id=room_id)
        self.room_id = event.room_id
        return event

    def member(
        self, user_id: str, membership: str = "join", sender: str | None = None, **content: Any
    ) -> Event:
        """Put a membership."""
        content["membership"] = membership
        return self.put("m.room.member", sender or user_id, content, user_id)


MakeRoom = Callable[[RoomVersion], Room]


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer(ServerName("domain"), SigningKey("1", SEED))


@pytest.fixture(scope="session")
def make_room(signer: Signer) -> MakeRoom:
    """Makes empty rooms of a version."""

    def make(version: RoomVersion) -> Room:
        return Room(version, signer)

    return make


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], Any]:
    """Reads a file of vectors."""

    def read(name: str) -> Any:
        return json.loads((VECTORS / f"{name}.json").read_bytes())

    return read
