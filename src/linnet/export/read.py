"""Read one page of a part. Each page is a snapshot of its own, so that nobody waits for a copy."""

import base64
import binascii

import msgspec
from msgspec import Struct

from linnet.errors import Forbidden, InvalidParam, LimitExceeded, NotFound
from linnet.export.wiring import Export
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.sessions.kept import has_pass
from linnet.storage.kept import Entry, Key, Part
from linnet.storage.patience import TookTooLong

MAX_ENTRIES = 500
MAX_TOKEN_LENGTH = 4096
MAX_PAGE_BYTES = 4 * 1024 * 1024
"""Beyond it a page ends early: entries are of very different sizes."""
HEADER = "linnet-export"
"""The header that carries the pass, so that it is in no log of addresses."""
WAIT_MS = 20_000


class Page(Struct, frozen=True):
    after: str = ""
    """What the page before said is `next`."""
    limit: int = MAX_ENTRIES


class Entries(Struct, frozen=True, omit_defaults=True):
    """Without `next` this was the last page."""

    part: str
    entries: list[Entry]
    next: str | None = None


@endpoint(
    "GET",
    "/_linnet/client/v1/export/{part}",
    operation="linnet.getExport",
    access=Access.USER,
    limit=Limit.EXPORTS,
)
async def get_part(export: Export, call: Call, part: str, *, query: Page) -> Entries:
    """One's own rows.

    Raises:
        Forbidden: without a good pass of one's own.
        NotFound: there is no such part.
        LimitExceeded: the database was busy for too long.
        InvalidParam: `after` is not what a page said, or `limit` is not from 1 to 500.
    """
    user_id = call.requester.user_id
    if not await has_pass(export.sessions, user_id, call.headers.get(HEADER, "")):
        raise Forbidden("Begin the export again: this needs a fresh proof of who you are")
    wanted = export.parts.get(part)
    if wanted is None:
        raise NotFound("There is no such part")
    if not 1 <= query.limit <= MAX_ENTRIES:
        raise InvalidParam(f"limit must be from 1 to {MAX_ENTRIES}")
    after = key_of(wanted, query.after) if query.after else wanted.first
    try:
        async with export.db.patient_snapshot(WAIT_MS) as reader:
            found = await wanted.read(reader, user_id, after, query.limit)
    except TookTooLong as why:
        raise LimitExceeded("The server is busy: try again", retry_after_ms=WAIT_MS) from why
    fitting = _fitting([entry for _key, entry in found])
    is_whole = fitting == len(found) and len(found) < query.limit
    following = None if is_whole else token_of(found[fitting - 1][0])
    return Entries(part, [entry for _key, entry in found[:fitting]], following)


def token_of(key: Key) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(key)).decode().rstrip("=")


def key_of(part: Part, token: str) -> Key:
    """The key in a token.

    Raises:
        InvalidParam: it is none of this part.
    """
    try:
        if len(token) > MAX_TOKEN_LENGTH:
            raise ValueError(token[:20])
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        values = msgspec.msgpack.decode(packed)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as why:
        raise InvalidParam("after is not what a page said is next") from why
    if not isinstance(values, list):
        raise InvalidParam("after is not what a page said is next")
    if [type(value) for value in values] != [type(value) for value in part.first]:
        raise InvalidParam("after is not of this part")
    if any(_is_impossible(value) for value in values):
        raise InvalidParam("after is not of this part")
    return tuple(values)


def _is_impossible(value: str | int | bytes) -> bool:
    """What no database takes."""
    if isinstance(value, str):
        return "\0" in value
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _fitting(entries: list[Entry]) -> int:
    """How many go into a page: at least one, if there is any."""
    size = 0
    for count, entry in enumerate(entries):
        size += len(msgspec.json.encode(entry))
        if count and size > MAX_PAGE_BYTES:
            return count
    return len(entries)
