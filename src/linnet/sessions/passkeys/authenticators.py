"""What authenticators make, checked with the library of a maker of authenticators.

Pure: what was asked for, and what is known of a passkey, comes in; what is right goes out. The
library's readers raise whatever they stumble over (`KeyError`, `ValueError`, `struct.error`, ...),
so everything they raise counts as a wrong answer.
"""

import base64
import hashlib
import urllib.parse
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from msgspec import Struct

from linnet.errors import BadJson, Forbidden
from linnet.ids import UserId

MAX_CREDENTIAL_BYTES = 16 * 1024
"""Of the JSON of an answer; the largest seen have less than 4 KiB."""


class Made(Struct, frozen=True):
    """A new passkey."""

    credential_id: bytes
    credential: bytes
    signatures: int


class Signed(Struct, frozen=True):
    """What a passkey has signed, not checked yet."""

    credential_id: bytes
    challenge: bytes
    answer: Mapping[str, Any]


def rp_id_of(address: str) -> str:
    """The name that passkeys are bound to: the host at which people open Linnet."""
    return urllib.parse.urlsplit(address).hostname or "localhost"


def user_handle(user_id: UserId) -> bytes:
    """How authenticators know a user: the same each time, and telling nothing."""
    return hashlib.sha256(f"linnet passkey {user_id}".encode()).digest()


def as_text(value: bytes) -> str:
    """As WebAuthn writes bytes into JSON."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def descriptors(credential_ids: Iterable[bytes]) -> list[dict[str, Any]]:
    """How browsers are told of passkeys that exist."""
    return [{"type": "public-key", "id": as_text(one)} for one in credential_ids]


def algorithms() -> list[dict[str, Any]]:
    """The kinds of keys that can be checked, the best first."""
    supported = import_module("fido2.cose").CoseKey.supported_algorithms()
    return [{"type": "public-key", "alg": alg} for alg in supported]


def read_signed(answer: object) -> Signed:
    """What an authenticator has answered at a sign-in, as JSON.

    Raises:
        BadJson: it is not of that form.
    """
    given = _checked_form(answer)
    try:
        read = _webauthn().AuthenticationResponse.from_dict(given)
        return Signed(read.raw_id, read.response.client_data.challenge, given)
    except Exception as why:
        raise BadJson("This is not the answer of a passkey") from why


def challenge_of_made(answer: object) -> bytes:
    """The challenge in what an authenticator has answered when it made a passkey.

    Raises:
        BadJson: it is not of that form.
    """
    given = _checked_form(answer)
    try:
        read = _webauthn().RegistrationResponse.from_dict(given)
        challenge: bytes = read.response.client_data.challenge
    except Exception as why:
        raise BadJson("This is not a new passkey") from why
    return challenge


def check_made(answer: object, address: str) -> Made:
    """The new passkey, whose challenge was looked at already.

    Raises:
        Forbidden: it was made for another place, or without looking who holds the authenticator.
    """
    given = _checked_form(answer)
    challenge = challenge_of_made(answer)
    try:
        found = _server(address).register_complete(_state(challenge), given)
        data = found.credential_data
        assert data is not None, "the library checks it"
        return Made(data.credential_id, bytes(data), found.counter)
    except Exception as why:
        raise Forbidden("This passkey cannot be used here") from why


def check_signed(signed: Signed, credential: bytes, signatures: int, address: str) -> int:
    """Check the signature of a passkey; returns how often it says it has signed.

    Raises:
        Forbidden: wrong in any way, or made by a copy of the authenticator: it counts backwards.
    """
    try:
        known = _webauthn().AttestedCredentialData(credential)
        _server(address).authenticate_complete(_state(signed.challenge), [known], signed.answer)
        read = _webauthn().AuthenticationResponse.from_dict(signed.answer)
        count: int = read.response.authenticator_data.counter
    except Exception as why:
        raise Forbidden("This passkey is not good") from why
    if count <= signatures and (count, signatures) != (0, 0):
        raise Forbidden("This passkey is not good")
    return count


def _checked_form(answer: object) -> dict[str, Any]:
    if not isinstance(answer, dict) or len(repr(answer)) > MAX_CREDENTIAL_BYTES:
        raise BadJson("This is not the answer of a passkey")
    return answer


def _state(challenge: bytes) -> dict[str, Any]:
    required = _webauthn().UserVerificationRequirement.REQUIRED
    return {"challenge": as_text(challenge), "user_verification": required}


def _server(address: str) -> Any:
    rp = _webauthn().PublicKeyCredentialRpEntity(name="Linnet", id=rp_id_of(address))
    server = import_module("fido2.server").Fido2Server
    return server(rp, verify_origin=lambda origin: origin == address)


def _webauthn() -> ModuleType:
    """Loaded when somebody uses a passkey: cryptography would slow down every start."""
    return import_module("fido2.webauthn")
