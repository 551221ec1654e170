"""End the relation with a third party, and give out the receipts.

Administrators see what would happen, and let it happen. Everybody gets the receipts that are about
themselves, and those of the server.
"""

from msgspec import UNSET, Struct, UnsetType

from linnet.errors import NotFound
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId
from linnet.touchpoints.severing.answers import (
    AnswerWish,
    Demanded,
    Outcome,
    answer_receipts,
    demanded,
    enter_answer,
)
from linnet.touchpoints.severing.give_receipts import receipts, server_receipt
from linnet.touchpoints.severing.go_on import (
    begin,
    newest_severances,
    severance_of,
    wait_for,
)
from linnet.touchpoints.severing.plan import Plan, plan
from linnet.touchpoints.severing.severance import Severance, Step
from linnet.web.touchpoints import noting
from linnet.web.wiring import Web

MAX_DIGITS = 15
"""Of a number in a path."""
WAIT_S = 20.0
"""How long the answer waits for the steps to be taken. They go on afterwards, too."""


class SeverBody(Struct, frozen=True):
    reason: str = ""
    """One line, for the receipt and the record."""
    is_emergency: bool = False
    """Cut first, and wait for people who need another way in before anything is erased."""


class ShownSeverance(Struct, frozen=True):
    number: int
    touchpoint_id: str
    party: str
    begun_ts: int
    begun_by: UserId | UnsetType
    """Left out when it was done at the terminal."""
    reason: str
    is_emergency: bool
    step: Step
    """What comes next, or `done`."""
    steps: dict[Step, JsonObject]
    done_ts: int | UnsetType
    demanded: Demanded | UnsetType
    """Where the demand to delete stands, once all steps are taken."""


class AnswerBody(Struct, frozen=True):
    outcome: Outcome
    answered_on: str
    """YYYY-MM-DD."""
    text: str = ""
    """What they said, for the receipt, which everybody here can read."""


class ShownSeverances(Struct, frozen=True):
    severances: list[ShownSeverance]


class ShownReceipt(Struct, frozen=True):
    number: int
    file: str
    """The file as it is checked: byte for byte, its last line break included."""


class ShownReceipts(Struct, frozen=True):
    """The newest first."""

    yours: list[ShownReceipt]
    servers: list[ShownReceipt]
    answers: list[ShownReceipt]
    """What parties have answered to the demands of those severances."""


class ShownAnswers(Struct, frozen=True):
    """The newest first."""

    answers: list[ShownReceipt]


@endpoint(
    "GET",
    "/_linnet/touchpoints/{touchpoint_id}/severing",
    operation="linnet.getSeveringPlan",
    access=Access.ADMIN,
)
async def get_plan(web: Web, call: Call, touchpoint_id: str) -> Plan:
    """The dry run."""
    return await plan(web.severing, touchpoint_id)


@endpoint(
    "POST",
    "/_linnet/touchpoints/{touchpoint_id}/severing",
    operation="linnet.postSevering",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_severing(
    web: Web, call: Call, touchpoint_id: str, *, body: SeverBody
) -> ShownSeverance:
    """Sever a contact. Asked for once more it goes on, and says how far that is."""
    requester = call.requester
    number = await begin(
        web.severing,
        touchpoint_id,
        requester.actor,
        noting(web, call, "touchpoint.sever", touchpoint_id, body.reason),
        reason=body.reason,
        is_emergency=body.is_emergency,
    )
    return await _shown(web, await wait_for(web.severing, number, WAIT_S))


@endpoint("GET", "/_linnet/severances", operation="linnet.getSeverances", access=Access.ADMIN)
async def get_severances(web: Web, call: Call) -> ShownSeverances:
    return ShownSeverances(
        [await _shown(web, one) for one in await newest_severances(web.severing)]
    )


@endpoint(
    "GET",
    "/_linnet/severances/{number}",
    operation="linnet.getSeverance",
    access=Access.ADMIN,
)
async def get_severance(web: Web, call: Call, number: str) -> ShownSeverance:
    return await _shown(web, await severance_of(web.severing, _number(number)))


@endpoint(
    "GET",
    "/_linnet/severances/{number}/receipt",
    operation="linnet.getSeveranceReceipt",
    access=Access.ADMIN,
)
async def get_receipt(web: Web, call: Call, number: str) -> ShownReceipt:
    file = await server_receipt(web.severing, _number(number))
    if file is None:
        raise NotFound("There is no receipt of this yet")
    return ShownReceipt(_number(number), file.decode())


@endpoint("GET", "/_linnet/receipts", operation="linnet.getReceipts", access=Access.USER)
async def get_receipts(web: Web, call: Call) -> ShownReceipts:
    yours = await receipts(web.severing, call.requester.user_id)
    servers = list(await receipts(web.severing, None))
    answers = [
        ShownReceipt(number, file.decode())
        for number, _file in servers
        for file in await answer_receipts(web.severing, number)
    ]
    return ShownReceipts(
        [ShownReceipt(number, file.decode()) for number, file in yours],
        [ShownReceipt(number, file.decode()) for number, file in servers],
        answers,
    )


@endpoint(
    "POST",
    "/_linnet/severances/{number}/answers",
    operation="linnet.postSeveranceAnswer",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_answer(web: Web, call: Call, number: str, *, body: AnswerBody) -> ShownSeverance:
    """Enter what a party has answered. It stays: what is said later is one more entry."""
    severance = await severance_of(web.severing, _number(number))
    await enter_answer(
        web.severing,
        severance.number,
        call.requester.actor,
        AnswerWish(body.outcome, body.answered_on, body.text),
        noting(web, call, "touchpoint.answer", severance.touchpoint.id, body.outcome),
    )
    return await _shown(web, severance)


@endpoint(
    "GET",
    "/_linnet/severances/{number}/answers",
    operation="linnet.getSeveranceAnswers",
    access=Access.ADMIN,
)
async def get_answers(web: Web, call: Call, number: str) -> ShownAnswers:
    """The receipts of what a party has answered."""
    severance = await severance_of(web.severing, _number(number))
    files = await answer_receipts(web.severing, severance.number)
    return ShownAnswers([ShownReceipt(severance.number, file.decode()) for file in files])


def _number(text: str) -> int:
    """The number that stands in a path; 0, which none has, for anything else."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else 0


async def _shown(web: Web, severance: Severance) -> ShownSeverance:
    async with web.touchpoints.db.snapshot() as reader:
        stands = await demanded(reader, severance, web.touchpoints.clock.now_ms())
    return ShownSeverance(
        severance.number,
        severance.touchpoint.id,
        severance.touchpoint.party,
        severance.begun_ts,
        severance.begun_by or UNSET,
        severance.reason,
        severance.is_emergency,
        severance.step,
        severance.evidence,
        severance.done_ts or UNSET,
        stands or UNSET,
    )
