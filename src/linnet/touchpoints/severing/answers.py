"""What the party has answered to the demand to delete, as an administrator enters it.

Each answer is a signed entry of the log of receipts and names the severance's own receipt. That the
time is over without one needs no entry: it follows from the dates.
"""

import datetime
from typing import Literal

from msgspec import Struct

from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.events.canonical_json import JsonObject
from linnet.ids import UserId
from linnet.storage.database import Reader
from linnet.touchpoints.severing import store
from linnet.touchpoints.severing.document import PERSONAL_KIND, entry_of
from linnet.touchpoints.severing.give_receipts import enter_other, others
from linnet.touchpoints.severing.severance import Severance
from linnet.touchpoints.severing.wiring import Severing
from linnet.touchpoints.switching import Also

NOTICE = "org.linnet.answer"
KIND = "linnet.answer-receipt.1"
PROVES = (
    "This receipt proves what the operator of this server has entered about the party's answer. It"
    " does not prove what the party has done."
)
DUE_MS = 30 * 86_400_000
"""Article 12(3) of the GDPR gives one month."""
MAX_TEXT_LENGTH = 2_000
MAX_ANSWERS = 20
"""Of one severance: a party may say more later."""

Outcome = Literal["deleted", "partly", "refused", "none"]
"""`none`: no answer has come, as somebody has looked and found."""
Standing = Literal["waiting", "unanswered", "deleted", "partly", "refused", "none"]


class AnswerWish(Struct, frozen=True):
    outcome: Outcome
    answered_on: str
    """A day, as YYYY-MM-DD; for `none` the day on which somebody has looked."""
    text: str


class Demanded(Struct, frozen=True):
    """Where a demand stands."""

    standing: Standing
    due_ts: int
    answered_on: str = ""
    """Empty while there is no answer."""
    text: str = ""
    answers: int = 0


async def enter_answer(
    severing: Severing, number: int, entered_by: UserId | None, wish: AnswerWish, also: Also
) -> None:
    """Enter an answer into the log, and let everybody with a receipt of it be told.

    Raises:
        NotFound: there is no such severance.
        Forbidden: it is not done, or there is still time to answer, or there are too many answers.
        InvalidParam: the day is none, or not between the severance and today; the text is too long.
    """
    touchpoints = severing.touchpoints
    async with touchpoints.db.transaction() as tx:
        severance = await store.severance(tx, number)
        if severance is None:
            raise NotFound("There is no such severance")
        receipt = await store.receipt(tx, number)
        if receipt is None or severance.done_ts is None:
            raise Forbidden("It is not severed yet, so nobody was asked to delete anything")
        now_ms = touchpoints.clock.now_ms()
        _check(wish, severance, now_ms)
        before = await store.receipts_of(tx, UserId(_about(number)), MAX_ANSWERS)
        if len(before) == MAX_ANSWERS:
            raise Forbidden(f"A demand has at most {MAX_ANSWERS} answers")
        body = _body(severing, severance, entered_by, wish, now_ms)
        body["severance_receipt"] = {
            "entry": receipt.entry,
            "leaf": entry_of(receipt.body).hex(),
        }
        place = len(before) + 1
        await enter_other(severing, tx, _about(number), place, body)
        people = await store.holders(tx, number, PERSONAL_KIND)
        await store.put_answer_untold(tx, number, place, people)
        await also(tx)
    severing.receipts_given.set()


async def demanded(reader: Reader, severance: Severance, now_ms: int) -> Demanded | None:
    """Where the demand of a severance stands; None before it is done."""
    if severance.done_ts is None:
        return None
    due_ts = asked_ts(severance) + DUE_MS
    found = await store.receipts_of(reader, UserId(_about(severance.number)), MAX_ANSWERS)
    if not found:
        return Demanded("unanswered" if now_ms >= due_ts else "waiting", due_ts)
    said = found[0].body["answer"]
    return Demanded(said["outcome"], due_ts, said["answered_on"], said["text"], len(found))


async def answer_receipts(severing: Severing, number: int) -> list[bytes]:
    """The files of the answers to one severance's demand, the newest first."""
    return await others(severing, _about(number))


