"""How soon somebody should look at a case. Pure.

It orders the list for people and does nothing else: no number of reports ever restricts anybody.
What was named as harm comes first; among equals more and older reporters count more, but only by
the logarithm, so that fifty accounts of yesterday weigh less than three that have long been here.
"""

import math

from linnet.moderation.harms import HARMS, URGENT

DAY_MS = 24 * 60 * 60 * 1000
GROWN_UP_DAYS = 30
FULL_WEIGHT = 1000
NEW_WEIGHT = 20
"""Of an account that was made this minute."""
NEW_FOR_MS = 7 * DAY_MS
"""How long an account is new."""
JOINED_LATELY_MS = DAY_MS
"""How long somebody is new in a room."""
RECORD_MS = 30 * DAY_MS
"""For how long it counts that reports were unfounded."""
_CREDIT = 4
"""After one unfounded report, which costs nothing, each takes a share of so many."""
_PRESSING = frozenset({"harassment.hate", "violence", "violence.glorification"})
"""What should be looked at within a day, beside what is urgent."""
_STEP = 1000
_PER_DOUBLING = 120
_HINT = 100
"""Less than one more reporter who has long been here."""


def weight_of(account_age_ms: int) -> int:
    """What the word of a reporter weighs, in thousandths of one who has long been here."""
    days = min(max(0, account_age_ms) / DAY_MS, GROWN_UP_DAYS)
    return NEW_WEIGHT + round((FULL_WEIGHT - NEW_WEIGHT) * days / GROWN_UP_DAYS)


def credited(weight: int, unfounded: int, founded: int) -> int:
    """What is left of a weight after reports that were unfounded; founded ones make up for them.

    Nothing after five: such reports wait behind all others, and are taken and shown all the same.
    """
    left = _CREDIT - max(0, unfounded - founded - 1)
    return weight * max(0, left) // _CREDIT


def added_by(weight: int, before: int, *, is_new: bool) -> int:
    """How much a case with a weight of `before` gains by one more reporter.

    Newcomers, however many, never lift it beyond one who has long been here.
    """
    return min(weight, max(0, FULL_WEIGHT - before)) if is_new else weight


def urgency_of(harm: str, weight: int, *, is_hinted: bool = False) -> int:
    """`weight` is the sum over the distinct reporters. More is sooner.

    `is_hinted`: the detector takes a reported message for hateful.
    """
    many = round(_PER_DOUBLING * math.log2(1 + weight / FULL_WEIGHT)) + (_HINT if is_hinted else 0)
    return HARMS[harm].severity * _STEP + min(many, _STEP - 1)


def due_within_ms(harm: str) -> int:
    """How long after the first report somebody should have decided.

    A day for dangers, threats and hate, a week for all else.
    """
    is_pressing = HARMS[harm].severity == URGENT or harm in _PRESSING
    return DAY_MS if is_pressing else 7 * DAY_MS
