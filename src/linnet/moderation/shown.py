"""Measures against many at once, which somebody has seen listed and then confirms.

What is confirmed is named by a digest of exactly what was shown. Each measure is the decision of a
case of its own, which nobody had to report.
"""

import hashlib

from msgspec import structs

from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Requester
from linnet.ids import UserId
from linnet.moderation import store_cases
from linnet.moderation.conclude import conclude
from linnet.moderation.measures import is_severe
from linnet.moderation.store_cases import Case
from linnet.moderation.store_decisions import Decision, Measure
from linnet.moderation.subject import Forum, Subject
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Tx

HAS_CHANGED = "This is not what was shown: look at it again first"
MAX_REMEMBERED = 10_000


def digest_of(shown: JsonObject) -> str:
    """The name of what was shown."""
    return hashlib.sha256(canonical_json.encode(shown)).hexdigest()


def agreed(
    moderation: Moderation, requester: Requester, digest: str, measure: Measure, reason: str
) -> Decision | None:
    """What is decided; None while it waits for a second person, where two decide.

    Who came first is remembered until the program stops.
    """
    user_id, now_ms = requester.user_id, moderation.clock.now_ms()
    decision = Decision("measures_taken", [measure], reason, user_id, now_ms)
    if not (moderation.settings.moderation_two_people and is_severe(decision.measures)):
        return decision
    first = moderation.agreed_by.get(digest)
    if first is None or first == user_id:
        if len(moderation.agreed_by) >= MAX_REMEMBERED:
            moderation.agreed_by.clear()
        moderation.agreed_by[digest] = user_id
        return None
    return structs.replace(decision, decided_by=first, confirmed_by=user_id)


async def decide_unreported(
    moderation: Moderation,
    tx: Tx,
    requester: Requester,
    place: tuple[Forum, Subject],
    harm: str,
    decision: Decision,
) -> Case:
    """Carry out a decision about which there was no case.

    Cached requesters must be forgotten and `decided` set afterwards.
    """
    by: UserId = decision.decided_by
    case = await store_cases.put_decided(tx, place, harm, by, decision.decided_ts)
    return await conclude(moderation, tx, requester, case, decision)
