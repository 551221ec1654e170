"""The identifiers of Matrix, and the parsers that make them from strings of unknown origin.

A value of one of these types has been parsed or was made by this server. Nothing inside checks
again. Room ids of version 12, and event ids, have no domain: never look for a server in them.
# spec: appendices #identifier-grammar
"""

import re
from typing import NewType

from linnet.errors import InvalidParam

ServerName = NewType("ServerName", str)
UserId = NewType("UserId", str)
RoomId = NewType("RoomId", str)
EventId = NewType("EventId", str)
RoomAlias = NewType("RoomAlias", str)
DeviceId = NewType("DeviceId", str)
MxcUri = NewType("MxcUri", str)

MAX_ID_BYTES = 255
"""Longest user id, room id, alias, event id, event type and state key, sigil and domain included.

# spec: appendices #common-identifier-format
"""

# An IPv4 address also fits the pattern of a DNS name, so it needs no branch of its own.
_SERVER = r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,255})(?::[0-9]{1,5})?"
_SERVER_NAME = re.compile(_SERVER)
_USER_ID = re.compile(rf"@[^:\0]*:{_SERVER}")
_LOCALPART = re.compile(r"[a-z0-9._=/+-]+")
_ROOM_ALIAS = re.compile(rf"#[^:\0]+:{_SERVER}")
_ROOM_ID = re.compile(r"![^:\0]+(?::[^\0]+)?")
_EVENT_ID = re.compile(r"\$[^\0]+")
_DEVICE_ID = re.compile(r"[^\0]+")
_MXC_URI = re.compile(rf"mxc://({_SERVER})/([A-Za-z0-9_-]+)")


def _fits(text: str) -> bool:
    """Whether the text is at most 255 bytes and can be written as UTF-8 at all."""
    if text.isascii():
        return len(text) <= MAX_ID_BYTES
    try:
        return len(text.encode()) <= MAX_ID_BYTES
    except UnicodeEncodeError:
        return False


def is_server_name(text: str) -> bool:
    """Whether the text is a host name, IPv4 or bracketed IPv6 address, with or without a port."""
    return len(text) <= MAX_ID_BYTES and _SERVER_NAME.fullmatch(text) is not None


def is_user_id(text: str) -> bool:
    """Whether the text is a user id by the historical grammar: any localpart, possibly empty.

    This is what the authorisation rules ask for. # spec: appendices #historical-user-ids
    """
    return _USER_ID.fullmatch(text) is not None and _fits(text)


def is_new_localpart(text: str) -> bool:
    """Whether the text may be the localpart of a user id made today, length aside.

    # spec: appendices #user-identifiers
    """
    return _LOCALPART.fullmatch(text) is not None


def parse_server_name(text: str) -> ServerName:
    if not is_server_name(text):
        raise InvalidParam("Not a server name")
    return ServerName(text)


def parse_user_id(text: str) -> UserId:
    """Accept a user id of anyone, anywhere, by the historical grammar."""
    if not is_user_id(text):
        raise InvalidParam("Not a user id")
    return UserId(text)


def new_user_id(localpart: str, server: ServerName) -> UserId:
    """Make the id of a new account of this server, by the strict grammar."""
    user_id = f"@{localpart}:{server}"
    if not is_new_localpart(localpart) or not _fits(user_id):
        raise InvalidParam("Not a localpart for a new user id")
    return UserId(user_id)


def is_room_id(text: str) -> bool:
    """Whether the text may be the id of a room of any version."""
    return _ROOM_ID.fullmatch(text) is not None and _fits(text)


def parse_room_id(text: str) -> RoomId:
    if not is_room_id(text):
        raise InvalidParam("Not a room id")
    return RoomId(text)


def parse_event_id(text: str) -> EventId:
    if _EVENT_ID.fullmatch(text) is None or not _fits(text):
        raise InvalidParam("Not an event id")
    return EventId(text)


def parse_room_alias(text: str) -> RoomAlias:
    if _ROOM_ALIAS.fullmatch(text) is None or not _fits(text):
        raise InvalidParam("Not a room alias")
    return RoomAlias(text)


def parse_device_id(text: str) -> DeviceId:
    """Device ids are opaque; the limit of 255 bytes is ours."""
    if _DEVICE_ID.fullmatch(text) is None or not _fits(text):
        raise InvalidParam("Not a device id")
    return DeviceId(text)


def parse_mxc_uri(text: str) -> MxcUri:
    """Accept `mxc://server/media id`, nothing after the media id.

    # spec: client-server-api #matrix-content-mxc-uris
    """
    if _MXC_URI.fullmatch(text) is None or not _fits(text):
        raise InvalidParam("Not an mxc URI")
    return MxcUri(text)


def mxc_parts(uri: MxcUri) -> tuple[ServerName, str]:
    """The server and the media id of an mxc URI."""
    server, _, media_id = uri.removeprefix("mxc://").partition("/")
    return ServerName(server), media_id


def domain_of(identifier: str) -> ServerName:
    """The server of a user id, alias or room id of before version 12; empty if it names none."""
    return ServerName(identifier.partition(":")[2])


def localpart_of(identifier: str) -> str:
    """What stands between the sigil and the first colon."""
    return identifier[1:].partition(":")[0]
