"""Which backups go. What was erased on the server is gone from all backups by a stated time."""

from collections.abc import Sequence

from msgspec import Struct

DAY_MS = 24 * 60 * 60 * 1000


class Kept(Struct, frozen=True):
    """What the settings say."""

    count: int
    """Backups at once."""
    days: int
    """From a backup's making to its end."""


class Age(Struct, frozen=True):
    """One backup."""

    name: str
    made_ms: int
    expires_ms: int
    """As was said when it was made; later settings may bring the end nearer, never put it off."""


def expiry_of(age: Age, kept: Kept) -> int:
    """When a backup ends, whatever else there is."""
    return min(age.expires_ms, age.made_ms + kept.days * DAY_MS)


def to_drop(ages: Sequence[Age], kept: Kept, now_ms: int) -> list[str]:
    """The names of those that go now, the newest ones being kept."""
    newest_first = sorted(ages, key=lambda age: age.made_ms, reverse=True)
    return [
        age.name
        for place, age in enumerate(newest_first)
        if place >= kept.count or expiry_of(age, kept) <= now_ms
    ]
