"""Until when a contact may be made: a year at most, then it ends by itself."""

DAY_MS = 24 * 60 * 60 * 1000
MAX_TERM_DAYS = 365
MAX_TERM_MS = MAX_TERM_DAYS * DAY_MS
WARNED_MS = 30 * DAY_MS
"""So long before the end administrators are warned."""


def ends_soon(until_ts: int, now_ms: int) -> bool:
    """Whether administrators have to be warned."""
    return until_ts - now_ms <= WARNED_MS
