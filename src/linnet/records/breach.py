"""What is needed after a breach: who was touched by what, and drafts of the notices.

After the articles 33 and 34 of the General Data Protection Regulation. Nothing is sent, and nothing
of it is kept but that it was asked for.
"""

from msgspec import Struct

from linnet.accounts.acts import note_act
from linnet.errors import InvalidParam, LimitExceeded, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.mail.language import Language
from linnet.records.affected import Affected, Scope, affected
from linnet.records.breach_papers import authority_paper, letter_paper
from linnet.records.paper import Paper
from linnet.records.papers import File, facts_file, files_of
from linnet.records.wiring import Records
from linnet.storage.patience import TookTooLong

MAX_WORDS = 5000
WAIT_MS = 20_000


class BreachBody(Struct, frozen=True):
    """Times are timestamps in milliseconds.

    `about` is the id of a row for `touchpoint` and a user id for `account`, else empty.
    """

    scope: Scope
    since_ts: int
    until_ts: int
    noticed_ts: int
    """When the operator became aware of it: the 72 hours begin here."""
    about: str = ""
    happened: str = ""
    """In the operator's words, for both drafts."""
    language: Language = "en"
    """Of the letter to people; the notice to the authority is in English."""


class Breach(Struct, frozen=True):
    facts: Affected
    authority: Paper
    letter: Paper
    files: tuple[File, ...]


@endpoint(
    "POST",
    "/_linnet/admin/v1/records/breach",
    operation="linnet.postBreach",
    access=Access.ADMIN,
    limit=Limit.SEARCH,
)
async def post_breach(records: Records, call: Call, *, body: BreachBody) -> Breach:
    """Who was touched, with drafts; that somebody has looked is recorded.

    Raises:
        InvalidParam: the times do not fit each other, or the words are too long.
        NotFound: there is no such row or account.
        LimitExceeded: the database was busy for too long.
    """
    _check(body, records.clock.now_ms())
    times = (body.since_ts, body.until_ts, body.noticed_ts)
    try:
        found = await affected(records, body.scope, body.about, times, WAIT_MS)
    except TookTooLong as why:
        raise LimitExceeded("The server is busy: try again", retry_after_ms=WAIT_MS) from why
    if found is None:
        raise NotFound("There is no such touchpoint or account")
    async with records.db.transaction() as tx:
        await note_act(
            tx,
            records.clock.now_ms(),
            call.requester.actor,
            "records.breach",
            body.about or body.scope,
            f"from {body.since_ts} to {body.until_ts}",
        )
    return _breach(records, found, body)


def _check(body: BreachBody, now_ms: int) -> None:
    if not 0 <= body.since_ts <= body.until_ts <= now_ms:
        raise InvalidParam("The period must begin before it ends, and not end in the future")
    if not body.since_ts <= body.noticed_ts <= now_ms:
        raise InvalidParam("It must have been noticed after it began, and not in the future")
    if bool(body.about) != (body.scope in ("touchpoint", "account")):
        raise InvalidParam("about names a touchpoint or an account, and nothing otherwise")
    if len(body.happened) > MAX_WORDS or "\0" in body.about:
        raise InvalidParam(f"What happened can have {MAX_WORDS} characters")


def _breach(records: Records, found: Affected, body: BreachBody) -> Breach:
    now_ms, origin = records.clock.now_ms(), records.settings.address
    authority = authority_paper(found, body.happened, now_ms)
    letter = letter_paper(found, body.happened, body.language, now_ms)
    ids = "".join(f"{one.user_id}\n" for one in found.accounts)
    files = (
        *files_of(authority, "authority", origin),
        *files_of(letter, f"people-{body.language}", origin),
        File("accounts.txt", "text/plain", ids),
        facts_file(found, "breach"),
    )
    return Breach(found, authority, letter, files)
