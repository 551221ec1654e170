"""Profiles in a sliding sync answer.

Whole ones are of the people in the rooms that come into the extension's scope; where members are
loaded as they speak, of those who were shown. What does not fit follows in the next answers. What
changes after that is told of everybody who shares a room.
# spec: MSC4262
"""

from collections.abc import Mapping, Sequence
from typing import Any

import immutables
from msgspec import Raw, Struct

from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader
from linnet.sync.profiles import Fields, Span, Told, changed, is_removed, whole, without
from linnet.sync.sliding_connections import NO_PROFILES, ProfilesSent, RoomSent
from linnet.sync.sliding_extensions import ExtensionView, in_scope
from linnet.sync.wiring import Sync

Part = dict[str, Any]


class ProfilesTold(Struct, frozen=True):
    """The extension's part of an answer, and what the connection has then."""

    part: Part
    sent: ProfilesSent


class Rooms(Struct, frozen=True):
    """The rooms of an answer, as far as profiles depend on them."""

    sent: Mapping[RoomId, RoomSent]
    """What the connection has of each after the answer."""
    people: Mapping[RoomId, Sequence[UserId]]
    """Who is shown in each room that is in the answer."""


async def profiles(sync: Sync, reader: Reader, view: ExtensionView, rooms: Rooms) -> ProfilesTold:
    """The profiles that this answer tells."""
    wish, before = view.wishes.profiles, view.sent.request
    if not wish.enabled:
        return ProfilesTold({}, NO_PROFILES)
    earlier = None if before is None else before.extensions.profiles
    told: Told = {}
    if earlier is not None and earlier.enabled:
        span = Span(view.viewer, view.news, view.sent.position, view.until, wish.wants)
        told = await changed(sync, reader, span)
    # Once other fields are wanted, nobody's profile is known as a whole.
    had = view.sent.profiles if earlier == wish else None
    known = _without_gone(NO_PROFILES if had is None else had, told)
    scope = frozenset(in_scope(view, wish))
    people = await _people(sync, view, rooms, had, scope)
    found = await whole(sync, view.viewer, without(known, people), wish.wants)
    sent = ProfilesSent(
        known.update(dict.fromkeys(found.told, True)) if found.told else known,
        tuple(found.rest),
        scope,
    )
    shown = {user_id: _shown(fields) for user_id, fields in (told | found.told).items()}
    return ProfilesTold({"users": shown} if shown else {}, sent)


def _without_gone(had: ProfilesSent, told: Told) -> immutables.Map[UserId, bool]:
    known = had.known
    for user_id, fields in told.items():
        if fields is None and user_id in known:
            known = known.delete(user_id)
    return known


async def _people(
    sync: Sync,
    view: ExtensionView,
    rooms: Rooms,
    had: ProfilesSent | None,
    scope: frozenset[RoomId],
) -> list[UserId]:
    """Whose whole profiles the client is to have, those who are on the screen first."""
    people = [view.viewer.user_id] if had is None else [*had.waiting]
    entering = scope if had is None else scope - had.rooms
    for room_id, shown in rooms.people.items():
        if room_id in scope:
            people += shown
    for room_id in entering:
        if _is_lazy(rooms, room_id):
            people += rooms.sent[room_id].members
        else:
            people += await sync.rooms.memberships.joined(room_id)
    for change in view.news.members:
        room_id = change.room_id
        if room_id in scope and change.membership == "join" and not _is_lazy(rooms, room_id):
            people.append(change.user_id)
    return people


def _is_lazy(rooms: Rooms, room_id: RoomId) -> bool:
    return rooms.sent[room_id].state.is_lazy


def _shown(fields: Fields | None) -> Part | None:
    if fields is None:
        return None
    shown: Part = {}
    if updated := {name: Raw(value) for name, value in fields.items() if not is_removed(value)}:
        shown["updated"] = updated
    if removed := [name for name, value in fields.items() if is_removed(value)]:
        shown["removed"] = removed
    return shown
