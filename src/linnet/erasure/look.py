"""How far erasures are, for whoever has asked for one, and for administrators."""

from typing import Literal

from msgspec import Struct

from linnet.accounts.erasing import Erasure, Step, erasure_of, erasure_with, newest
from linnet.erasure.receipt import receipts
from linnet.erasure.steps import held_until
from linnet.erasure.wiring import Erasing
from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId

MAX_SECRET_LENGTH = 100
State = Literal["waiting", "erasing", "held", "done"]


class StatusBody(Struct, frozen=True):
    secret: str
    """As it was told with the question. In the body, so that it stands in no log of addresses."""


class Status(Struct, frozen=True):
    """`held`: all is gone but evidence in open cases of moderation."""

    user_id: UserId
    state: State
    asked_ts: int
    due_ts: int
    """Until then it can be taken back."""
    done_ts: int | None
    held_until_ts: int | None
    """When what is held goes at the latest."""
    receipts: list[str]
    """The files, byte for byte, the newest first."""


class ShownErasure(Struct, frozen=True):
    """As administrators see it."""

    user_id: UserId
    asked_by: UserId | None
    """None: at the terminal."""
    asked_ts: int
    due_ts: int
    step: Step
    held_until_ts: int | None
    done_ts: int | None


class ShownErasures(Struct, frozen=True):
    erasures: list[ShownErasure]


class WithReceipts(Struct, frozen=True):
    erasure: ShownErasure
    receipts: list[str]


@endpoint(
    "POST",
    "/_linnet/erasure/status",
    operation="linnet.getErasureStatus",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_status(erasing: Erasing, call: Call, *, body: StatusBody) -> Status:
    """For whoever has no account any more: the secret is what is left to them.

    Raises:
        NotFound: there is no erasure with this secret, or it was taken back.
    """
    found = None
    if len(body.secret) <= MAX_SECRET_LENGTH:
        async with erasing.db.snapshot() as reader:
            found = await erasure_with(reader, body.secret)
    if found is None:
        raise NotFound("No account is being deleted here under this link, or it was kept")
    return Status(
        found.user_id,
        _state(found),
        found.asked_ts,
        found.due_ts,
        found.done_ts,
        held_until(found) if found.step == "held" else None,
        [file.decode() for file in await receipts(erasing, found.user_id)],
    )


@endpoint(
    "GET", "/_linnet/admin/v1/erasures", operation="linnet.adminErasures", access=Access.ADMIN
)
async def get_erasures(erasing: Erasing, call: Call) -> ShownErasures:
    """The newest hundred."""
    async with erasing.db.snapshot() as reader:
        return ShownErasures([_shown(one) for one in await newest(reader)])


@endpoint(
    "GET",
    "/_linnet/admin/v1/erasures/{user_id}",
    operation="linnet.adminErasure",
    access=Access.ADMIN,
)
async def get_erasure(erasing: Erasing, call: Call, user_id: UserId) -> WithReceipts:
    async with erasing.db.snapshot() as reader:
        found = await erasure_of(reader, user_id)
    if found is None:
        raise NotFound("This account is not being erased, and was not")
    files = [file.decode() for file in await receipts(erasing, user_id)]
    return WithReceipts(_shown(found), files)


def _shown(found: Erasure) -> ShownErasure:
    return ShownErasure(
        found.user_id,
        found.asked_by or None,
        found.asked_ts,
        found.due_ts,
        found.step,
        held_until(found) if found.step == "held" else None,
        found.done_ts,
    )


def _state(found: Erasure) -> State:
    if found.step in ("waiting", "held", "done"):
        return found.step
    return "erasing"
