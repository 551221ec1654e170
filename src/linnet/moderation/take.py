"""Take a report into the case of its subject, in one transaction."""

from collections.abc import Sequence

from msgspec import Struct, structs

from linnet.accounts.standing import standing
from linnet.errors import LimitExceeded
from linnet.ids import UserId
from linnet.moderation import store_cases, store_evidence, store_reports
from linnet.moderation.gather import Proof
from linnet.moderation.harms import HARMS, URGENT, graver
from linnet.moderation.store_cases import Case
from linnet.moderation.subject import Forum, Subject
from linnet.moderation.urgency import DAY_MS, urgency_of, weight_of
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Tx

MAX_A_DAY = 200
"""Reports by one account."""
MAX_EVIDENCE = 500
"""Messages that a case keeps; reports of more still count."""
_BETTER_LAST = ("contradicted", "not_verified", "verified")


class Report(Struct, frozen=True):
    """What one person says of a subject."""

    reporter: UserId
    harm: str
    words: str


async def take(
    moderation: Moderation,
    report: Report,
    subject: Subject,
    proofs: Sequence[Proof],
    forums: Sequence[Forum],
) -> None:
    """Write a report down. The same one by the same person again takes the place of the first.

    Raises:
        LimitExceeded: the reporter has sent too many today.
    """
    since_ms = moderation.clock.now_ms() - DAY_MS
    async with moderation.db.transaction() as tx:
        if await store_reports.count_since(tx, report.reporter, since_ms) >= MAX_A_DAY:
            raise LimitExceeded("Too many reports today", retry_after_ms=DAY_MS // 24)
        await take_in(moderation, tx, report, subject, proofs, forums)
    wake(moderation, report.harm)


async def take_in(
    moderation: Moderation,
    tx: Tx,
    report: Report,
    subject: Subject,
    proofs: Sequence[Proof],
    forums: Sequence[Forum],
) -> list[int]:
    """Write a report into the case of each forum; returns their ids. `wake` is called afterwards.

    Who has no account weighs as little as who has made one this minute.
    """
    now_ms = moderation.clock.now_ms()
    account = await standing(tx, report.reporter)
    weight = weight_of(now_ms - account.created_ts if account else 0)
    return [await _add(tx, report, (forum, subject), proofs, weight, now_ms) for forum in forums]


def wake(moderation: Moderation, harm: str) -> None:
    """Let those be told who look after cases."""
    moderation.reported.set()
    moderation.unhinted.set()
    if HARMS[harm].severity == URGENT:
        moderation.urgently_reported.set()


async def _add(
    tx: Tx,
    report: Report,
    place: tuple[Forum, Subject],
    proofs: Sequence[Proof],
    weight: int,
    now_ms: int,
) -> int:
    case = await store_cases.undecided(tx, *place)
    if case is None:
        case = await store_cases.open_case(tx, *place, report.harm, now_ms)
    is_contradicted = any(proof.verdict.result == "contradicted" for proof in proofs)
    has_counted = await store_reports.has_counted(tx, case.case_id, report.reporter)
    event_id = proofs[0].event.event_id if proofs else ""
    said = (report.reporter, event_id, report.harm, report.words)
    await store_reports.put(tx, case, said, is_contradicted, now_ms)
    if not is_contradicted:
        case = _counted(case, report.harm, 0 if has_counted else weight)
    # What comes anew is looked at, unless the detector has made up its mind.
    is_hinted = case.is_hinted or (None if proofs else case.is_hinted)
    await store_cases.move(tx, structs.replace(case, reported_ts=now_ms, is_hinted=is_hinted))
    for proof in proofs:
        await _keep(tx, case.case_id, proof)
    return case.case_id


def _counted(case: Case, harm: str, weight: int) -> Case:
    """The case with one more report; one that was counted before weighs nothing now."""
    harm = graver(case.harm, harm) if case.reporters else harm
    total = case.weight + weight
    return structs.replace(
        case,
        harm=harm,
        weight=total,
        reporters=case.reporters + (weight > 0),
        urgency=urgency_of(harm, total, is_hinted=bool(case.is_hinted)),
    )


async def _keep(tx: Tx, case_id: int, proof: Proof) -> None:
    """Keep a message with the best verdict that anybody's key has brought."""
    before = await store_evidence.result_of(tx, case_id, proof.event.event_id)
    if before is None:
        if await store_evidence.count(tx, case_id) < MAX_EVIDENCE:
            await store_evidence.put(tx, case_id, proof)
    elif _BETTER_LAST.index(proof.verdict.result) > _BETTER_LAST.index(before):
        await store_evidence.put(tx, case_id, proof)


async def recount(tx: Tx, case_id: int) -> None:
    """Work out anew what the reports of a case weigh, after one was deleted."""
    case = await store_cases.case_of(tx, case_id)
    assert case is not None, "it has reports"
    reporters = await store_reports.count_reporters(tx, case_id)
    # What each weighed is not known any more: the rest keeps its share.
    weight = case.weight * reporters // case.reporters if case.reporters else 0
    urgency = urgency_of(case.harm, weight, is_hinted=bool(case.is_hinted)) if reporters else 0
    counted = structs.replace(case, reporters=reporters, weight=weight, urgency=urgency)
    await store_cases.move(tx, counted)
