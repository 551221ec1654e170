"""The way of an app's words to the media server, through our own port.

So nothing but this port and those of the media itself has to be open, and one certificate serves
all. Only whoever holds a token for a room passes; the room is opened for them if need be, also when
the media server has just been started again and knows nothing of it.
"""

import asyncio
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from linnet.calls.bitrate import limited
from linnet.calls.media_server import MediaServer, NoMediaServer
from linnet.calls.relay import corrected
from linnet.calls.wiring import Calls
from linnet.errors import ResourceLimitExceeded, Unauthorized
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.front_door import Receive, Scope, Send
from linnet.http.response import Response

if TYPE_CHECKING:
    import aiohttp

Told = Callable[[bytes], bytes]

PREFIX = "/_linnet/livekit"
_PATHS = {f"{PREFIX}/rtc": "/rtc", f"{PREFIX}/rtc/v1": "/rtc/v1"}
MAX_MESSAGE_BYTES = 1024 * 1024
TRY_AGAIN_LATER = 1013
GOING_AWAY = 1001


class Signalling:
    """Carries web sockets to the media server and back."""

    def __init__(self, media_server: MediaServer, video_bps_max: int) -> None:
        self._media_server = media_server
        self._video_bps_max = video_bps_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one opening of a web socket, and stay until it is closed."""
        message = await receive()
        assert message["type"] == "websocket.connect"
        path = _PATHS.get(scope["path"])
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        query = scope["query_string"].decode("latin-1")
        place = self._media_server.grants.place_of(token_of(headers, query))
        if path is None or place is None:
            await send({"type": "websocket.close"})  # not accepted: the app sees 403
            return
        try:
            await self._media_server.open_room(place[0])
            upstream = await self._connect(path, query, headers)
        except (NoMediaServer, ResourceLimitExceeded):
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
            return
        if upstream is None:
            await send({"type": "websocket.close"})
            return
        lines = self._media_server.lines
        lines.opened(place)
        try:
            async with upstream:
                await send({"type": "websocket.accept"})
                await _carry(upstream, receive, send, self._told)
        finally:
            lines.closed(place)

    def _told(self, message: bytes) -> bytes:
        """What an app is told where the media server says this."""
        return limited(corrected(message, self._media_server.tls_relay), self._video_bps_max)

    async def _connect(
        self, path: str, query: str, headers: Mapping[str, str]
    ) -> "aiohttp.ClientWebSocketResponse | None":
        http = import_module("aiohttp")
        passed_on = ("authorization", "user-agent")
        try:
            found: aiohttp.ClientWebSocketResponse = await self._media_server.session.ws_connect(
                f"{self._media_server.address}{path}?{query}",
                headers={name: headers[name] for name in passed_on if name in headers},
                max_msg_size=MAX_MESSAGE_BYTES,
            )
        except http.WSServerHandshakeError:
            return None
        except (http.ClientError, TimeoutError, OSError) as why:
            raise NoMediaServer("The media server does not answer") from why
        return found


@endpoint(
    "GET",
    "/_linnet/livekit/rtc/validate",
    operation="linnet.validateCall",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def get_validate(calls: Calls, call: Call) -> Response:
    """Why a web socket was refused, in the media server's words: apps ask for it."""
    return await _validate(calls.running, call, "/rtc/validate")


@endpoint(
    "GET",
    "/_linnet/livekit/rtc/v1/validate",
    operation="linnet.validateCallV1",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def get_validate_v1(calls: Calls, call: Call) -> Response:
    """The same for the newer form."""
    return await _validate(calls.running, call, "/rtc/v1/validate")


async def _validate(media_server: MediaServer, call: Call, path: str) -> Response:
    place = media_server.grants.place_of(token_of(call.headers, call.query))
    if place is None:
        raise Unauthorized("The token is not good, or not any more")
    http = import_module("aiohttp")
    await media_server.open_room(place[0])
    headers = {name: call.headers[name] for name in ("authorization",) if name in call.headers}
    try:
        url = f"{media_server.address}{path}?{call.query}"
        async with media_server.session.get(url, headers=headers) as answer:
            return _said(answer.status, await answer.content.read(MAX_MESSAGE_BYTES))
    except (http.ClientError, TimeoutError, OSError) as why:
        raise NoMediaServer("The media server does not answer; try again in a moment") from why


def token_of(headers: Mapping[str, str], query: str) -> str:
    """The token for the media server, where its apps put it."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return token.strip()
    return parse_qs(query).get("access_token", [""])[0]


def _said(status: int, text: bytes) -> Response:
    return Response(status, ((b"content-type", b"text/plain; charset=utf-8"),), text)


async def _carry(
    upstream: "aiohttp.ClientWebSocketResponse", receive: Receive, send: Send, told: Told
) -> None:
    """Both ways at once, until either side ends it."""
    async with asyncio.TaskGroup() as both:
        up = both.create_task(_upwards(upstream, receive))
        both.create_task(_downwards(upstream, send, up, told))


async def _upwards(upstream: "aiohttp.ClientWebSocketResponse", receive: Receive) -> None:
    while True:
        message = await receive()
        words = message.get("bytes")
        if words is None:
            # Closed, or text: no app sends it, and the media server would begin to answer in JSON.
            await upstream.close(code=GOING_AWAY)
            return
        try:
            await upstream.send_bytes(words)
        except ConnectionError:
            return


async def _downwards(
    upstream: "aiohttp.ClientWebSocketResponse",
    send: Send,
    up: "asyncio.Task[Any]",
    told: Told,
) -> None:
    kinds = import_module("aiohttp").WSMsgType
    async for message in upstream:
        if message.type is kinds.BINARY:
            await send({"type": "websocket.send", "bytes": told(message.data)})
    if not up.done():
        up.cancel()
        code = upstream.close_code or GOING_AWAY
        await send({"type": "websocket.close", "code": code if code != 1006 else GOING_AWAY})
