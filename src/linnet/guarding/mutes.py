"""Mutes: a person says nothing in a room until a time. Pure.

A mute is state of the room, so that members, their apps and other servers can see it, and it ends
by its own time. Its key begins with `_`, since the rules of rooms keep keys with `@` for the person
named. Each server holds its own people to it. See decision 56.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from linnet.errors import Forbidden, InvalidParam
from linnet.events.canonical_json import MAX_INTEGER, JsonObject
from linnet.events.power_levels import PowerLevels
from linnet.ids import UserId
from linnet.rooms.head import RoomHead

MUTE = "org.linnet.mute"
MAX_MUTE_MS = 28 * 24 * 3600 * 1000
MIN_MUTE_MS = 60_000
ONLY_MODERATORS = "Only those who may ban people here can do this"


class Mute(Struct, frozen=True):
    """The content of the event; without an end there is none."""

    until_ts: Annotated[int, Meta(ge=0, le=MAX_INTEGER)] | None = None


def key_of(user_id: str) -> str:
    return f"_{user_id}"


def muted_until(head: RoomHead, user_id: UserId, now_ms: int) -> int | None:
    """When somebody's mute ends; None for whoever may speak."""
    event = head.state.others.get((MUTE, key_of(user_id)))
    if event is None:
        return None
    until_ts = event.content.get("until_ts")
    return until_ts if type(until_ts) is int and until_ts > now_ms else None


def check_power(levels: PowerLevels, actor: UserId, target: str | None = None) -> None:
    """Who may ban protects the room; nobody mutes somebody of their own level.

    Raises:
        Forbidden: so it is.
    """
    level = levels.user(actor)
    if level < levels.ban:
        raise Forbidden(ONLY_MODERATORS)
    if target is not None and levels.user(target) >= level:
        raise Forbidden("You can only mute people with less power than you")


def parse(content: JsonObject, now_ms: int) -> Mute:
    """Read what somebody wants to set.

    Raises:
        InvalidParam: it has a wrong form, or no near end.
    """
    try:
        mute = msgspec.convert(content, Mute)
    except msgspec.ValidationError as why:
        raise InvalidParam(f"A mute cannot be this: {why}") from why
    if mute.until_ts is not None and mute.until_ts > now_ms + MAX_MUTE_MS:
        raise InvalidParam("A mute lasts 28 days at most")
    return mute
