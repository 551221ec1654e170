"""Look after a case: take it, read what was reported, write notes. `decide.py` ends it.

Whatever is done is a step of the case, which all who look after it can read; reading messages and
deciding are also in the server's record, whose entries are chained.
"""

from msgspec import Struct, structs

from linnet.accounts.acts import note_act
from linnet.errors import Forbidden, InvalidParam
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.ids import parse_user_id
from linnet.moderation import store_cases, store_evidence
from linnet.moderation.access import case_for, may_take
from linnet.moderation.cases import ShownCase, shown_case
from linnet.moderation.gather import checked_words
from linnet.moderation.read import ReadMessage, read_message
from linnet.moderation.store_cases import Case, Step
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Tx

MAX_NOTES = 500
"""Steps of a case after which nobody writes more notes."""


class AssigneeBody(Struct, frozen=True):
    """Oneself, a colleague, or nobody."""

    assignee: str | None


class NoteBody(Struct, frozen=True):
    note: str


class ReadMessages(Struct, frozen=True):
    """In no other order than that of their ids."""

    messages: list[ReadMessage]


@endpoint(
    "POST",
    "/_linnet/moderation/cases/{case_id}/messages",
    operation="linnet.openCase",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_messages(moderation: Moderation, call: Call, case_id: str) -> ReadMessages:
    """Read the reported messages. Encrypted ones are opened with the keys their reporters gave.

    Nothing of what they say is stored. That somebody has read them is.
    """
    async with moderation.db.transaction() as tx:
        case = await case_for(moderation, tx, call.requester, case_id)
        kept = await store_evidence.of_case(tx, case.case_id)
        await note_step(moderation, tx, call.requester, case, "read", f"{len(kept)} messages")
        await record(moderation, tx, call.requester, case, "case.read")
    return ReadMessages([read_message(case, one) for one in kept])


@endpoint(
    "PUT",
    "/_linnet/moderation/cases/{case_id}/assignee",
    operation="linnet.assignCase",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_assignee(
    moderation: Moderation, call: Call, case_id: str, *, body: AssigneeBody
) -> ShownCase:
    """Take a case, give it to a colleague, or put it back.

    Raises:
        InvalidParam: that person may not look after it.
    """
    chosen = None if body.assignee is None else parse_user_id(body.assignee)
    async with moderation.db.transaction() as tx:
        case = await undecided_case(moderation, tx, call.requester, case_id)
        if chosen is not None and not await may_take(moderation, tx, case, chosen):
            raise InvalidParam("This person cannot look after this case")
        if case.assignee != chosen:
            case = structs.replace(case, assignee=chosen)
            await store_cases.move(tx, case)
            await note_step(moderation, tx, call.requester, case, "assign", chosen or "")
    return shown_case(case)


@endpoint(
    "POST",
    "/_linnet/moderation/cases/{case_id}/notes",
    operation="linnet.noteCase",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_note(moderation: Moderation, call: Call, case_id: str, *, body: NoteBody) -> Step:
    """Write something down for those who look after the case; at most 1,024 bytes."""
    note = checked_words(body.note)
    if not note:
        raise InvalidParam("A note must not be empty")
    async with moderation.db.transaction() as tx:
        case = await case_for(moderation, tx, call.requester, case_id)
        if len(await store_cases.steps_of(tx, case.case_id, MAX_NOTES)) == MAX_NOTES:
            raise InvalidParam("This case has too many notes")
        return await note_step(moderation, tx, call.requester, case, "note", note)


async def undecided_case(
    moderation: Moderation, tx: Tx, requester: Requester, case_id: str
) -> Case:
    """Raises NotFound as `case_for`, and Forbidden when it is decided."""
    case = await case_for(moderation, tx, requester, case_id)
    if case.is_decided:
        raise Forbidden("This case is decided")
    return case


async def note_step(
    moderation: Moderation, tx: Tx, requester: Requester, case: Case, step: str, detail: str
) -> Step:
    """Write down what is done with a case."""
    made = Step(moderation.clock.now_ms(), requester.user_id, step, detail)
    await store_cases.add_step(tx, case.case_id, made)
    return made


async def record(
    moderation: Moderation, tx: Tx, requester: Requester, case: Case, act: str, detail: str = ""
) -> None:
    """Put an act into the server\'s record."""
    now_ms = moderation.clock.now_ms()
    await note_act(tx, now_ms, requester.actor, act, f"case {case.case_id}", detail)
