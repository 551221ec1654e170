"""The cookie that binds a way to a provider and back to the browser that has begun it."""

from linnet.errors import MissingToken
from linnet.http.cookies import cookies, set_cookie
from linnet.http.endpoint import Call
from linnet.sessions.providers.attempts import LIFETIME_MS
from linnet.web.visit_cookie import Header
from linnet.web.wiring import Web

COOKIE = "linnet_provider"
PATH = "/_linnet/providers"


def provider_cookie(web: Web, call: Call, secret: str) -> Header:
    """The header that keeps the secret in this browser; an empty one ends it.

    `Lax`, because the person comes back from somebody else's page.
    """
    age_s = LIFETIME_MS // 1000 if secret else 0
    is_secure = web.is_secure or call.is_secure
    return set_cookie(COOKIE, secret, PATH, max_age_s=age_s, is_secure=is_secure, site="Lax")


def provider_secret(call: Call) -> str:
    """The secret of this browser; empty when it has none."""
    return cookies(call.headers).get(COOKIE, "")


def known_secret(call: Call) -> str:
    """Raises MissingToken when this browser has none."""
    secret = provider_secret(call)
    if not secret:
        raise MissingToken("Begin again: you have not come from a provider, or too long ago")
    return secret
