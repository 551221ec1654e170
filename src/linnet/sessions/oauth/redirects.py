"""Where an app may have people sent back to, and the address they are sent to. Pure.

# spec: client-server-api #redirect-uri-validation
"""

import re
import urllib.parse
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult

from linnet.sessions.oauth.errors import OAuthError

MAX_URI_LENGTH = 2000
# Printable ASCII without what no address contains as it is.
_PLAIN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def split_uri(text: str) -> SplitResult | None:
    """The parts of an address; None when it is none, or one that browsers read differently."""
    if len(text) > MAX_URI_LENGTH or _PLAIN.fullmatch(text) is None:
        return None
    try:
        parts = urllib.parse.urlsplit(text)
        parts.port  # noqa: B018 - raises when it is no number
    except ValueError:
        return None
    return parts if parts.scheme else None


def is_https(text: str) -> bool:
    """Whether this is the address of a page: https, a host, nobody's name in front of it."""
    parts = split_uri(text)
    return (
        parts is not None
        and parts.scheme == "https"
        and bool(parts.hostname)
        and "@" not in parts.netloc
    )


def is_home(text: str) -> bool:
    """Whether an app may be at home here: a page whose host is more than a top-level domain."""
    return is_https(text) and "." in (urllib.parse.urlsplit(text).hostname or "")


def is_at(text: str, client_uri: str) -> bool:
    """Whether an https address is on the host of `client_uri`, or on one below it."""
    if not is_https(text):
        return False
    host = urllib.parse.urlsplit(text).hostname or ""
    home = urllib.parse.urlsplit(client_uri).hostname or ""
    return host == home or host.endswith(f".{home}")


def check_redirect_uri(text: str, client_uri: str, *, is_native: bool) -> None:
    """Refuse a redirect address that could belong to somebody else.

    Raises:
        OAuthError: it is not one of the forms that the kind of app may have.
    """
    parts = split_uri(text)
    if parts is None or "#" in text:
        raise _refused("is not an absolute address without fragment")
    if parts.scheme == "https":
        if not is_at(text, client_uri):
            raise _refused("is not on the host of client_uri")
    elif not is_native:
        raise _refused("of a web app must begin with https://")
    elif parts.scheme == "http":
        if parts.hostname not in _LOOPBACK or "@" in parts.netloc:
            raise _refused("with http:// must be on 127.0.0.1 or [::1]")
    else:
        _check_private_scheme(text, parts, client_uri)


def _check_private_scheme(text: str, parts: SplitResult, client_uri: str) -> None:
    """As `org.example.app:/callback` for an app at `https://example.org` (RFC 8252 section 7.1)."""
    home = urllib.parse.urlsplit(client_uri).hostname or ""
    reversed_home = ".".join(reversed(home.split(".")))
    if parts.scheme != reversed_home and not parts.scheme.startswith(f"{reversed_home}."):
        raise _refused(f"must have a scheme that begins with {reversed_home}")
    if not text[len(parts.scheme) :].startswith(":/") or parts.netloc:
        raise _refused("with a scheme of its own must have one slash after the colon")


def _refused(why: str) -> OAuthError:
    return OAuthError("invalid_redirect_uri", f"A redirect URI {why}")


def is_registered(text: str, registered: Sequence[str], *, is_native: bool) -> bool:
    """Whether an address is, letter for letter, one that the app has registered.

    On the machine itself a native app is given a port when it starts, so any port will do there.
    """
    if text in registered:
        return True
    if not is_native or (portless := _without_port(text)) is None:
        return False
    return any(_without_port(known) == portless for known in registered)


def _without_port(text: str) -> tuple[str, str, str] | None:
    """Host, path and query of an address on the machine itself; None for any other."""
    parts = split_uri(text)
    if parts is None or parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        return None
    if "@" in parts.netloc or "#" in text:
        return None
    return parts.hostname, parts.path, parts.query


def with_answer(redirect_uri: str, answer: Mapping[str, str | None], *, in_fragment: bool) -> str:
    """The redirect address with the answer's members; those that are None are left out."""
    text = urllib.parse.urlencode({k: v for k, v in answer.items() if v is not None})
    if in_fragment:
        return f"{redirect_uri}#{text}"
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{text}"
