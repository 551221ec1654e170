"""Profiles in memory: one change is shown to everybody who shares a room, and read once for all."""

from collections.abc import Iterable, Mapping

from linnet.accounts import store_profiles
from linnet.accounts.profile_field import ProfileField
from linnet.changes.vocabulary import Change, ProfileChanged
from linnet.ids import UserId
from linnet.metrics import Metrics
from linnet.storage.cache import Cache
from linnet.storage.database import Database

MAX_BYTES = 64 * 1024 * 1024
"""Of all profiles together; most have some hundred bytes, one may have 64 KiB."""
_ENTRY = 200
"""What a profile, or a field of it, takes beside its value."""

Profile = Mapping[str, ProfileField]


class KnownProfiles:
    """The fields of people whom sync shows, removed ones too, kept current by committed changes."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._cache: Cache[UserId, Profile] = Cache("profiles", metrics, MAX_BYTES, _weight)

    async def of(self, users: Iterable[UserId]) -> dict[UserId, Profile]:
        """The profiles of these users; empty for who has none, or is not of this server."""
        return await self._cache.get_many(users, self._load)

    async def _load(self, users: list[UserId]) -> dict[UserId, Profile]:
        async with self._db.snapshot() as reader:
            stored = await store_profiles.fields_of(reader, users)
        return {user_id: stored.get(user_id, {}) for user_id in users}

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, ProfileChanged):
            self._cache.forget(change.user_id)


def _weight(profile: Profile) -> int:
    return _ENTRY + sum(_ENTRY + len(field.value) for field in profile.values())
