"""The record of administrative acts: read it, and see whether it was touched."""

from msgspec import UNSET, Struct, UnsetType

from linnet.accounts.acts import Verdict, acts_before, verify_acts
from linnet.admin.users import page_size
from linnet.admin.wiring import Admin
from linnet.http.endpoint import Access, Call, endpoint
from linnet.ids import UserId

DEFAULT_LIMIT = 100


class RecordQuery(Struct, frozen=True):
    before: int | None = None
    limit: int = DEFAULT_LIMIT


class ShownAct(Struct, frozen=True):
    number: int
    ts: int
    actor: UserId | None
    act: str
    target: str
    detail: str
    hash: str


class Record(Struct, frozen=True):
    acts: list[ShownAct]
    next: int | UnsetType = UNSET
    """The value of `before` for the next page."""


@endpoint("GET", "/_linnet/admin/v1/record", operation="linnet.adminRecord", access=Access.ADMIN)
async def get_record(admin: Admin, call: Call, *, query: RecordQuery) -> Record:
    limit = page_size(query.limit)
    async with admin.db.snapshot() as reader:
        found = await acts_before(reader, query.before, limit + 1)
    shown = [
        ShownAct(one.number, one.ts, one.actor, one.act, one.target, one.detail, one.hash.hex())
        for one in found[:limit]
    ]
    return Record(shown, shown[-1].number if len(found) > limit else UNSET)


@endpoint(
    "GET",
    "/_linnet/admin/v1/record/verdict",
    operation="linnet.adminVerifyRecord",
    access=Access.ADMIN,
)
async def get_verdict(admin: Admin, call: Call) -> Verdict:
    async with admin.db.snapshot() as reader:
        return await verify_acts(reader)
