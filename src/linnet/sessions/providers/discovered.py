"""What a provider says about itself: where it is asked, and the keys that it signs with.

Both are read when somebody wants to sign in, and kept in memory for an hour. Keys are read again
when a token names one that is not known, at most once a minute.
"""

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from linnet.sessions.providers.failure import ProviderFailed
from linnet.sessions.providers.row import touchpoint_id
from linnet.sessions.providers.store import Provider
from linnet.touchpoints.contact import Contact, ContactError, Refused, Request
from linnet.touchpoints.wiring import Touchpoints

T = TypeVar("T")

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_MS = 60 * 60 * 1000
KEYS_AGAIN_MS = 60 * 1000
TOTAL_MS = 10_000
MAX_BYTES = 256 * 1024
MAX_KEYS = 100


class Metadata(Struct, frozen=True):
    """# OpenID Connect Discovery 1.0 section 3"""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    response_types_supported: list[str] = []
    code_challenge_methods_supported: list[str] | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False
    """# RFC 9207 section 3"""


class KeySet(Struct, frozen=True):
    keys: list[dict[str, Any]]


class Discovered:
    """What is known of the providers."""

    def __init__(self) -> None:
        self._metadata: dict[str, tuple[float, Metadata]] = {}
        self._keys: dict[str, tuple[float, list[dict[str, Any]]]] = {}

    def forget(self, provider_id: str) -> None:
        self._metadata.pop(provider_id, None)
        self._keys.pop(provider_id, None)

    async def metadata(self, touchpoints: Touchpoints, provider: Provider) -> Metadata:
        """Raises ProviderFailed when it cannot be had, or is not right."""
        now_ms = touchpoints.clock.steady_ms()
        kept = self._metadata.get(provider.id)
        if kept is not None and now_ms - kept[0] < KEPT_MS:
            return kept[1]
        body = await asked(
            touchpoints, provider, Request("GET", provider.issuer.rstrip("/") + WELL_KNOWN)
        )
        found = _decoded(body, Metadata)
        _check(touchpoints, provider, found)
        self._metadata[provider.id] = (now_ms, found)
        return found

    async def keys(
        self, touchpoints: Touchpoints, provider: Provider, *, anew: bool = False
    ) -> list[dict[str, Any]]:
        """The keys; read `anew` unless that was just done. Raises as `metadata`."""
        now_ms = touchpoints.clock.steady_ms()
        kept = self._keys.get(provider.id)
        if kept is not None and now_ms - kept[0] < (KEYS_AGAIN_MS if anew else KEPT_MS):
            return kept[1]
        metadata = await self.metadata(touchpoints, provider)
        body = await asked(touchpoints, provider, Request("GET", metadata.jwks_uri))
        found = _decoded(body, KeySet).keys[:MAX_KEYS]
        self._keys[provider.id] = (now_ms, found)
        return found


async def asked(touchpoints: Touchpoints, provider: Provider, request: Request) -> bytes:
    """What the provider answers to a request of ours.

    Raises:
        ProviderFailed: it does not, or not well, or it may not be asked.
    """
    limited = msgspec.structs.replace(
        request,
        headers={"Accept": "application/json", **request.headers},
        total_ms=TOTAL_MS,
        answer_bytes_max=MAX_BYTES,
    )
    try:
        reply, body = await touchpoints.client.ask(Contact(touchpoint_id(provider.id)), limited)
    except Refused as why:
        raise ProviderFailed("off", str(why)) from why
    except ContactError as why:
        raise ProviderFailed("unreachable", str(why)) from why
    if reply.status >= 500 or reply.status == 429:
        raise ProviderFailed("unreachable", f"It answers with status {reply.status}")
    if reply.status != 200:
        raise ProviderFailed("untrusted", f"It answers with status {reply.status}")
    return body


def _decoded(body: bytes, wanted: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=wanted)
    except msgspec.DecodeError as why:
        raise ProviderFailed("untrusted", f"Its answer cannot be read: {why}") from why


def _check(touchpoints: Touchpoints, provider: Provider, found: Metadata) -> None:
    if found.issuer != provider.issuer:
        raise ProviderFailed("untrusted", f"It says that its issuer is {found.issuer[:200]!r}")
    if "code" not in found.response_types_supported:
        raise ProviderFailed("untrusted", "It gives no codes")
    methods = found.code_challenge_methods_supported
    if methods is not None and "S256" not in methods:
        raise ProviderFailed("untrusted", "It does not know the proof S256")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        try:
            touchpoints.client.check_address(touchpoint_id(provider.id), getattr(found, name))
        except Refused as why:
            raise ProviderFailed(
                "untrusted", f"{name} {getattr(found, name)[:200]}: {why}"
            ) from why
