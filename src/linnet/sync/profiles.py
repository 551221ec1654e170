"""What both kinds of sync tell of people's profiles: whole ones, changed fields, and who is gone.

Told are the user's own profile and those of people who share a room, and of these only the fields
that were asked for. Guests of a call are told none: names and pictures stand in member events.
# spec: MSC4262
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from linnet.accounts.known_profiles import Profile
from linnet.accounts.profile import fields_changed
from linnet.accounts.profile_field import REMOVED
from linnet.ids import UserId
from linnet.rooms.render import Viewer
from linnet.rooms.sharing import sharers_among
from linnet.storage.database import Reader
from linnet.sync.news import News, sharing_changed
from linnet.sync.wiring import Sync

MAX_PEOPLE = 1000
"""Whole profiles in one answer."""
MAX_BYTES = 1024 * 1024
"""Of the whole profiles in one answer; the last may exceed it."""
_AT_ONCE = 500

Wants = Callable[[str], bool]
Fields = Mapping[str, bytes]
"""By name the JSON text of each field, or `REMOVED`."""
Told = dict[UserId, Fields | None]
"""None: they share no room any more."""


class Span(Struct, frozen=True):
    """What one answer covers, for whom."""

    viewer: Viewer
    news: News
    after: int
    until: int
    wants: Wants


class Whole(Struct, frozen=True):
    """Whole profiles, as many as fit into an answer."""

    told: dict[UserId, Fields]
    rest: Sequence[UserId]
    """Whose profiles did not fit."""


async def changed(sync: Sync, reader: Reader, span: Span) -> Told:
    """The fields that have changed, as they are now, and those who have gone."""
    if span.viewer.is_guest:
        return {}
    own, profiles = span.viewer.user_id, await _changed_users(sync, reader, span)
    told: Told = {}
    for user_id in await sharers_among(sync.rooms, own, profiles):
        fields = {
            name: field.value
            for name, field in profiles[user_id].items()
            if span.after < field.position <= span.until and span.wants(name)
        }
        if fields:
            told[user_id] = fields
    _, ended = await sharing_changed(sync, span.viewer, span.news)
    for user_id, profile in (await sync.profiles.of(ended)).items():
        # Whoever had nothing to be told of need not be forgotten either.
        if any(span.wants(name) for name in profile):
            told[user_id] = None
    return told


async def _changed_users(sync: Sync, reader: Reader, span: Span) -> dict[UserId, Profile]:
    found = span.news.profiles
    if found is None:
        found = {}
        for user_id, name in await fields_changed(reader, span.after, span.until):
            found.setdefault(user_id, set()).add(name)
    wanted = [user_id for user_id, names in found.items() if any(map(span.wants, names))]
    return await sync.profiles.of(wanted)


async def whole(sync: Sync, viewer: Viewer, people: Iterable[UserId], wants: Wants) -> Whole:
    """The profiles of these people as they are now, in their order.

    Removed fields are told as well: the client may have them from before it began anew.
    """
    waiting = [] if viewer.is_guest else list(dict.fromkeys(people))
    told: dict[UserId, Fields] = {}
    size = 0
    for start in range(0, len(waiting), _AT_ONCE):
        some = waiting[start : start + _AT_ONCE]
        profiles = await sync.profiles.of(some)
        wanted = {user_id: _wanted(profiles[user_id], wants) for user_id in some}
        named = [user_id for user_id, fields in wanted.items() if fields]
        sharing = await sharers_among(sync.rooms, viewer.user_id, named)
        for number, user_id in enumerate(some):
            if len(told) >= MAX_PEOPLE or size >= MAX_BYTES:
                return Whole(told, waiting[start + number :])
            if user_id in sharing:
                told[user_id] = wanted[user_id]
                size += sum(map(len, wanted[user_id].values()))
    return Whole(told, [])


def _wanted(profile: Profile, wants: Wants) -> Fields:
    return {name: field.value for name, field in profile.items() if wants(name)}


def is_removed(value: bytes) -> bool:
    return value == REMOVED


def without(known: Collection[UserId], people: Iterable[UserId]) -> list[UserId]:
    """Those of the people who are not known, each once."""
    return [user_id for user_id in dict.fromkeys(people) if user_id not in known]
