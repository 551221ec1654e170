"""Send a person to a provider, to be told who they are.

# OpenID Connect Core 1.0 section 3.1.2.1, with PKCE (RFC 7636)
"""

import base64
import hashlib
import re
import urllib.parse

from linnet.errors import ConnectionFailed, InvalidParam, NotFound
from linnet.ids import UserId
from linnet.sessions.providers import store
from linnet.sessions.providers.attempts import Purpose
from linnet.sessions.providers.failure import ProviderFailed
from linnet.sessions.providers.row import touchpoint_id
from linnet.sessions.providers.store import Provider
from linnet.sessions.providers.wiring import Providers
from linnet.storage.database import Reader

SCOPE = "openid profile"
"""`profile` for the name that is suggested to newcomers, and no other reason. No refresh token."""
MAX_RETURN_LENGTH = 500
_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_-][^\s\\]*)?")
NO_SUCH_PROVIDER = "There is no such provider here: sign in another way"


async def open_provider(providers: Providers, db: Reader, provider_id: str) -> Provider:
    """A provider that is on.

    Raises:
        NotFound: it is not, or there is none of this name.
    """
    found = None
    if providers.touchpoints.switches.is_on(touchpoint_id(provider_id)):
        found = await store.provider(db, provider_id)
    if found is None:
        raise NotFound(NO_SUCH_PROVIDER)
    return found


async def go_there(
    providers: Providers,
    provider_id: str,
    purpose: Purpose,
    return_to: str,
    by: tuple[UserId, int] | None = None,
) -> tuple[str, str]:
    """Where to send the browser, and the secret for its cookie.

    `return_to` is the path of our own page to which the person returns in the end.

    Raises:
        NotFound: no such provider, or not any more.
        InvalidParam: `return_to` leads somewhere else.
        ConnectionFailed: the provider cannot be asked now, or is not set up right.
    """
    if len(return_to) > MAX_RETURN_LENGTH or _OWN_PATH.fullmatch(return_to) is None:
        raise InvalidParam("return_to must be a path of this server")
    async with providers.sessions.db.snapshot() as reader:
        provider = await open_provider(providers, reader, provider_id)
    try:
        metadata = await providers.discovered.metadata(providers.touchpoints, provider)
    except ProviderFailed as why:
        raise not_reached(provider, why) from why
    begun = providers.attempts.begin(provider_id, purpose, return_to, by)
    digest = hashlib.sha256(begun.attempt.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri(providers, provider_id),
        "scope": SCOPE,
        "state": begun.state,
        "nonce": begun.attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    if by is not None:
        # Whoever links an account must see which of theirs it is.
        asked["prompt"] = "select_account"
    where = metadata.authorization_endpoint
    joint = "&" if "?" in where else "?"
    return f"{where}{joint}{urllib.parse.urlencode(asked)}", begun.secret


def redirect_uri(providers: Providers, provider_id: str) -> str:
    """Where the provider sends people back to: another address for each provider."""
    return f"{providers.sessions.accounts.address}{callback_path(provider_id)}"


def callback_path(provider_id: str) -> str:
    return f"/_linnet/providers/{provider_id}/callback"


def not_reached(provider: Provider, why: ProviderFailed) -> ConnectionFailed:
    """What a person is told."""
    if why.why == "unreachable":
        return ConnectionFailed(
            f"{provider.name} does not answer. Try again later, or sign in another way"
        )
    return ConnectionFailed(
        f"{provider.name} is not set up right here. Sign in another way, and tell an administrator"
    )
