"""What a push tells."""

from msgspec import Struct

from linnet.events.event import Event


class Around(Struct, frozen=True):
    """What is known about an event's room and sender."""

    sender_name: str | None
    room_name: str | None
    room_alias: str | None


class News(Struct, frozen=True):
    """What is told. Without an event only the counts are."""

    event: Event | None
    around: Around | None
    unread: int
    missed_calls: int
