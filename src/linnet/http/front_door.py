"""The ASGI application: one request in, one response out, nothing escapes as a bare failure.

Order of checks: path and method, token, rate limit, body size, body form, re-authentication. So a
caller without rights learns nothing about the body, and a huge body costs nothing. What another
server signs is its body as well, so it is known only after that was read.
"""

import logging
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Mapping,
    MutableMapping,
)
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from linnet.config import Settings
from linnet.errors import (
    Forbidden,
    GuestAccessForbidden,
    MatrixError,
    MissingToken,
    TooLarge,
    UnknownToken,
    Unrecognized,
    UserLocked,
    UserSuspended,
)
from linnet.http.binding import read_object
from linnet.http.cookies import cookies
from linnet.http.endpoint import Access, Call, Endpoint, Requester
from linnet.http.guests import FOR_GUESTS
from linnet.http.proxies import Proxies, neighbourhood
from linnet.http.rate_limits import RateLimits
from linnet.http.response import JSON_HEADERS, JsonBytes, Response, encode
from linnet.http.router import Route, Router
from linnet.http.suspension import is_allowed
from linnet.ids import ServerName

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

Authenticate = Callable[[str], Awaitable[Requester | None]]
"""Whom a token speaks for; None when this way to authenticate does not know it.

Raises UnknownToken for one that it knew, but that is over.
"""
ActAs = Callable[[Requester, str], Awaitable[Requester]]
"""As whom an application service acts, by the query of its request."""
WhileGood = Callable[[str, Awaitable[Any]], Awaitable[Any]]
"""Does what an application service asks for, for as long as its token is good."""
KnowServer = Callable[[str, str, str, Mapping[str, Any] | None], Awaitable[ServerName]]
"""Which server signed a request: its header `Authorization`, method, target and JSON body."""
See = Callable[[Requester, str], None]
"""Notes that somebody has been here, and from which address."""
Reauthenticate = Callable[[Call, Endpoint, Mapping[str, Any]], Awaitable[None]]
"""Asks the account's owner to prove again who they are, by raising `InteractiveAuthNeeded`."""
Fallback = Callable[[str, str, Mapping[str, str]], Response | None]
"""What to serve for a GET outside the API: the web client's files."""

# spec: client-server-api #web-browser-clients
CORS_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, DELETE, OPTIONS"),
    (
        b"access-control-allow-headers",
        b"X-Requested-With, Content-Type, Authorization, If-Match, If-None-Match, Range",
    ),
    (b"access-control-expose-headers", b"ETag, Retry-After, Content-Disposition, Content-Range"),
    (b"access-control-max-age", b"86400"),
)
MAX_DRAINED_BYTES = 8 * 1024 * 1024
_WITHOUT_BODY = (204, 304)
_API = ("/_matrix/", "/_linnet/", "/.well-known/", "/_synapse/")


# What a locked account may still do. # spec: client-server-api #account-locking
_FOR_LOCKED = ("logout", "logout_all", "getVersions")
MEDIA_COOKIE = "linnet_media"
_MEDIA_PATHS = ("/_matrix/client/v1/media/download/", "/_matrix/client/v1/media/thumbnail/")


@dataclass(frozen=True, slots=True)
class WaysIn:
    """How callers are recognised."""

    authenticators: list[Authenticate]
    media_cookie: Authenticate
    """Knows the tokens of media cookies, which open nothing but downloads."""
    reauthenticate: Reauthenticate
    see: See
    act_as: ActAs
    know_server: KnowServer
    while_good: WhileGood


class InteractiveAuthNeeded(Exception):
    """401 with the flows that would satisfy the request.

    # spec: client-server-api #user-interactive-authentication-api
    """

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__("user-interactive authentication needed")
        self.body = body


class _Incoming:
    """A request's body as it comes in, which knows whether all of it has come."""

    __slots__ = ("_receive", "_size", "is_over")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0
        self.is_over = False

    async def __call__(self) -> dict[str, Any]:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        self.is_over = not message.get("more_body")
        return message

    async def drain(self) -> None:
        """Take in what is left of a body that was refused.

        A client that is still sending reads no answer: it would see a broken connection instead of
        what is wrong. Beyond `MAX_DRAINED_BYTES` that is what it gets.
        """
        while not self.is_over and self._size < MAX_DRAINED_BYTES:
            await self()