def asked_ts(severance: Severance) -> int:
    """When the demand went out; when it was to be sent by hand, when the severance was done."""
    sent: int | None = severance.evidence["demand"].get("ts")
    return sent or severance.done_ts or severance.begun_ts


def _about(number: int) -> str:
    return f"answer to severance {number}"


def _check(wish: AnswerWish, severance: Severance, now_ms: int) -> None:
    is_text = wish.text.replace("\n", "").isprintable() and len(wish.text) <= MAX_TEXT_LENGTH
    if not is_text:
        raise InvalidParam(f"What they said is text of at most {MAX_TEXT_LENGTH} characters")
    try:
        day = datetime.date.fromisoformat(wish.answered_on)
    except ValueError as why:
        raise InvalidParam("answered_on is not a day, as YYYY-MM-DD") from why
    # Days differ by place: that of the party may be a day before or after.
    first, last = _day(severance.begun_ts), _day(now_ms)
    slack = datetime.timedelta(days=1)
    if len(wish.answered_on) != len("YYYY-MM-DD") or not first - slack <= day <= last + slack:
        raise InvalidParam("answered_on is not between the severance and today")
    if wish.outcome == "none" and now_ms < asked_ts(severance) + DUE_MS:
        raise Forbidden("They still have time to answer")


def _day(at_ms: int) -> datetime.date:
    return datetime.datetime.fromtimestamp(at_ms / 1000, datetime.UTC).date()


def _body(
    severing: Severing,
    severance: Severance,
    entered_by: UserId | None,
    wish: AnswerWish,
    now_ms: int,
) -> JsonObject:
    row, asked = severance.touchpoint, asked_ts(severance)
    return {
        "kind": KIND,
        "server_name": severing.signer.server_name,
        "number": severance.number,
        "touchpoint": {"id": row.id, "party": row.party, "purpose": row.purpose},
        "demand": {
            "outcome": severance.evidence["demand"]["outcome"],
            "ts": asked,
            "due_ts": asked + DUE_MS,
        },
        "answer": {
            "outcome": wish.outcome,
            "answered_on": wish.answered_on,
            "text": wish.text,
        },
        "entered_ts": now_ms,
        "entered_by": entered_by or "terminal",
        "proves": PROVES,
    }


async def newest_of_rows(reader: Reader, now_ms: int) -> dict[str, Demanded]:
    """Where the demand of each row's newest severance stands that is done."""
    found: dict[str, Demanded] = {}
    for severance in await store.newest_done(reader):
        if (stands := await demanded(reader, severance, now_ms)) is not None:
            found.setdefault(severance.touchpoint.id, stands)
    return found


async def told_of(reader: Reader, number: int, place: int) -> JsonObject:
    """What people are told of an answer."""
    found = await store.receipts_of(reader, UserId(_about(number)), MAX_ANSWERS)
    body = next(one.body for one in found if one.number == place)
    said, row = body["answer"], body["touchpoint"]
    text = TOLD[said["outcome"]].format(party=row["party"], day=said["answered_on"])
    about = {"number": number, "touchpoint": row["id"], "party": row["party"]}
    return {
        "body": text,
        "server_notice_type": NOTICE,
        NOTICE: {**about, "outcome": said["outcome"], "answered_on": said["answered_on"]},
    }


TOLD: dict[Outcome, str] = {
    "deleted": (
        "A third party with which this server has ended the contact, {party}, was asked to delete"
        " what it had received. It has answered on {day} that it has deleted it. The receipt of"
        " that lies in your settings, under Third parties."
    ),
    "partly": (
        "A third party with which this server has ended the contact, {party}, was asked to delete"
        " what it had received. It has answered on {day} that it has deleted a part of it. The"
        " receipt of that lies in your settings, under Third parties."
    ),
    "refused": (
        "A third party with which this server has ended the contact, {party}, was asked to delete"
        " what it had received. It has refused on {day}. You can complain to your data protection"
        " authority. The receipt of that lies in your settings, under Third parties."
    ),
    "none": (
        "A third party with which this server has ended the contact, {party}, was asked to delete"
        " what it had received. It has not answered in time. You can complain to your data"
        " protection authority. The receipt of that lies in your settings, under Third parties."
    ),
}
