"""Tell those whom a decision concerns: what was done and why, or that somebody has looked.

A statement stands in the database from the decision on and is sent from there, so that no stop of
the program loses one; a stop at the wrong moment may send it twice.
"""

import asyncio
import datetime
import logging

from linnet.errors import NotFound
from linnet.guarding.guard import shown_time
from linnet.http.response import JsonObject
from linnet.moderation import (
    store_cases,
    store_complaints,
    store_decisions,
    store_evidence,
    store_lifted,
    store_notices,
)
from linnet.moderation.by_mail import goes_by_mail
from linnet.moderation.cleaning import KEPT_MS
from linnet.moderation.harms import HARMS
from linnet.moderation.store_cases import Case
from linnet.moderation.store_complaints import Complaint
from linnet.moderation.store_decisions import Decision, Statement
from linnet.moderation.store_lifted import Lifted, newest
from linnet.moderation.wiring import Moderation
from linnet.rooms.server_notices import send_notice

logger = logging.getLogger(__name__)

CONCERNED_TYPE = "org.linnet.decision"
REPORTER_TYPE = "org.linnet.report_decided"
REVIEW_TYPE = "org.linnet.complaint"
ANSWER_TYPE = "org.linnet.complaint_answered"
LIFTED_TYPE = "org.linnet.measures_lifted"
SECOND_TYPE = "org.linnet.decision_proposed"
BATCH = 100
RETRY_S = 60

_DONE = {
    "warn": "you are warned",
    "remove": "your messages were removed, with the files in them",
    "mute": "you can say nothing in the room",
    "kick": "you were removed from the room",
    "ban": "you were banned from the room",
    "suspend": "your account is suspended: you can read on, but say nothing more",
    "lock": "your account is locked",
    "files": "files that you have sent are given to nobody any more",
    "close": "a room that you look after was closed: nobody can do more there than leave",
    "other": "measures were taken",
    "refuse": "what you wrote was not sent",
    "hold": "what you wrote waits until a moderator has looked at it",
    "cover": "what you wrote is covered: everybody can read it after one press",
    "slow": "you can write one message in a minute for ten minutes",
    "queue": "the moderators of the room were asked to look at what you wrote",
}

_ENDED = {
    "cover": "what you wrote is not covered any more",
    "mute": "you can speak in the room again",
    "ban": "you are no longer banned from the room",
    "suspend": "your account is no longer suspended",
    "lock": "your account is no longer locked",
    "remove": "the files in your removed messages are given out again",
    "files": "your files are given out again",
    "close": "the room that you look after is open again",
}


async def keep_telling(moderation: Moderation) -> None:
    """Send what is to be told, until cancelled; what fails is tried again in a minute."""
    while True:
        moderation.decided.clear()
        is_all = await tell_all(moderation)
        try:
            async with asyncio.timeout(None if is_all else RETRY_S):
                await moderation.decided.wait()
        except TimeoutError:
            continue


async def tell_all(moderation: Moderation) -> bool:
    """Send every statement that was not sent; whether none is left.

    One at a time: a notice takes several transactions, and two who began with the same statement
    would both send it.
    """
    async with moderation.telling:
        return await _tell_untold(moderation)


async def _tell_untold(moderation: Moderation) -> bool:
    after, is_all = 0, True
    while True:
        async with moderation.db.snapshot() as reader:
            batch = await store_decisions.untold(reader, after, BATCH)
        if not batch:
            return is_all
        after = batch[-1].statement_id
        for statement in batch:
            try:
                await _tell(moderation, statement)
            except Exception:
                logger.exception("Telling a decision failed, trying again in a minute")
                is_all = False


async def _tell(moderation: Moderation, statement: Statement) -> None:
    async with moderation.db.snapshot() as reader:
        case = await store_cases.case_of(reader, statement.case_id)
        decision = await store_decisions.of_case(reader, statement.case_id)
        kept = await store_evidence.of_case(reader, statement.case_id)
        complaint = await store_complaints.answered_last(
            reader, statement.case_id, statement.user_id
        )
        lifted = await store_lifted.of_case(reader, statement.case_id)
    content = None
    if statement.role == "review":
        content = _request(statement)
    elif statement.role == "second":
        content = _question(statement)
    elif statement.role == "lifted" and case is not None:
        content = _end(case, lifted)
    elif statement.role == "answer" and complaint is not None:
        content = _answer(complaint)
    elif case is not None and decision is not None:
        events = [str(one.event_id) for one in kept]
        is_concerned = statement.role == "concerned"
        content = (
            _reasons(statement, case, decision, events)
            if is_concerned
            else _outcome(statement, decision)
        )
    if content is not None and not store_notices.is_outsider(statement.user_id):
        # Whoever has no account looks at the page of their notice.
        try:
            await send_notice(moderation.notices, statement.user_id, content)
        except NotFound:
            logger.info("Somebody who was to be told of a decision is not here any more")
    async with moderation.db.transaction() as tx:
        is_mail_due = await goes_by_mail(moderation, tx, statement)
        now_ms = moderation.clock.now_ms()
        await store_decisions.told(tx, statement.statement_id, now_ms, is_mail_due=is_mail_due)
    if is_mail_due:
        moderation.letters_due.set()


