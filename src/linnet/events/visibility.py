"""Whether someone may see an event: history visibility.

# spec: client-server-api #room-history-visibility
"""

from linnet.events.event import Event

HISTORY_VISIBILITY = ("m.room.history_visibility", "")

DEFAULT = "shared"

_KNOWN = frozenset({"world_readable", "shared", "invited", "joined"})


def visibility_in(event: Event | None) -> str:
    """What a history visibility event says; `shared` where there is none or it makes no sense."""
    if event is None:
        return DEFAULT
    value = event.content.get("history_visibility")
    return value if isinstance(value, str) and value in _KNOWN else DEFAULT


def may_see(
    event: Event, reader: str, *, visibility: str, membership: str, has_joined_since: bool
) -> bool:
    """Whether the reader may see the event.

    `visibility` and `membership`, the reader's, are those in the state before the event, and
    `leave` stands for no membership. `has_joined_since` says that the reader joined at any time
    after the event, whether or not they are still in the room. A change of visibility, and of the
    reader's own membership, can be seen if either the state before or the one after allows it.

    To decide for a server, give the best membership of its users, and anyone's having joined.
    """
    after_visibility, after_membership = visibility, membership
    if event.is_state and event.state_tuple == HISTORY_VISIBILITY:
        after_visibility = visibility_in(event)
    if event.type == "m.room.member" and event.state_key == reader:
        after_membership = str(event.content.get("membership"))
    return _allows(visibility, membership, has_joined_since) or _allows(
        after_visibility, after_membership, has_joined_since
    )


def _allows(visibility: str, membership: str, has_joined_since: bool) -> bool:
    if visibility == "world_readable" or membership == "join":
        return True
    if visibility == "shared":
        return has_joined_since
    return visibility == "invited" and membership == "invite"
