"""A room's protection: one state event, which all its members can read. Pure.

It says what the room asks of those who write, and is set by those who may ban there. What the event
does not name is off. `rules` are shown before somebody joins.
"""

from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from linnet.errors import InvalidParam
from linnet.events.canonical_json import MAX_INTEGER, JsonObject
from linnet.events.event import Event

PROTECTION = "org.linnet.protection"
MAX_RULES = 30
HOUR_S = 3600
MAX_INTERVAL_S = 6 * HOUR_S
MAX_NEWCOMER_S = 7 * 24 * HOUR_S
MAX_RAID_MS = 7 * 24 * HOUR_S * 1000
MODERATOR_LEVEL = 50
"""Below it slow mode holds, where the room says nothing else."""
_MAX_KEPT = 1_000

Interval = Annotated[int, Meta(ge=1, le=MAX_INTERVAL_S)]
Level = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Timestamp = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]


class Rule(Struct, frozen=True):
    """One rule of the community; its number is its place."""

    title: Annotated[str, Meta(min_length=1, max_length=100)]
    text: Annotated[str, Meta(max_length=1_000)] = ""


class SlowMode(Struct, frozen=True):
    """Between two messages of one person lie so many seconds, unless they have this power level."""

    interval_s: Interval
    below_level: Level = MODERATOR_LEVEL


class Newcomers(Struct, frozen=True):
    """For so long after they have joined people write under these limits.

    Files, links and mentions are seen in rooms without encryption alone.
    """

    for_s: Annotated[int, Meta(ge=60, le=MAX_NEWCOMER_S)]
    no_media: bool = False
    no_links: bool = False
    max_mentions: Annotated[int, Meta(ge=0, le=100)] | None = None
    interval_s: Interval | None = None


class Raid(Struct, frozen=True):
    """Raid mode: until its end nobody comes in whom no moderator has invited, and those who came
    after `quiet_since_ts` say nothing."""

    since_ts: Timestamp
    until_ts: Timestamp
    quiet_since_ts: Timestamp


class Protection(Struct, frozen=True):
    """The content of the event."""

    rules: Annotated[list[Rule], Meta(max_length=MAX_RULES)] = []
    slow_mode: SlowMode | None = None
    newcomers: Newcomers | None = None
    raid: Raid | None = None
    automatic: bool = False
    """Whether messages are looked at by rules that the moderators know, see `rules.py`."""

    def raid_at(self, now_ms: int) -> Raid | None:
        """The raid mode that holds at this time."""
        return self.raid if self.raid is not None and now_ms < self.raid.until_ts else None


def parse(content: JsonObject) -> Protection:
    """Read what somebody wants to set.

    Raises:
        InvalidParam: it has a wrong form, or a number is out of bounds.
    """
    try:
        return msgspec.convert(content, Protection)
    except msgspec.ValidationError as why:
        raise InvalidParam(f"The protection of a room cannot be this: {why}") from why


def check_change(wanted: Protection, now_ms: int) -> None:
    """What a new content must keep to beside its form.

    Raises:
        InvalidParam: raid mode without a near end.
    """
    if wanted.raid is not None and wanted.raid.until_ts > now_ms + MAX_RAID_MS:
        raise InvalidParam("Raid mode ends within seven days")


@lru_cache(_MAX_KEPT)
def protection_of(event: Event) -> Protection:
    """What an event of a room's state says; one that came from elsewhere in a wrong form is off."""
    try:
        return msgspec.convert(event.content, Protection)
    except msgspec.ValidationError:
        return Protection()
