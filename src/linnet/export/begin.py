"""Begin a copy: prove who one is, once, for all its pages."""

from msgspec import Struct

from linnet.export.wiring import Export
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.sessions.kept import LIFETIME_MS, give_pass


class Begun(Struct, frozen=True):
    """`export_pass` opens the pages of `parts` for whoever has proven to be the account's owner."""

    export_pass: str
    expires_in_ms: int
    parts: list[str]


@endpoint(
    "POST",
    "/_linnet/client/v1/export",
    operation="linnet.beginExport",
    access=Access.USER,
    limit=Limit.EXPORTS,
    reauth=True,
)
async def post_export(export: Export, call: Call, *, body: JsonObject) -> Begun:
    """The newest three passes of a person are good, for a day each."""
    secret = await give_pass(export.sessions, call.requester.user_id)
    # What left a moment ago belongs to it.
    await export.counts.write()
    return Begun(secret, LIFETIME_MS, list(export.parts))
