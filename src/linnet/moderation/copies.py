"""Whether a report only repeats what was looked at already, and in which nothing was found.

Without this a crowd that wants somebody gone would have its case looked at again and again. Such a
report is taken all the same: it goes to the decided case, whose reporters can complain, or it
waits behind all others.
"""

from collections.abc import Sequence

from linnet.ids import UserId
from linnet.moderation import store_cases, store_evidence, store_reports
from linnet.moderation.gather import Proof
from linnet.moderation.harms import HARMS
from linnet.moderation.store_cases import Case
from linnet.moderation.subject import Forum, Subject
from linnet.storage.database import Reader

COPIES_MS = 30 * 24 * 60 * 60 * 1000
"""How long after a dismissal."""
BETTER_LAST = ("contradicted", "not_verified", "verified")


async def dismissed_before(
    reader: Reader,
    place: tuple[Forum, Subject],
    said: tuple[UserId, str],
    proofs: Sequence[Proof],
    now_ms: int,
    *,
    is_new: bool,
) -> Case | None:
    """The dismissed case that a report of a reporter, with a harm, repeats.

    That is one of the same messages with no better evidence and no graver harm. Without messages
    nobody knows whether something new has happened, so of such only those of newcomers and of whom
    reported the same before are taken for copies.
    """
    before = await store_cases.dismissed(reader, *place, now_ms - COPIES_MS)
    if before is None:
        return None
    reporter, harm = said
    if not proofs:
        has_reported = await store_reports.has_counted(reader, before.case_id, reporter)
        return before if is_new or has_reported else None
    if HARMS[harm].severity > HARMS[before.harm].severity:
        return None
    for proof in proofs:
        kept = await store_evidence.result_of(reader, before.case_id, proof.event.event_id)
        if kept is None or is_better(proof.verdict.result, kept):
            return None
    return before


def is_better(result: str, than: str) -> bool:
    """Whether evidence proves more."""
    return BETTER_LAST.index(result) > BETTER_LAST.index(than)
