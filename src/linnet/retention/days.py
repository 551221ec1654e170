"""Days as retention counts them: whole days since 1970, in UTC."""

import datetime

DAY_MS = 24 * 60 * 60 * 1000


def day_of(ts: int) -> int:
    return ts // DAY_MS


def end_of_day(day: int) -> int:
    """The first moment after a day."""
    return (day + 1) * DAY_MS


def date_of(day: int) -> str:
    """As in 2026-11-30."""
    return datetime.datetime.fromtimestamp(day * DAY_MS / 1000, datetime.UTC).date().isoformat()
