"""Show that an address of mail is one's own, by a link in a letter to it.

The link opens a page with a button: what only follows links, such as a scanner for viruses, proves
nothing.
# spec: client-server-api #post_matrixclientv3account3pidemailrequesttoken
"""

import hashlib
import logging
import re

from msgspec import Struct
from msgspec.structs import replace

from linnet.accounts import store_addresses
from linnet.accounts.letters import (
    confirm_letter,
    confirm_page,
    done_page,
    over_page,
    taken_letter,
)
from linnet.accounts.store_addresses import Proof
from linnet.accounts.wiring import Accounts
from linnet.errors import (
    ConnectionFailed,
    InvalidParam,
    LimitExceeded,
    ThreepidDenied,
    ThreepidMediumNotSupported,
)
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.page import MAX_FORM_BYTES, page
from linnet.http.response import Response
from linnet.mail.address import parse_address
from linnet.mail.failure import AddressRefused, MailFailed
from linnet.mail.language import Language, language_of
from linnet.mail.post import Post
from linnet.storage.database import Reader

logger = logging.getLogger(__name__)

LIFETIME_MS = 24 * 60 * 60 * 1000
MAX_LETTERS_TO_ADDRESS = 5
"""In a day. Whoever asks is not known, so nobody may flood anybody's box."""
MAX_LETTERS = 1000
"""In a day, in all."""
RETRY_MS = 60 * 60 * 1000
MAX_ATTEMPT = 2**31
_SECRET = re.compile(r"[0-9a-zA-Z.=_-]{1,255}")


class TokenWish(Struct, frozen=True):
    """`next_link` is ignored, as the specification allows: the page is posted."""

    client_secret: str
    email: str
    send_attempt: int


class Wish(Struct, frozen=True):
    """What is asked for, looked through."""

    address: str
    client_secret: bytes
    send_attempt: int
    language: Language


class TokenSent(Struct, frozen=True):
    sid: str


@endpoint(
    "POST",
    "/_matrix/client/v3/account/3pid/email/requestToken",
    operation="requestTokenTo3PIDEmail",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_email_token(accounts: Accounts, call: Call, *, body: TokenWish) -> TokenSent:
    post = accounts.post
    if post is None:
        raise ThreepidMediumNotSupported("This server sends no mail")
    address = parse_address(body.email)
    secret = digest_of_secret(body.client_secret)
    if not 0 <= body.send_attempt < MAX_ATTEMPT:
        raise InvalidParam("send_attempt is not a number of attempts")
    language = language_of(call.headers.get("accept-language", ""))
    wish = Wish(address, secret, body.send_attempt, language)
    return TokenSent(await begin_proof(accounts, post, wish))


async def begin_proof(accounts: Accounts, post: Post, wish: Wish) -> str:
    """Write to an address; returns the id of the proof. The same attempt again writes nothing.

    Whoever asks does not learn whether somebody has the address: the letter says it.

    Raises:
        LimitExceeded: enough was written to it, or to everybody.
        ThreepidDenied: the mail server will never take a letter to it.
        ConnectionFailed: it takes none now.
    """
    now_ms = accounts.clock.now_ms()
    mailed = accounts.rng.token()
    async with accounts.db.transaction() as tx:
        await store_addresses.delete_proofs_before(tx, now_ms - LIFETIME_MS)
        earlier = await store_addresses.proof_of_client(tx, wish.address, wish.client_secret)
        if earlier is not None and wish.send_attempt <= earlier.send_attempt:
            return earlier.id
        to_address, to_all = await store_addresses.count_letters(tx, wish.address)
        if to_address >= MAX_LETTERS_TO_ADDRESS or to_all >= MAX_LETTERS:
            raise LimitExceeded("Too many letters were asked for", retry_after_ms=RETRY_MS)
        begun = earlier or Proof(
            accounts.rng.token(16), wish.client_secret, b"", wish.address, 0, 0, now_ms, None
        )
        proof = replace(
            begun,
            mailed_secret=_digest(mailed),
            send_attempt=wish.send_attempt,
            letters=begun.letters + 1,
        )
        await store_addresses.put_proof(tx, proof)
        is_taken = await store_addresses.owner(tx, wish.address) is not None
    link = f"{accounts.address}/_linnet/mail/confirm/{mailed}"
    letter = taken_letter if is_taken else confirm_letter
    try:
        await post.send(letter(wish.address, wish.language, accounts.address, link), None)
    except MailFailed as why:
        # So that the same attempt can be made again.
        async with accounts.db.transaction() as tx:
            await store_addresses.set_attempt(tx, proof.id, begun.send_attempt)
        if isinstance(why, AddressRefused):
            raise ThreepidDenied("The mail server refuses this address") from why
        logger.warning("A letter was not handed over. %s", why)
        raise ConnectionFailed("The mail server takes no letter now") from why
    return proof.id


@endpoint(
    "GET",
    "/_linnet/mail/confirm/{mailed}",
    operation="linnet.showAddressProof",
    access=Access.NONE,
)
async def get_confirm(accounts: Accounts, call: Call, mailed: str) -> Response:
    """The page with the button."""
    async with accounts.db.snapshot() as reader:
        proof = await _proof_of(accounts, reader, mailed)
    return _shown(call, proof, is_done=proof is not None and proof.proven_ts is not None)


@endpoint(
    "POST",
    "/_linnet/mail/confirm/{mailed}",
    operation="linnet.proveAddress",
    access=Access.NONE,
    limit=Limit.WRITES,
    body_bytes_max=MAX_FORM_BYTES,
)
async def post_confirm(accounts: Accounts, call: Call, mailed: str) -> Response:
    """Pressed by whoever reads the letters to an address; once more does no harm."""
    async with accounts.db.transaction() as tx:
        proof = await _proof_of(accounts, tx, mailed)
        if proof is not None:
            await store_addresses.set_proven(tx, proof.id, accounts.clock.now_ms())
    return _shown(call, proof, is_done=True)


async def _proof_of(accounts: Accounts, reader: Reader, mailed: str) -> Proof | None:
    """The proof that a letter was written for, unless it is over, or the address somebody's."""
    found = await store_addresses.proof_of_letter(reader, _digest(mailed))
    if found is None or found.begun_ts < accounts.clock.now_ms() - LIFETIME_MS:
        return None
    is_taken = await store_addresses.owner(reader, found.address) is not None
    return None if is_taken else found


async def forget_proofs(accounts: Accounts) -> None:
    """Delete what is over, also when nobody begins anew."""
    async with accounts.db.transaction() as tx:
        await store_addresses.delete_proofs_before(tx, accounts.clock.now_ms() - LIFETIME_MS)


def _shown(call: Call, proof: Proof | None, *, is_done: bool) -> Response:
    language = language_of(call.headers.get("accept-language", ""))
    if proof is None:
        return page(over_page(language), 404)
    return page(done_page(language) if is_done else confirm_page(language, proof.address))


def digest_of_secret(client_secret: str) -> bytes:
    """What is kept of a secret that a client has chosen.

    Raises:
        InvalidParam: it has not the form of one.
    """
    if not _SECRET.fullmatch(client_secret):
        raise InvalidParam("client_secret has 1 to 255 of the characters 0-9a-zA-Z.=_-")
    return _digest(client_secret)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
