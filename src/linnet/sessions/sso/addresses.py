"""Where an older client may have people sent back to with a login token. Pure.

Nobody has registered these addresses. So only those are allowed that tell plainly who gets the
token, since a person must be able to decide by that alone.
# spec: client-server-api #client-login-via-sso
"""

import re
import urllib.parse

from linnet.sessions.oauth.redirects import split_uri

TOKEN_FIELD = "loginToken"
# No user in front, nothing that browsers decode: what is shown is where it goes.
_HOST = re.compile(r"([a-z0-9.-]*[a-z0-9]|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.IGNORECASE)
_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?")
_NOT_APPS = frozenset({
    "about", "android-app", "blob", "cid", "content", "data", "facetime", "file", "filesystem",
    "ftp", "ftps", "gopher", "imap", "intent", "jar", "javascript", "ldap", "livescript", "mailto",
    "mhtml", "mid", "mocha", "nntp", "resource", "sftp", "sip", "sips", "sms", "smsto", "ssh",
    "steam", "tel", "telnet", "urn", "vbscript", "view-source", "ws", "wss",
})  # fmt: skip
"""Schemes that run code, read files, or speak to machines: no app of a person's own opens them."""
_NOT_APPS_PREFIXES = ("chrome", "edge", "moz-", "ms-", "safari-", "search-", "web+", "x-apple")
"""Schemes of browsers and systems."""


def is_allowed(text: str) -> bool:
    """Whether it is a page, a program on the person's machine, or an app by its own scheme."""
    parts = split_uri(text)
    if parts is None:
        return False
    if parts.scheme == "https":
        return _HOST.fullmatch(parts.netloc) is not None
    if parts.scheme == "http":
        return _LOOPBACK.fullmatch(parts.netloc) is not None
    if parts.scheme in _NOT_APPS or parts.scheme.startswith(_NOT_APPS_PREFIXES):
        return False
    return text[len(parts.scheme) :].startswith(":/") and "@" not in parts.netloc


def leads_to(address: str) -> str:
    """What a person is told about it: a host; of an app its scheme, which alone decides there."""
    parts = urllib.parse.urlsplit(address)
    return parts.hostname or "" if parts.scheme in ("https", "http") else parts.scheme


def with_login_token(address: str, token: str) -> str:
    """The address with the token in its query; one that was there before is taken out.

    Otherwise whoever has made the address could sign the person in as somebody else.
    """
    before, hash_sign, fragment = address.partition("#")
    page, _, query = before.partition("?")
    kept = [part for part in query.split("&") if part and _name(part) != TOKEN_FIELD]
    fields = "&".join([*kept, urllib.parse.urlencode({TOKEN_FIELD: token})])
    return f"{page}?{fields}{hash_sign}{fragment}"


def _name(field: str) -> str:
    return urllib.parse.unquote_plus(field.partition("=")[0])
