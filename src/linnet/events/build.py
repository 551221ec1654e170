"""Make an event of this server: hash it, sign it, give it its id.

# spec: server-server-api #signing-events
"""

from typing import NotRequired, TypedDict, Unpack

from linnet.errors import BadJson
from linnet.events import canonical_json, hashing
from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event, check_size, check_text
from linnet.events.room_versions import RoomVersion
from linnet.events.signing import Signer
from linnet.ids import EventId, RoomId, UserId

MAX_DEPTH = canonical_json.MAX_INTEGER
"""Deeper events stay at this depth. # spec: rooms/v6 #canonical-json"""


class EventParts(TypedDict):
    """What an event is made of.

    `state_key` is None for a message. `redacts` is put where the version wants it. `extra` are
    further top-level keys, which redaction removes.
    """

    room_id: RoomId | None
    sender: UserId
    type: str
    state_key: str | None
    content: JsonObject
    origin_server_ts: int
    prev_events: list[EventId]
    auth_events: list[EventId]
    depth: int
    redacts: NotRequired[EventId | None]
    extra: NotRequired[JsonObject | None]


def build(version: RoomVersion, signer: Signer, **parts: Unpack[EventParts]) -> Event:
    """Make a signed event. Whether it is allowed is for `auth_rules.check` to say.

    The create event of a room that is named by its hash is built with `room_id=None`, and the
    event then knows the room's id. The event keeps `content`: do not change it afterwards.

    Raises:
        BadJson: the content is not canonical JSON.
        TooLarge: the event is over 65,536 bytes, or its type or an id over 255.
    """
    pdu = _unsigned_pdu(version, parts)
    canonical_json.check(pdu)
    pdu["hashes"] = {"sha256": hashing.content_hash(pdu)}
    signable = hashing.signable_bytes(version, pdu)
    signer.add_signature(pdu, signable)
    canonical = canonical_json.encode(pdu)
    check_size(canonical)
    return Event.from_parts(version, pdu, canonical, hashing.event_id_of(signable))


def _unsigned_pdu(version: RoomVersion, parts: EventParts) -> JsonObject:
    content = parts["content"]
    if type(content) is not dict:
        raise BadJson("content must be an object")
    pdu: JsonObject = {
        **(parts.get("extra") or {}),
        "auth_events": parts["auth_events"],
        "content": content,
        "depth": min(parts["depth"], MAX_DEPTH),
        "origin_server_ts": parts["origin_server_ts"],
        "prev_events": parts["prev_events"],
        "sender": parts["sender"],
        "type": parts["type"],
    }
    if parts["room_id"] is not None:
        pdu["room_id"] = parts["room_id"]
    if parts["state_key"] is not None:
        pdu["state_key"] = parts["state_key"]
    redacts = parts.get("redacts")
    if redacts is not None and version.redacts_in_content:
        pdu["content"] = {**content, "redacts": redacts}
    elif redacts is not None:
        pdu["redacts"] = redacts
    for name in ("room_id", "sender", "state_key", "type"):
        if name in pdu:
            check_text(name, pdu[name])
    return pdu


def signed_too(event: Event, signatures: JsonObject) -> Event:
    """The event with further signatures, by server and key id. Its id stays what it is.

    Raises:
        TooLarge: it is over 65,536 bytes with them.
    """
    pdu = event.pdu
    own: JsonObject = pdu["signatures"]
    for server_name, more in signatures.items():
        own[server_name] = {**own.get(server_name, {}), **more}
    canonical = canonical_json.encode(pdu)
    check_size(canonical)
    return Event.from_parts(event.version, pdu, canonical, event.event_id)
