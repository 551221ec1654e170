"""Notices by people without an account: anybody can point at what is illegal or hateful here.

They say what, where and why, who they are, and that they believe it. A notice is a report to the
safety team like those of members. Its sender gets a reference and a secret, by which they see what
was decided and why, and can complain; see `notice_status.py`.

After article 16 of the Digital Services Act, Regulation (EU) 2022/2065.
"""

import hashlib
from typing import Annotated

from msgspec import Meta, Struct

from linnet.errors import InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.proxies import network_of
from linnet.ids import EventId, UserId
from linnet.mail.address import parse_address
from linnet.moderation import store_notices
from linnet.moderation.gather import Proof, checked_words, known_room, known_user, proof_of
from linnet.moderation.harms import HARMS, UNSPECIFIED
from linnet.moderation.places import Place, parse_place
from linnet.moderation.store_notices import Notice
from linnet.moderation.subject import Subject
from linnet.moderation.take import Report, take_in, wake
from linnet.moderation.wiring import Moderation
from linnet.rooms.aliases import resolve
from linnet.rooms.event import any_event
from linnet.rooms.originals import original_of
from linnet.storage.database import Reader

MAX_NAME_LENGTH = 200
REFERENCE_LENGTH = 10
ANONYMOUS = frozenset({"child_safety", "child_safety.csam", "child_safety.grooming"})
"""Where one need not say who one is: what articles 3 to 7 of Directive 2011/93/EU are about."""
NOT_HERE = "There is no such message, room, person or file on this server: look at the link again"
NO_NOTICES = "This server takes no notices without an account"


class Contact(Struct, frozen=True):
    """Where those who run this server are reached, also by authorities."""

    email: str
    page: str


class NoticeForm(Struct, frozen=True):
    """What a notice needs: `harm` is one of `harms`; for those of `anonymous` neither name nor
    email has to be given. `challenge` is to be solved with so many `bits`, 0 of them meaning not at
    all, and answered within a quarter of an hour.
    """

    server_name: str
    harms: list[str]
    anonymous: list[str]
    challenge: str
    bits: int
    contact: Contact


class NoticeBody(Struct, frozen=True):
    """`where` is a link or an id, `reason` at most 1,024 bytes, `good_faith` that they believe
    what they say to be right and whole.
    """

    harm: str
    where: str
    reason: str
    good_faith: bool
    name: Annotated[str, Meta(max_length=MAX_NAME_LENGTH)] = ""
    email: str = ""
    challenge: str = ""
    nonce: str = ""


class Receipt(Struct, frozen=True):
    """That a notice has come. `secret` is told this once; who has `link` can follow the notice."""

    reference: str
    secret: str
    link: str
    received_ts: int


def check_open(moderation: Moderation) -> None:
    """Raises NotFound: the operator takes no notices here."""
    if not moderation.settings.notices:
        raise NotFound(NO_NOTICES)


@endpoint(
    "GET",
    "/_linnet/notice",
    operation="linnet.noticeForm",
    access=Access.NONE,
    limit=Limit.SEARCH,
)
async def get_form(moderation: Moderation, call: Call) -> NoticeForm:
    """What a notice needs, with a new challenge."""
    check_open(moderation)
    settings = moderation.settings
    return NoticeForm(
        moderation.server_name,
        [harm for harm in HARMS if harm != UNSPECIFIED],
        sorted(ANONYMOUS),
        moderation.work.challenge(),
        moderation.work.bits,
        Contact(settings.abuse_email or settings.support_email, settings.support_page),
    )


@endpoint(
    "POST",
    "/_linnet/notice",
    operation="linnet.sendOutsideNotice",
    access=Access.NONE,
    body_bytes_max=16 * 1024,
)
async def post_notice(moderation: Moderation, call: Call, *, body: NoticeBody) -> Receipt:
    """Take a notice into the queue of the safety team.

    Raises:
        InvalidParam: something is missing, or `where` cannot be read or is of another server.
        NotFound: there is no such thing here.
        Forbidden: the challenge is not solved, was used, or is over.
        LimitExceeded: too many from this network of late.
    """
    check_open(moderation)
    words, email = _checked(body)
    place = parse_place(body.where, moderation.server_name)
    moderation.rate_limits.spend(Limit.NOTICES, network_of(call.address))
    moderation.work.spend(body.challenge, body.nonce)
    async with moderation.db.snapshot() as reader:
        subject, proofs = await _subject(moderation, reader, place)
    rng, now_ms = moderation.rooms.rng, moderation.clock.now_ms()
    letters, secret = rng.letters(REFERENCE_LENGTH), rng.token()
    reference = f"{letters[:5]}-{letters[5:]}"
    reporter = store_notices.reporter_of(reference, moderation.server_name)
    report = Report(reporter, body.harm, words)
    async with moderation.db.transaction() as tx:
        (case,) = await take_in(moderation, tx, report, subject, proofs, ["server"])
        notice = Notice(
            reference,
            case.case_id,
            body.where.strip(),
            place.media_id or None,
            body.harm,
            body.name.replace("\0", "").strip(),
            email,
            now_ms,
        )
        await store_notices.add(tx, notice, hash_of(secret))
    wake(moderation, body.harm, [case])
    link = f"{moderation.settings.address}/notice#{secret}"
    return Receipt(reference, secret, link, now_ms)


def hash_of(secret: str) -> str:
    """As which a secret is stored: it is long and random, so that needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _checked(body: NoticeBody) -> tuple[str, str]:
    """The words and the address of mail."""
    if body.harm not in HARMS or body.harm == UNSPECIFIED:
        raise InvalidParam("harm is none of those that are known")
    words = checked_words(body.reason)
    if not words:
        raise InvalidParam("Say why this is illegal or hateful")
    if not body.good_faith:
        raise InvalidParam("Say that you believe in good faith that this is right and complete")
    if body.harm not in ANONYMOUS and not (body.name.strip() and body.email.strip()):
        raise InvalidParam("Say your name and email; only where a child is abused need you not")
    return words, parse_address(body.email) if body.email.strip() else ""


async def _subject(
    moderation: Moderation, reader: Reader, place: Place
) -> tuple[Subject, list[Proof]]:
    subject = None
    if place.kind == "person":
        subject = await known_user(reader, UserId(place.user_id))
    elif place.kind == "file":
        uploader = await moderation.files.uploader(reader, place.media_id)
        subject = None if uploader is None else Subject("user", user_id=uploader)
    else:
        room_id = await resolve(moderation.rooms, place.room)
        subject = await known_room(moderation, room_id)
        if subject is not None and place.kind == "message":
            stored = await any_event(moderation.rooms, reader, room_id, EventId(place.event_id))
            if stored is None:
                raise NotFound(NOT_HERE)
            proof = await proof_of(reader, await original_of(reader, stored), None)
            return Subject("messages", room_id, proof.event.sender), [proof]
    if subject is None:
        raise NotFound(NOT_HERE)
    return subject, []
