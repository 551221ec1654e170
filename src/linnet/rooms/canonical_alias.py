"""What a room may call its own addresses.

# spec: client-server-api #put_matrixclientv3roomsroomidstateeventtypestatekey
"""

from linnet.errors import BadAlias, InvalidParam
from linnet.events.event import Event
from linnet.http.response import JsonObject
from linnet.ids import RoomId, parse_room_alias
from linnet.rooms import store_aliases
from linnet.storage.database import Reader

CANONICAL_ALIAS = ("m.room.canonical_alias", "")
MAX_ALIASES = 100
"""New ones in one event. Ours."""


async def check(
    reader: Reader, room_id: RoomId, content: JsonObject, current: Event | None
) -> None:
    """Refuse new addresses that do not lead to the room; those it had before are not looked at.

    Raises:
        InvalidParam: not an address.
        BadAlias: it leads elsewhere, or nowhere.
    """
    known = _aliases({} if current is None else current.content)
    fresh = [alias for alias in _aliases(content) if alias not in known]
    if len(fresh) > MAX_ALIASES:
        raise InvalidParam(f"At most {MAX_ALIASES} addresses can be added at once")
    for text in fresh:
        if not isinstance(text, str):
            raise InvalidParam("An address must be a string")
        found = await store_aliases.room_of(reader, parse_room_alias(text))
        if found is None or found[0] != room_id:
            raise BadAlias(f"{text} does not lead to this room")


def _aliases(content: JsonObject) -> list[object]:
    """Everything that stands where an alias should."""
    alias, others = content.get("alias"), content.get("alt_aliases")
    if others is not None and not isinstance(others, list):
        raise InvalidParam("alt_aliases must be a list")
    return [name for name in (alias, *(others or [])) if name not in (None, "")]