class FrontDoor:
    """Called by the HTTP server for each request."""

    def __init__(
        self,
        router: Router,
        ways_in: WaysIn,
        rate_limits: RateLimits,
        fallback: Fallback,
        settings: Settings,
    ) -> None:
        self._router = router
        self._ways_in = ways_in
        self._rate_limits = rate_limits
        self._fallback = fallback
        self._token_in_query = settings.access_token_in_query
        self._proxies = Proxies(settings.trusted_proxies, settings.forwarded_by)
        self._sockets: dict[str, Application] = {}

    def carry_sockets(self, prefix: str, application: Application) -> None:
        """Let an application answer the web sockets below a path."""
        self._sockets[f"{prefix}/"] = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._carry(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        incoming = _Incoming(receive)
        try:
            response = await self._answer(scope, incoming)
        except ConnectionResetError:
            return  # the client went away while sending, so nobody waits for an answer
        except InteractiveAuthNeeded as needed:
            response = Response(401, body=encode(needed.body))
        except MatrixError as error:
            response = _error(error)
        except Exception:
            logger.exception("%s %s failed", scope["method"], scope["path"])
            response = Response(
                500, body=b'{"errcode":"M_UNKNOWN","error":"Something went wrong on the server"}'
            )
        if response.status >= 400:
            await incoming.drain()
        try:
            await _send(send, response, has_body=scope["method"] != "HEAD")
        except Exception:
            # The status is out already. Without a last part the server cuts the connection, so
            # that nobody takes for whole what is not.
            logger.exception("%s %s broke off", scope["method"], scope["path"])

    async def _carry(self, scope: Scope, receive: Receive, send: Send) -> None:
        for prefix, application in self._sockets.items():
            if scope["path"].startswith(prefix):
                await application(scope, receive, send)
                return
        await receive()
        await send({"type": "websocket.close"})  # not accepted: the client sees 403

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        method: str = scope["method"]
        raw_path = scope.get("raw_path") or scope["path"].encode()
        path = raw_path.decode("latin-1").partition("?")[0]
        if method == "OPTIONS":
            return Response(204, headers=(), body=b"")
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        if not path.startswith(_API):
            served = self._fallback(method, path, headers)
            if served is None:
                raise Unrecognized("There is no such page")
            return served
        route, values = self._router.find(method, path)
        client = scope.get("client")
        origin = self._proxies.origin(
            client[0] if client else "", scope["scheme"] == "https", scope["headers"]
        )
        query: str = scope["query_string"].decode("latin-1")
        call = Call(method, path, headers, origin.address, origin.is_secure, query)
        call.token = self._token(call, query)
        await self._admit(call, route.endpoint, query)
        return await self._run(call, route, values, query, receive)

    async def _admit(self, call: Call, endpoint: Endpoint, query: str) -> None:
        access = endpoint.access
        if access not in (Access.NONE, Access.SERVER):
            await self._recognise(call, endpoint, query)
            if access is Access.ADMIN and not call.requester.is_admin:
                raise Forbidden("Only an administrator of this server may do this")
            if access is Access.APPSERVICE and call.requester.appservice_id is None:
                raise Forbidden("Only an application service may do this")
        known = call.requester_or_none
        caller = known.counted_as if known else neighbourhood(call.address)
        if known is None or known.is_limited:
            self._rate_limits.spend(endpoint.limit, caller)

    async def _recognise(self, call: Call, endpoint: Endpoint, query: str) -> None:
        if call.token is not None:
            requester = await _first_who_knows(self._ways_in.authenticators, call.token)
            if requester.appservice_id is not None:
                requester = await self._ways_in.act_as(requester, query)
        elif (cookie := _media_cookie(call)) is not None:
            requester = await _first_who_knows([self._ways_in.media_cookie], cookie)
        elif endpoint.access is Access.OPTIONAL:
            return
        else:
            raise MissingToken("Sign in first: this needs an access token")
        if (requester.grant_id is not None) != (endpoint.access is Access.APP):
            raise Forbidden("Applications have endpoints of their own, and nobody else has them")
        if requester.is_locked and endpoint.operation not in _FOR_LOCKED:
            raise UserLocked("This account is locked")
        if requester.is_suspended and not is_allowed(call.method, endpoint.operation):
            raise UserSuspended("This account is suspended")
        if requester.is_guest and endpoint.operation not in FOR_GUESTS:
            raise GuestAccessForbidden("Guests of a call cannot do this")
        if requester.grant_id is None:
            self._ways_in.see(requester, call.address)
        call.speak_for(requester)

    def _token(self, call: Call, query: str) -> str | None:
        kind, _, token = call.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and token:
            return token.strip()
        if self._token_in_query and "access_token=" in query:
            # COMPAT(bots, Matrix before 1.20): the token as a query parameter.
            for pair in query.split("&"):
                if pair.startswith("access_token="):
                    return pair[13:] or None
        return None

    async def _run(
        self, call: Call, route: Route, values: list[str], query: str, receive: Receive
    ) -> Response:
        endpoint = route.endpoint
        body = b""
        if endpoint.streams_body:
            call.body_stream = _stream(receive, endpoint.body_bytes_max, _announced_size(call))
        elif route.takes_body or endpoint.reauth:
            body = await _read(receive, endpoint.body_bytes_max, _announced_size(call))
        if endpoint.access is Access.SERVER:
            await self._admit_server(call, endpoint, read_object(body) if body else None)
        if endpoint.reauth:
            await self._ways_in.reauthenticate(call, endpoint, read_object(body))
        work = route.invoke(call, values, query, body)
        known = call.requester_or_none
        if known is not None and known.appservice_id is not None:
            work = self._ways_in.while_good(known.appservice_id, work)
        result = await work
        if isinstance(result, Response):
            return await _begun(result) if call.method != "HEAD" else result
        if isinstance(result, JsonBytes):
            return Response(body=b"".join(result.parts))
        return Response(body=encode(result))

    async def _admit_server(
        self, call: Call, endpoint: Endpoint, content: dict[str, Any] | None
    ) -> None:
        """Its address has been counted already, before anything was done for it."""
        target = f"{call.path}?{call.query}" if call.query else call.path
        header = call.headers.get("authorization", "")
        call.origin = await self._ways_in.know_server(header, call.method, target, content)
        self._rate_limits.spend(endpoint.limit, f"server {call.origin}")


async def _begun(response: Response) -> Response:
    """A response whose first part is there: what fails up to then is an error like any other."""
    if isinstance(response.body, bytes):
        return response
    first = await anext(response.body, b"")
    return structs.replace(response, body=_joined(first, response.body))


async def _joined(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in others:
        yield part


async def _first_who_knows(authenticators: list[Authenticate], token: str) -> Requester:
    for authenticate in authenticators:
        if (requester := await authenticate(token)) is not None:
            return requester
    raise UnknownToken("The access token is not known")


def _media_cookie(call: Call) -> str | None:
    """The token of the browser's media cookie, where it counts.

    Only for a download that a page of our own asks for: other pages must not even learn whether a
    picture can be loaded.
    """
    if call.method not in ("GET", "HEAD") or not call.path.startswith(_MEDIA_PATHS):
        return None
    if call.headers.get("sec-fetch-site") != "same-origin":
        return None
    return cookies(call.headers).get(MEDIA_COOKIE)


def _announced_size(call: Call) -> int:
    text = call.headers.get("content-length", "0")
    return int(text) if text.isdecimal() else 0


async def _stream(receive: Receive, bytes_max: int, announced: int) -> AsyncIterator[bytes]:
    _check_size(announced, bytes_max)
    size = 0
    while True:
        message = await receive()
        part = _part(message)
        size += len(part)
        _check_size(size, bytes_max)
        if part:
            yield part
        if not message.get("more_body"):
            return


async def _read(receive: Receive, bytes_max: int, announced: int) -> bytes:
    _check_size(announced, bytes_max)
    message = await receive()
    parts = [_part(message)]
    size = len(parts[0])
    while message.get("more_body"):
        _check_size(size, bytes_max)
        message = await receive()
        parts.append(_part(message))
        size += len(parts[-1])
    _check_size(size, bytes_max)
    return b"".join(parts)


def _check_size(size: int, bytes_max: int) -> None:
    if size > bytes_max:
        raise TooLarge(f"At most {bytes_max} bytes are accepted here")


def _part(message: dict[str, Any]) -> bytes:
    if message["type"] != "http.request":
        raise ConnectionResetError("the client went away while sending")
    part: bytes = message.get("body", b"")
    return part


def _error(error: MatrixError) -> Response:
    headers = JSON_HEADERS
    if (wait_ms := error.extra.get("retry_after_ms")) is not None:
        headers = (*headers, (b"retry-after", str(-(-wait_ms // 1000)).encode()))
    return Response(error.status, headers, encode(error.body()))


async def _send(send: Send, response: Response, *, has_body: bool) -> None:
    body = response.body
    headers = [*response.headers, *CORS_HEADERS]
    if isinstance(body, bytes) and response.status not in _WITHOUT_BODY:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if isinstance(body, bytes):
        await send({"type": "http.response.body", "body": body if has_body else b""})
        return
    if has_body:
        async for part in body:
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
