"""Profiles in a `/v3/sync` answer: of the people it shows, and what has changed of others.

Whoever loads all members is told of everybody at first, up to the limits of one answer; those who
did not fit come when they say something or change.
# spec: MSC4429
"""

from collections.abc import Iterable
from typing import Any

from msgspec import Raw

from linnet.ids import UserId
from linnet.rooms.sharing import sharers_of
from linnet.storage.database import Reader
from linnet.sync.news import sharing_changed
from linnet.sync.profiles import Fields, Span, changed, is_removed, whole
from linnet.sync.view import View
from linnet.sync.wiring import Sync

USERS = "org.matrix.msc4429.users"
NULL = Raw(b"null")

Part = dict[str, Any]


async def users(sync: Sync, reader: Reader, view: View) -> Part:
    """By user the profile's fields; nothing unless the filter names some."""
    wanted = frozenset(view.filter.profile_fields.ids)
    if not wanted:
        return {}
    viewer, is_fresh = view.viewer, view.since is None or view.is_full_state
    key = (viewer.user_id, viewer.device_id, wanted)
    news = Span(viewer, view.news, view.after, view.until, wanted.__contains__)
    told = {} if view.since is None else await changed(sync, reader, news)
    gone = [user_id for user_id, fields in told.items() if fields is None]
    sync.profiles_sent.forget(key, gone)
    since = None if is_fresh else view.after
    people = sync.profiles_sent.unknown(key, await _people(sync, view, is_fresh=is_fresh), since)
    found = await whole(sync, viewer, people, wanted.__contains__)
    sync.profiles_sent.sent(key, found.told, view.until, is_fresh=is_fresh)
    return {user_id: _shown(fields) for user_id, fields in (told | found.told).items()}


async def _people(sync: Sync, view: View, *, is_fresh: bool) -> Iterable[UserId]:
    own = [view.viewer.user_id] if is_fresh else []
    if view.filter.room.state.lazy_load_members:
        return [*own, *view.people]
    if is_fresh:
        return [*own, *view.people, *await sharers_of(sync.rooms, view.viewer.user_id)]
    began, _ = await sharing_changed(sync, view.viewer, view.news)
    return [*view.people, *began]


def _shown(fields: Fields | None) -> Part:
    if fields is None:
        return {"profile_updates": None}
    shown = {name: NULL if is_removed(value) else Raw(value) for name, value in fields.items()}
    return {"profile_updates": shown}
