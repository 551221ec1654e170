"""The hashes of an event and the ids made of them.

# spec: server-server-api #signing-events
"""

import binascii
from hashlib import sha256

from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.events.redaction import redact
from linnet.events.room_versions import RoomVersion
from linnet.ids import EventId, RoomId

_NOT_IN_CONTENT_HASH = frozenset({"unsigned", "signatures", "hashes"})
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def base64_unpadded(data: bytes) -> str:
    """Standard base64 without padding. # spec: appendices #unpadded-base64"""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").decode("ascii")


def content_hash(pdu: JsonObject) -> str:
    """What belongs into `hashes.sha256`.

    # spec: server-server-api #calculating-the-content-hash-for-an-event
    """
    covered = {key: value for key, value in pdu.items() if key not in _NOT_IN_CONTENT_HASH}
    return base64_unpadded(sha256(canonical_json.encode(covered)).digest())


def has_valid_content_hash(pdu: JsonObject) -> bool:
    """Whether the content is what the sender hashed; if not, only the redacted form counts."""
    return bool(pdu["hashes"].get("sha256") == content_hash(pdu))


def signable_bytes(version: RoomVersion, pdu: JsonObject) -> bytes:
    """The bytes that the signatures and the event id of a hashed event cover."""
    redacted = redact(version, pdu)
    redacted.pop("signatures", None)
    return canonical_json.encode(redacted)


def event_id_of(signable: bytes) -> EventId:
    """The event id, given the event's `signable_bytes`."""
    digest = binascii.b2a_base64(sha256(signable).digest(), newline=False)
    return EventId("$" + digest.rstrip(b"=").translate(_URL_SAFE).decode("ascii"))


def event_id(version: RoomVersion, pdu: JsonObject) -> EventId:
    """The id that a hashed event has, from its reference hash."""
    return event_id_of(signable_bytes(version, pdu))


def room_id_of(create_event_id: EventId) -> RoomId:
    """The id of a room of version 12 or later. # spec: rooms/v12 #event-format"""
    return RoomId("!" + create_event_id[1:])


def create_event_id_of(room_id: RoomId) -> EventId:
    """The id of the create event of a room of version 12 or later."""
    return EventId("$" + room_id[1:])
