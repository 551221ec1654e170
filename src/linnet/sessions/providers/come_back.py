"""A person comes back from a provider: find out who they are, once.

# OpenID Connect Core 1.0 sections 3.1.2.5 to 3.1.3.7, RFC 9207
"""

import base64
import logging
import urllib.parse

import msgspec
from msgspec import Struct

from linnet.errors import NotFound
from linnet.sessions.providers.attempts import Attempt, Purpose
from linnet.sessions.providers.discovered import Metadata, asked
from linnet.sessions.providers.failure import ProviderFailed
from linnet.sessions.providers.go_there import open_provider, redirect_uri
from linnet.sessions.providers.id_token import (
    Expected,
    Identity,
    UnknownKey,
    WrongToken,
    identity_of,
)
from linnet.sessions.providers.store import Provider
from linnet.sessions.providers.wiring import Providers
from linnet.touchpoints.contact import Request

logger = logging.getLogger(__name__)

MAX_CODE_LENGTH = 4096


class TokenAnswer(Struct, frozen=True):
    """Of all that the provider gives, only who it is. Its access token is not even looked at."""

    id_token: str


async def come_back(
    providers: Providers, provider_id: str, secret: str, answer: dict[str, str]
) -> Purpose | None:
    """Take what a browser brings back; what came of it is kept with the attempt.

    Returns what the person wants here; None when it answers no attempt of this browser: too late,
    sent twice, or somebody else's.
    """
    attempt = providers.attempts.come_back(secret, provider_id, answer.get("state", ""))
    if attempt is None:
        return None
    try:
        async with providers.sessions.db.snapshot() as reader:
            provider = await open_provider(providers, reader, provider_id)
        identity = await _identity(providers, provider, attempt, answer)
    except NotFound:
        attempt.failed = "off"
    except ProviderFailed as why:
        logger.warning("Nobody came in through %s: %s", provider_id, why)
        attempt.failed = why.why
    else:
        attempt.subject, attempt.suggested_name = identity.subject, identity.suggested_name
    return attempt.purpose


async def _identity(
    providers: Providers, provider: Provider, attempt: Attempt, answer: dict[str, str]
) -> Identity:
    touchpoints = providers.touchpoints
    metadata = await providers.discovered.metadata(touchpoints, provider)
    _check_sender(metadata, answer)
    if "error" in answer:
        raise ProviderFailed("declined", f"It says {answer['error'][:100]!r}")
    code = answer.get("code", "")
    if not 0 < len(code) <= MAX_CODE_LENGTH:
        raise ProviderFailed("untrusted", "It sent no code")
    token = await _exchange(providers, provider, metadata, attempt, code)
    now_s = touchpoints.clock.now_ms() // 1000
    expected = Expected(provider.issuer, provider.client_id, attempt.nonce, now_s)
    try:
        keys = await providers.discovered.keys(touchpoints, provider)
        try:
            return identity_of(token, keys, expected)
        except UnknownKey:
            keys = await providers.discovered.keys(touchpoints, provider, anew=True)
            return identity_of(token, keys, expected)
    except WrongToken as why:
        raise ProviderFailed("untrusted", f"Its token is not good: {why}") from why


def _check_sender(metadata: Metadata, answer: dict[str, str]) -> None:
    """Whether the answer is this provider's, and not one of another that was mixed in."""
    sender = answer.get("iss")
    is_promised = metadata.authorization_response_iss_parameter_supported
    if sender != metadata.issuer and (is_promised or sender is not None):
        raise ProviderFailed("untrusted", "Somebody else has answered")


async def _exchange(
    providers: Providers, provider: Provider, metadata: Metadata, attempt: Attempt, code: str
) -> str:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri(providers, provider.id),
        "code_verifier": attempt.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
        headers["Authorization"] = _basic(provider)
    else:
        fields |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    request = Request(
        "POST", metadata.token_endpoint, headers, urllib.parse.urlencode(fields).encode()
    )
    body = await asked(providers.touchpoints, provider, request)
    try:
        return msgspec.json.decode(body, type=TokenAnswer).id_token
    except msgspec.DecodeError as why:
        # Not with what it says: there may be tokens in it.
        raise ProviderFailed("untrusted", "It gave no token for who it is") from why


def _basic(provider: Provider) -> str:
    """# RFC 6749 section 2.3.1"""
    said = ":".join(
        urllib.parse.quote_plus(part) for part in (provider.client_id, provider.client_secret)
    )
    return "Basic " + base64.b64encode(said.encode()).decode("ascii")