def _reasons(statement: Statement, case: Case, decision: Decision, events: list[str]) -> JsonObject:
    """The statement of reasons, for people and for apps."""
    done = "; ".join(_DONE[measure] for measure in decision.measures)
    if decision.until_ts is not None:
        done += f", until {shown_time(decision.until_ts)}"
    who = "moderators of the room" if case.forum == "room" else "safety team of this server"
    by_whom = f"The {who} decided: {done}.\nWhy: {decision.reason}\nPeople have decided this, no"
    if decision.is_automated:
        by_whom = (
            f"A rule of the room took effect: {done}.\nWhy: {decision.reason}\nNobody has looked"
            " at it, it was done by a"
        )
    body = (
        f"{by_whom} program. If you think that it is wrong, complain until"
        f" {_day(decision.decided_ts + KEPT_MS)}: somebody else will look at it. An app that shows"
        " no way to do so leaves you to write to those who run this server."
    )
    facts: JsonObject = {
        "statement_id": statement.statement_id,
        "case_id": case.case_id,
        "forum": case.forum,
        "measures": list(decision.measures),
        "harm": case.harm,
        "category": HARMS[case.harm].category,
        "reason": decision.reason,
        "decided_ts": decision.decided_ts,
        "is_automated": decision.is_automated,
        "complain_until_ts": decision.decided_ts + KEPT_MS,
        "event_ids": events,
    }
    if decision.until_ts is not None:
        facts["until_ts"] = decision.until_ts
    if case.subject.room_id:
        facts["room_id"] = case.subject.room_id
    return {"body": body, "server_notice_type": CONCERNED_TYPE, CONCERNED_TYPE: facts}


def _outcome(statement: Statement, decision: Decision) -> JsonObject:
    """What a reporter is told, which is not what was done to somebody else."""
    if decision.outcome == "dismissed":
        came = "nothing was found that goes against the rules"
    else:
        came = "something was done about it"
    body = f"Somebody has looked at what you reported: {came}. Thank you for telling."
    facts: JsonObject = {
        "statement_id": statement.statement_id,
        "outcome": decision.outcome,
        "decided_ts": decision.decided_ts,
    }
    if decision.outcome == "dismissed":
        facts["complain_until_ts"] = decision.decided_ts + KEPT_MS
    return {"body": body, "server_notice_type": REPORTER_TYPE, REPORTER_TYPE: facts}


def _request(statement: Statement) -> JsonObject:
    """What those are told who may look at a complaint."""
    body = "Somebody complains about a decision: it waits for you, or another who did not decide."
    facts = {"case_id": statement.case_id}
    return {"body": body, "server_notice_type": REVIEW_TYPE, REVIEW_TYPE: facts}


def _question(statement: Statement) -> JsonObject:
    """What those are told who can be the second person."""
    body = "A colleague proposes a measure against an account: a second person has to look at it."
    facts = {"case_id": statement.case_id}
    return {"body": body, "server_notice_type": SECOND_TYPE, SECOND_TYPE: facts}


def _answer(complaint: Complaint) -> JsonObject:
    """What whoever has complained is told."""
    came = "it stays as it was" if complaint.outcome == "upheld" else "it was reversed"
    body = f"Somebody has looked again at the decision: {came}.\nWhy: {complaint.answer}"
    facts = {
        "statement_id": complaint.statement_id,
        "outcome": complaint.outcome,
        "reason": complaint.answer,
    }
    return {"body": body, "server_notice_type": ANSWER_TYPE, ANSWER_TYPE: facts}


def _end(case: Case, lifted: list[Lifted]) -> JsonObject | None:
    """What whoever it concerns is told when measures end."""
    last = newest(lifted)
    if not last:
        return None
    ended = "; ".join(_ENDED.get(one.measure, "a measure has ended") for one in last)
    who = "moderators of the room" if case.forum == "room" else "safety team of this server"
    body = f"The {who} took back what was decided: {ended}.\nWhy: {last[0].reason}"
    facts: JsonObject = {
        "case_id": case.case_id,
        "forum": case.forum,
        "measures": [one.measure for one in last],
        "reason": last[0].reason,
        "lifted_ts": last[0].lifted_ts,
    }
    if case.subject.room_id:
        facts["room_id"] = case.subject.room_id
    return {"body": body, "server_notice_type": LIFTED_TYPE, LIFTED_TYPE: facts}


def _day(ts: int) -> str:
    return datetime.datetime.fromtimestamp(ts // 1000, datetime.UTC).date().isoformat()
