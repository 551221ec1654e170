"""Take a report into the case of its subject, in one transaction."""

from collections.abc import Sequence

from msgspec import Struct, structs

from linnet.accounts.standing import standing
from linnet.errors import LimitExceeded
from linnet.guarding.joins import joined_ts
from linnet.ids import EventId, UserId
from linnet.moderation import store_cases, store_decisions, store_evidence, store_reports
from linnet.moderation.conclude import MAX_TOLD
from linnet.moderation.copies import dismissed_before, is_better
from linnet.moderation.gather import Proof
from linnet.moderation.harms import HARMS, URGENT, graver
from linnet.moderation.store_cases import Case
from linnet.moderation.store_reports import Record
from linnet.moderation.subject import Forum, Subject
from linnet.moderation.urgency import (
    DAY_MS,
    JOINED_LATELY_MS,
    NEW_FOR_MS,
    RECORD_MS,
    added_by,
    credited,
    urgency_of,
    weight_of,
)
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader, Tx

MAX_A_DAY = 200
"""Reports by one account."""
MAX_EVIDENCE = 500
"""Messages that a case keeps; reports of more still count."""


class Report(Struct, frozen=True):
    """What one person says of a subject."""

    reporter: UserId
    harm: str
    words: str


class Voice(Struct, frozen=True):
    """What the word of a reporter weighs, and whether they are new here."""

    weight: int
    is_new: bool


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
        cases = await take_in(moderation, tx, report, subject, proofs, forums)
    wake(moderation, report.harm, cases)


async def take_in(
    moderation: Moderation,
    tx: Tx,
    report: Report,
    subject: Subject,
    proofs: Sequence[Proof],
    forums: Sequence[Forum],
) -> list[Case]:
    """Write a report into the case of each forum; returns them. `wake` is called afterwards."""
    now_ms = moderation.clock.now_ms()
    return [await _add(tx, report, (forum, subject), proofs, now_ms) for forum in forums]


def wake(moderation: Moderation, harm: str, cases: Sequence[Case]) -> None:
    """Let those be told who look after cases, and whoever reported what was looked at already.

    At once where it is urgent, but not for what waits behind all others.
    """
    moderation.reported.set()
    moderation.unhinted.set()
    if any(case.is_decided for case in cases):
        moderation.decided.set()
    waiting = [case for case in cases if not case.is_decided and case.urgency]
    if HARMS[harm].severity == URGENT and waiting:
        moderation.urgently_reported.set()


async def _add(
    tx: Tx,
    report: Report,
    place: tuple[Forum, Subject],
    proofs: Sequence[Proof],
    now_ms: int,
) -> Case:
    is_new = await _is_new(tx, report.reporter, place[1], now_ms)
    said = (report.reporter, report.harm)
    repeated = await dismissed_before(tx, place, said, proofs, now_ms, is_new=is_new)
    case = await store_cases.undecided(tx, *place)
    if case is None:
        # Without messages something may have happened since: then somebody looks once more.
        case = repeated if proofs else None
        case = case or await store_cases.open_case(tx, *place, report.harm, now_ms)
    weight = 0 if repeated else await _weight(tx, report.reporter, case, now_ms)
    is_contradicted = any(proof.verdict.result == "contradicted" for proof in proofs)
    has_counted = await store_reports.has_counted(tx, case.case_id, report.reporter)
    words = (report.reporter, _first(proofs), report.harm, report.words)
    await store_reports.put(tx, case, words, now_ms, is_contradicted=is_contradicted, is_new=is_new)
    before = case
    if not is_contradicted:
        case = _counted(case, report.harm, Voice(weight, is_new), has_counted=has_counted)
    # What comes anew is looked at, unless the detector has made up its mind.
    is_hinted = case.is_hinted or (None if proofs else case.is_hinted)
    case = structs.replace(case, reported_ts=now_ms, is_hinted=is_hinted)
    await store_cases.move(tx, case)
    if _is_urgent(case) and not _is_urgent(before):
        await store_cases.unalert(tx, case.case_id)
    if case.is_decided and not is_contradicted:
        await _tell(tx, case, report.reporter)
    for proof in proofs:
        await _keep(tx, case.case_id, proof)
    return case


def _first(proofs: Sequence[Proof]) -> EventId:
    return proofs[0].event.event_id if proofs else EventId("")


async def _is_new(reader: Reader, reporter: UserId, subject: Subject, now_ms: int) -> bool:
    """Whether somebody came to the server, or to the room it is about, a moment ago."""
    account = await standing(reader, reporter)
    if account is None or now_ms - account.created_ts < NEW_FOR_MS:
        return True
    if not subject.room_id:
        return False
    # 0 for whoever is not there.
    return now_ms - await joined_ts(reader, subject.room_id, reporter) < JOINED_LATELY_MS


async def _weight(reader: Reader, reporter: UserId, case: Case, now_ms: int) -> int:
    """By age, and by how earlier reports to the same people went.

    Who has no account weighs as little as who has made one this minute.
    """
    account = await standing(reader, reporter)
    weight = weight_of(now_ms - account.created_ts if account else 0)
    found = await store_reports.records(reader, case, [reporter], now_ms - RECORD_MS)
    record = found.get(reporter, Record())
    return credited(weight, record.unfounded, record.founded)


def _counted(case: Case, harm: str, voice: Voice, *, has_counted: bool) -> Case:
    """The case with one more report; one that was counted before weighs nothing now.

    What weighs nothing says nothing of how grave it is, where others have said it.
    """
    if voice.weight and case.weight:
        harm = graver(case.harm, harm)
    elif case.weight:
        harm = case.harm
    elif case.reporters and not voice.weight:
        harm = graver(case.harm, harm)
    total = case.weight
    if not has_counted:
        total += added_by(voice.weight, case.weight, is_new=voice.is_new)
    urgency = urgency_of(harm, total, is_hinted=bool(case.is_hinted)) if total else case.urgency
    return structs.replace(
        case, harm=harm, weight=total, reporters=case.reporters + (not has_counted), urgency=urgency
    )


def _is_urgent(case: Case) -> bool:
    return not case.is_decided and case.urgency > 0 and HARMS[case.harm].severity == URGENT


async def _tell(tx: Tx, case: Case, reporter: UserId) -> None:
    """Let whoever reports what was decided hear so, once, as those before them."""
    is_told = await store_decisions.is_reporter_told(tx, case.case_id, reporter)
    if not is_told and case.reporters <= MAX_TOLD:
        await store_decisions.add_statements(tx, case.case_id, [(reporter, "reporter")])


async def _keep(tx: Tx, case_id: int, proof: Proof) -> None:
    """Keep a message with the best verdict that anybody's key has brought."""
    before = await store_evidence.result_of(tx, case_id, proof.event.event_id)
    if before is None:
        if await store_evidence.count(tx, case_id) < MAX_EVIDENCE:
            await store_evidence.put(tx, case_id, proof)
    elif is_better(proof.verdict.result, before):
        await store_evidence.put(tx, case_id, proof)


async def recount(tx: Tx, case_id: int) -> None:
    """Work out anew what the reports of a case weigh, after one was deleted."""
    case = await store_cases.case_of(tx, case_id)
    assert case is not None, "it has reports"
    reporters = await store_reports.count_reporters(tx, case_id)
    # What each weighed is not known any more: the rest keeps its share.
    weight = case.weight * reporters // case.reporters if case.reporters else 0
    urgency = urgency_of(case.harm, weight, is_hinted=bool(case.is_hinted)) if weight else 0
    counted = structs.replace(case, reporters=reporters, weight=weight, urgency=urgency)
    await store_cases.move(tx, counted)
