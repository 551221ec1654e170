"""The door without encryption, beside one with: sends browsers over, and lets nothing else in."""

from collections.abc import Callable
from typing import Any

from linnet.http.front_door import Receive, Scope, Send

Challenge = Callable[[str], bytes | None]
"""The answer to a certificate authority that asks for a token at `CHALLENGES`."""

CHALLENGES = "/.well-known/acme-challenge/"
_API = ("/_matrix/", "/_linnet/")
_REFUSED = (
    b'{"errcode":"M_FORBIDDEN","error":"This server is spoken to over https. A token that was sent'
    b' without encryption should be ended."}'
)


def no_challenge(_: str) -> bytes | None:
    """Of a server that asks no authority for certificates."""
    return None


class PlainDoor:
    """Called by the HTTP server for each request to the port without encryption."""

    def __init__(self, address: str, challenge: Challenge = no_challenge) -> None:
        self._address = address.encode("latin-1")
        self._challenge = challenge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, headers, body = self._answer(scope)
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if _is_head(scope) else body})

    def _answer(self, scope: Scope) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        path: str = scope["path"]
        is_reading = scope["method"] in ("GET", "HEAD")
        if path.startswith(CHALLENGES) and is_reading:
            answer = self._challenge(path.removeprefix(CHALLENGES))
            if answer is not None:
                return 200, [(b"content-type", b"application/octet-stream")], answer
        if path.startswith(_API) or not is_reading:
            # Not sent over: nobody would ever notice that the token travels in the open first.
            return 403, [(b"content-type", b"application/json")], _REFUSED
        target: Any = scope.get("raw_path") or path.encode()
        query: bytes = scope["query_string"]
        where = self._address + target.partition(b"?")[0] + (b"?" + query if query else b"")
        return 308, [(b"location", where), (b"cache-control", b"no-store")], b""


def _is_head(scope: Scope) -> bool:
    return bool(scope["method"] == "HEAD")
