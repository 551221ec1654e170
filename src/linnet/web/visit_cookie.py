"""The cookie of a visit, and the rules for requests that count by a cookie."""

from typing import Any

from linnet.errors import Forbidden, MissingToken
from linnet.http.cookies import cookies, set_cookie
from linnet.http.endpoint import Call
from linnet.http.response import Response, json_response
from linnet.sessions.visits import LIFETIME_MS, Visitor, is_proof_fresh, visitor
from linnet.web.wiring import Web

VISIT_COOKIE = "linnet_visit"
VISIT_PATH = "/_linnet/visit"

Header = tuple[bytes, bytes]
NO_STORE: Header = (b"cache-control", b"no-store")


def private(body: Any, *headers: Header) -> Response:
    """An answer for this person alone, which no cache keeps."""
    return json_response(body, 200, *headers, NO_STORE)


def visit_cookie(web: Web, call: Call, token: str) -> Header:
    """The header that begins a visit in this browser; an empty token ends it."""
    age_s = LIFETIME_MS // 1000 if token else 0
    is_secure = web.is_secure or call.is_secure
    return set_cookie(VISIT_COOKIE, token, VISIT_PATH, max_age_s=age_s, is_secure=is_secure)


def visit_token(call: Call) -> str | None:
    return cookies(call.headers).get(VISIT_COOKIE)


def check_same_origin(call: Call) -> None:
    """Refuse a request that a page of somebody else's has made with this person's cookies.

    Every browser names the origin of a request to a secure address. Where it does not (plain HTTP
    in a home network) a header counts that other pages cannot send without our leave.
    """
    site = call.headers.get("sec-fetch-site")
    is_ours = site == "same-origin" if site else "x-requested-with" in call.headers
    if not is_ours:
        raise Forbidden("Only Linnet's own pages may do this")


async def visitor_or_none(web: Web, call: Call) -> Visitor | None:
    """Who is in front of our page.

    Raises:
        Forbidden: it is not our page that asks.
    """
    check_same_origin(call)
    token = visit_token(call)
    return None if token is None else await visitor(web.sessions, token)


async def known_visitor(web: Web, call: Call) -> Visitor:
    """The same where somebody must be.

    Raises:
        MissingToken: nobody has signed in on our pages, or it was too long ago.
    """
    found = await visitor_or_none(web, call)
    if found is None:
        raise MissingToken("Sign in first")
    return found


async def proven_visitor(web: Web, call: Call) -> Visitor:
    """The same for what cannot be undone: they must have proven just now who they are.

    Raises:
        MissingToken: as `known_visitor`.
        Forbidden: the proof is too old.
    """
    found = await known_visitor(web, call)
    if not is_proof_fresh(web.sessions, found):
        raise Forbidden("Prove again who you are")
    return found
