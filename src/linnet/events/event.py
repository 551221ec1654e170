"""One event of a room, as it is stored and as clients see it.

# spec: rooms/v12 #event-format
"""

from typing import Any, Self, cast

import msgspec
import orjson
from msgspec import Struct

from linnet.errors import BadJson, TooLarge
from linnet.events import canonical_json, hashing
from linnet.events.canonical_json import JsonObject
from linnet.events.room_versions import RoomVersion
from linnet.ids import MAX_ID_BYTES, EventId, RoomId, UserId, is_user_id

MAX_EVENT_BYTES = 65_536
"""As canonical JSON in federation format, signatures included.

# spec: client-server-api #size-limits
"""

MAX_PREV_EVENTS = 20
MAX_AUTH_EVENTS = 10

_CREATE = "m.room.create"
_REDACTION = "m.room.redaction"
_STICKY = "msc4354_sticky"
COVER = "org.linnet.cover"
"""Beside the content, where no app can write: what a room's rule has covered the message for."""
_NEVER_STORED = frozenset({"unsigned", "event_id"})


class _Parts(Struct, kw_only=True):
    """What an event takes from its JSON: of hashes and signatures no objects are made."""

    room_id: Any = None
    type: Any
    sender: Any
    state_key: Any = None
    content: Any
    origin_server_ts: Any
    depth: Any
    prev_events: Any
    auth_events: Any
    redacts: Any = None
    sticky: Any = msgspec.field(name=_STICKY, default=None)
    cover: Any = msgspec.field(name=COVER, default=None)


_decode_parts = msgspec.json.Decoder(_Parts).decode


class Event(Struct, frozen=True, eq=False, kw_only=True):
    """An event of a known room version. Two are equal only if they are the same object.

    `content` and the lists belong to the event: do not change them. `room_id` is there for every
    event, also for the create event of a room whose id is its hash. `redacts` is the target of a
    redaction, wherever the version puts it. `unsigned` is not part of an event.
    """

    version: RoomVersion
    event_id: EventId
    room_id: RoomId
    type: str
    sender: UserId
    state_key: str | None
    content: JsonObject
    origin_server_ts: int
    depth: int
    prev_events: list[EventId]
    auth_events: list[EventId]
    redacts: EventId | None
    sticky: JsonObject | None
    """How long the event is sticky, in the form of MSC4354."""
    cover: JsonObject | None = None
    """Why its sender's server says that it is to be covered, see `guarding/covers.py`."""
    canonical: bytes
    """Canonical JSON in federation format, with hashes and signatures."""

    @classmethod
    def from_canonical(
        cls, version: RoomVersion, canonical: bytes, event_id: EventId | None = None
    ) -> Self:
        """Read back what `canonical` held. Nothing is checked; the id is computed if not given."""
        given = event_id or hashing.event_id(version, orjson.loads(canonical))
        return cls._from(version, _decode_parts(canonical), canonical, given)

    @classmethod
    def from_pdu(cls, version: RoomVersion, pdu: JsonObject) -> Self:
        """Take in an event of unknown origin: check its form, drop `unsigned`, compute its id.

        Signatures, content hash and authorisation are left to the caller.

        Raises:
            BadJson: a field is missing or of the wrong type, or the values are not canonical.
            TooLarge: the event or one of its ids is.
        """
        canonical_json.check(pdu)
        kept = {key: value for key, value in pdu.items() if key not in _NEVER_STORED}
        check_format(version, kept)
        canonical = canonical_json.encode(kept)
        check_size(canonical)
        return cls.from_parts(version, kept, canonical, hashing.event_id(version, kept))

    @classmethod
    def from_parts(
        cls, version: RoomVersion, pdu: JsonObject, canonical: bytes, event_id: EventId
    ) -> Self:
        """Assemble an event from its object, its bytes and its id, which must agree."""
        return cls._from(version, msgspec.convert(pdu, _Parts), canonical, event_id)

    @classmethod
    def _from(
        cls, version: RoomVersion, parts: _Parts, canonical: bytes, event_id: EventId
    ) -> Self:
        room_id = parts.room_id
        if parts.type == _CREATE and version.room_id_is_create_hash:
            room_id = hashing.room_id_of(event_id)
        # Of another server's event it may be anything; what is no object says nothing.
        cover = parts.cover if type(parts.cover) is dict else None
        return cls(
            version=version,
            event_id=event_id,
            room_id=room_id,
            type=parts.type,
            sender=parts.sender,
            state_key=parts.state_key,
            content=parts.content,
            origin_server_ts=parts.origin_server_ts,
            depth=parts.depth,
            prev_events=parts.prev_events,
            auth_events=parts.auth_events,
            redacts=_redacts(version, parts) if parts.type == _REDACTION else None,
            sticky=parts.sticky,
            cover=cover,
            canonical=canonical,
        )

    @property
    def pdu(self) -> JsonObject:
        """A new copy of the event in federation format."""
        return cast(JsonObject, orjson.loads(self.canonical))  # canonical is always an object

    @property
    def is_state(self) -> bool:
        return self.state_key is not None

    @property
    def state_tuple(self) -> tuple[str, str]:
        """Type and state key of a state event: its place in the room's state."""
        assert self.state_key is not None
        return self.type, self.state_key

    def client_dict(self, *, with_room_id: bool = True) -> JsonObject:
        """The event as clients see it, without `unsigned`.

        # spec: client-server-api #room-event-format
        """
        shown: JsonObject = {
            "content": self.content,
            "event_id": self.event_id,
            "origin_server_ts": self.origin_server_ts,
            "sender": self.sender,
            "type": self.type,
        }
        if self.state_key is not None:
            shown["state_key"] = self.state_key
        if with_room_id:
            shown["room_id"] = self.room_id
        if self.redacts is not None:
            # Clients look for the target in either place, whatever the version.
            # spec: client-server-api #mroomredaction
            shown["redacts"] = self.redacts
            shown["content"] = {**self.content, "redacts": self.redacts}
        if self.sticky is not None:
            shown[_STICKY] = self.sticky
        if self.cover is not None:
            shown[COVER] = self.cover
        return shown

    def client_bytes(self, *, with_room_id: bool = True) -> bytes:
        """`client_dict` as JSON."""
        return orjson.dumps(self.client_dict(with_room_id=with_room_id))

    def client_fragment(self, *, with_room_id: bool = True) -> bytes:
        """`client_bytes` without the closing brace, to which `,"unsigned":{...}}` can be added."""
        return self.client_bytes(with_room_id=with_room_id)[:-1]


