"""Ask the policy server of a room, which is another server, to sign an event.

# spec: server-server-api #asking-for-a-policy-server-signature-on-an-event
"""

import logging
from typing import NoReturn

import msgspec

from linnet.errors import (
    BadJson,
    ConnectionFailed,
    ConnectionTimeout,
    Forbidden,
    LimitExceeded,
    MatrixError,
    NotFound,
    NotSigned,
    TooLarge,
)
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event
from linnet.events.hashing import signable_bytes
from linnet.events.signing import POLICY_SERVER_KEY_ID, is_signature_valid
from linnet.ids import ServerName
from linnet.peers import x_matrix
from linnet.peers.wiring import Peers
from linnet.touchpoints.contact import Contact, ContactError, Refused, Request, TookTooLong
from linnet.touchpoints.register import POLICY_SERVER

logger = logging.getLogger(__name__)

PATH = "/_matrix/policy/v1/sign"
WITHIN_MS = 5_000
"""Somebody waits for their message to be sent."""
MAX_ANSWER_BYTES = 64 * 1024
MAX_SAID = 500
"""Characters of the reason that are handed on."""
MAX_RETRY_MS = 3600_000
OFF = (
    "{via} looks at everything before it is sent here, and this server may not ask it. An"
    " administrator of this server can switch on `policy_server` under third parties, or the"
    " moderators of the room can do without it"
)
NOT_REACHED = "{via} looks at everything before it is sent here, and cannot be reached"
WRONG_SIGNATURE = (
    "{via} looks at everything before it is sent here, and does not sign with the key that the"
    " room's moderators have entered"
)
NO_POLICY_SERVER = (
    "The room's moderators let {via} look at everything before it is sent here, and it is no"
    " policy server"
)


class _Said(msgspec.Struct, frozen=True):
    errcode: str
    error: str = ""
    retry_after_ms: object = None


async def ask_to_sign(peers: Peers, via: ServerName, public_key: str, event: Event) -> str:
    """The signature of a policy server under an event, checked against its public key.

    Raises:
        MatrixError: with its own words, if it refuses.
        Forbidden: it may not be asked, or its signature is not right.
        ConnectionFailed, ConnectionTimeout: it did not answer; says when to try again.
    """
    if not peers.touchpoints.switches.is_on(POLICY_SERVER.id):
        raise Forbidden(OFF.format(via=via))
    if left_ms := peers.policy_pauses.left_ms(via):
        raise ConnectionFailed(NOT_REACHED.format(via=via), retry_after_ms=left_ms)
    try:
        status, answer = await _answer(peers, via, event)
    except ContactError as why:
        _not_reached(peers, via, why)
    if status >= 500 or status == 401:
        _not_reached(peers, via, None)
    peers.policy_pauses.answered(via)
    if status != 200:
        raise _refusal(via, status, answer)
    signature = _signature(answer, via)
    message = signable_bytes(event.version, event.pdu)
    if signature is None or not is_signature_valid(message, signature, public_key):
        raise Forbidden(WRONG_SIGNATURE.format(via=via))
    return signature


async def _answer(peers: Peers, via: ServerName, event: Event) -> tuple[int, bytes]:
    contact, content = Contact(POLICY_SERVER.id, event.sender), event.pdu
    place = await peers.names.place(contact, via)
    headers = {
        "Host": place.host,
        "Authorization": x_matrix.header(peers.signer, via, "POST", PATH, content),
        "Content-Type": "application/json",
    }
    body = canonical_json.encode(content)
    request = Request("POST", place.url + PATH, headers, body, WITHIN_MS, MAX_ANSWER_BYTES)
    reply, answer = await peers.touchpoints.client.ask(contact, request)
    return reply.status, answer


def _not_reached(peers: Peers, via: ServerName, why: ContactError | None) -> NoReturn:
    if isinstance(why, Refused):
        # By our own rules: another try would end in the same way.
        raise Forbidden(NOT_REACHED.format(via=via)) from why
    logger.info("The policy server %s did not answer: %s", via, why or "it is out of order")
    pause_ms = peers.policy_pauses.failed(via)
    kind = ConnectionTimeout if isinstance(why, TookTooLong) else ConnectionFailed
    raise kind(NOT_REACHED.format(via=via), retry_after_ms=pause_ms) from why


def _signature(answer: bytes, via: ServerName) -> str | None:
    try:
        said = canonical_json.decode(answer)
    except MatrixError:
        return None
    signatures = said.get(via) if isinstance(said, dict) else None
    found = signatures.get(POLICY_SERVER_KEY_ID) if isinstance(signatures, dict) else None
    return found if isinstance(found, str) else None


def _refusal(via: ServerName, status: int, answer: bytes) -> MatrixError:
    """What a policy server says is handed on in its words, but for codes that would tell the
    sender's app something about their own account.

    # spec: server-server-api #validating-policy-server-signatures
    """
    try:
        said = msgspec.json.decode(answer, type=_Said)
    except (msgspec.DecodeError, UnicodeDecodeError):
        said = _Said("")
    text = said.error[:MAX_SAID] or f"{via} does not let this be sent"
    match said.errcode:
        case "M_FORBIDDEN":
            return Forbidden(text) if status == 403 else NotSigned(text)
        case "M_BAD_JSON" | "M_NOT_JSON":
            return BadJson(text)
        case "M_TOO_LARGE":
            return TooLarge(text)
        case "M_NOT_FOUND":
            return NotFound(text)
        case "M_LIMIT_EXCEEDED":
            wait_ms = said.retry_after_ms if isinstance(said.retry_after_ms, int) else 0
            return LimitExceeded(text, retry_after_ms=min(max(wait_ms, 1000), MAX_RETRY_MS))
    if status == 404:
        return Forbidden(NO_POLICY_SERVER.format(via=via))
    return NotSigned(text)


def signatures_of(via: ServerName, signature: str) -> JsonObject:
    """The signature of a policy server as it stands in an event, and in an answer."""
    return {via: {POLICY_SERVER_KEY_ID: signature}}
