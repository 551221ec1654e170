"""Where something is that somebody without an account points at: read from what they paste. Pure.

They see links of this web app, of `matrix.to`, `matrix:` addresses, addresses of files, and ids.

# spec: appendices #uris
"""

from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from linnet.errors import InvalidParam
from linnet.ids import (
    domain_of,
    is_room_id,
    is_user_id,
    mxc_parts,
    parse_event_id,
    parse_mxc_uri,
    parse_room_alias,
)

MAX_PLACE_BYTES = 2048
UNREADABLE = (
    "Paste the link or the id of a message, a room, a person or a file: for example a link that"
    " “Copy link” gives, #room:server, @person:server or mxc://server/file"
)
ELSEWHERE = "This is not on this server: write to those who run the server whose name is in it"
_SIGILS = {"u": "@", "r": "#", "roomid": "!", "e": "$", "user": "@", "room": "#", "event": "$"}
_OF_MEDIA = ("download", "thumbnail")


class Place(Struct, frozen=True):
    """`room` is an id or an alias. Empty is what does not belong to the kind."""

    kind: Literal["room", "message", "person", "file"]
    room: str = ""
    event_id: str = ""
    user_id: str = ""
    media_id: str = ""


def parse_place(text: str, server_name: str) -> Place:
    """What of this server is meant.

    Raises:
        InvalidParam: nothing that can be read, or of another server.
    """
    words = text.strip()
    if not words or len(words.encode()) > MAX_PLACE_BYTES or "\0" in words:
        raise InvalidParam(UNREADABLE)
    if words.startswith("mxc://"):
        return _file(*mxc_parts(parse_mxc_uri(words)), server_name)
    if words.startswith("matrix:"):
        return _named(_of_matrix_uri(words), server_name)
    if "://" in words:
        return _of_address(words, server_name)
    return _named(words.split("/"), server_name)


def _of_matrix_uri(words: str) -> list[str]:
    parts = words.removeprefix("matrix:").partition("?")[0].split("/")
    kinds, names = parts[::2], parts[1::2]
    return [_SIGILS.get(kind, "") + unquote(name) for kind, name in zip(kinds, names, strict=False)]


def _of_address(words: str, server_name: str) -> Place:
    try:
        address = urlsplit(words)
    except ValueError as why:
        raise InvalidParam(UNREADABLE) from why
    # matrix.to, and web apps that keep the place behind the hash.
    behind_hash = address.fragment.startswith("/")
    path, _, query = address.fragment.partition("?") if behind_hash else (address.path, "", "")
    parts = [unquote(part) for part in path.split("/") if part]
    if "media" in parts:
        for at, part in enumerate(parts):
            if part in _OF_MEDIA and len(parts) > at + 2:
                return _file(parts[at + 1], parts[at + 2], server_name)
    starts = [at for at, part in enumerate(parts) if part[0] in "!#@"]
    found = parts[starts[0] :] if starts else []
    found += parse_qs(query or address.query).get("at", [])
    return _named(found, server_name)


def _named(names: list[str], server_name: str) -> Place:
    first, event_id = [*names, "", ""][:2]
    if is_user_id(first):
        _check_here(domain_of(first), server_name)
        return Place("person", user_id=first)
    if first.startswith("#"):
        _check_here(domain_of(parse_room_alias(first)), server_name)
    elif not is_room_id(first):
        raise InvalidParam(UNREADABLE)
    if not event_id:
        return Place("room", room=first)
    return Place("message", room=first, event_id=parse_event_id(event_id))


def _file(server: str, media_id: str, server_name: str) -> Place:
    _check_here(server, server_name)
    return Place("file", media_id=media_id)


def _check_here(server: str, server_name: str) -> None:
    if server != server_name:
        raise InvalidParam(ELSEWHERE)