def _redacts(version: RoomVersion, parts: _Parts) -> EventId | None:
    target = parts.content.get("redacts") if version.redacts_in_content else parts.redacts
    return EventId(target) if isinstance(target, str) else None


def check_size(canonical: bytes) -> None:
    if len(canonical) > MAX_EVENT_BYTES:
        raise TooLarge("Event is larger than 65,536 bytes")


def check_text(name: str, value: object) -> None:
    """Refuse what is not a string of at most 255 bytes."""
    if type(value) is not str:
        raise BadJson(f"{name} must be a string")
    if len(value if value.isascii() else value.encode()) > MAX_ID_BYTES:
        raise TooLarge(f"{name} is longer than {MAX_ID_BYTES} bytes")


def check_format(version: RoomVersion, pdu: JsonObject) -> None:
    """Refuse an event of unknown origin that does not have the form of its room version.

    Raises:
        BadJson: a field is missing or of the wrong type.
        TooLarge: a field of limited length is longer.
    """
    for name in ("type", "sender"):
        check_text(name, pdu.get(name))
    if not is_user_id(pdu["sender"]):
        raise BadJson("sender must be a user id")
    if "state_key" in pdu:
        check_text("state_key", pdu["state_key"])
    # That the create event of a room named by its hash has no room_id is an authorisation rule.
    if "room_id" in pdu or pdu["type"] != _CREATE or not version.room_id_is_create_hash:
        check_text("room_id", pdu.get("room_id"))
    if type(pdu.get("content")) is not dict:
        raise BadJson("content must be an object")
    for name in ("origin_server_ts", "depth"):
        if type(pdu.get(name)) is not int:
            raise BadJson(f"{name} must be an integer")
    _check_references("prev_events", pdu.get("prev_events"), MAX_PREV_EVENTS)
    _check_references("auth_events", pdu.get("auth_events"), MAX_AUTH_EVENTS)
    _check_proofs(pdu)


def _check_references(name: str, value: Any, most: int) -> None:
    if type(value) is not list or len(value) > most:
        raise BadJson(f"{name} must be a list of at most {most} event ids")
    for event_id in value:
        check_text(name, event_id)


def _check_proofs(pdu: JsonObject) -> None:
    hashes = pdu.get("hashes")
    if type(hashes) is not dict or type(hashes.get("sha256")) is not str:
        raise BadJson("hashes must hold a sha256")
    signatures = pdu.get("signatures")
    if type(signatures) is not dict or not all(type(own) is dict for own in signatures.values()):
        raise BadJson("signatures must be an object of objects")
    if _STICKY in pdu and type(pdu[_STICKY]) is not dict:
        raise BadJson(f"{_STICKY} must be an object")
