"""Times in words, with the plurals of each language."""

MINUTE_MS = 60 * 1000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
LONGEST_IN_HOURS = 2 * DAY_MS
"""Up to here hours are easier to grasp than days, if the days are not whole."""


def parts(ms: int) -> tuple[int, int]:
    """How many of which unit: 0 minutes, 1 hours, 2 days; rounded up, never to nothing."""
    if ms >= LONGEST_IN_HOURS or (ms >= DAY_MS and ms % DAY_MS == 0):
        return -(-ms // DAY_MS), 2
    if ms >= HOUR_MS:
        return -(-ms // HOUR_MS), 1
    return max(1, -(-ms // MINUTE_MS)), 0


def english(ms: int) -> str:
    """As `30 days`."""
    count, unit = parts(ms)
    name = ("minute", "hour", "day")[unit]
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def french(ms: int) -> str:
    """As `30 jours`."""
    count, unit = parts(ms)
    name = ("minute", "heure", "jour")[unit]
    return f"{count}\u00a0{name}" if count < 2 else f"{count}\u00a0{name}s"


_ARABIC = (
    ("دقيقة واحدة", "دقيقتين", "دقائق", "دقيقة", "دقيقة"),
    ("ساعة واحدة", "ساعتين", "ساعات", "ساعة", "ساعة"),
    ("يوم واحد", "يومين", "أيام", "يومًا", "يوم"),
)
_FEW, _MANY = range(3, 11), range(11, 100)


def arabic(ms: int) -> str:
    """As it stands behind a preposition."""
    count, unit = parts(ms)
    one, two, few, many, hundreds = _ARABIC[unit]
    if count <= 2:
        return (one, two)[count - 1]
    rest = count % 100
    return f"{count} {few if rest in _FEW else many if rest in _MANY else hundreds}"
