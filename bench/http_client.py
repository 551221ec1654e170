"""A lean HTTP/1.1 client: the load generator must cost less than the server it measures.

One request at a time on a connection that stays open; answers with a length or in chunks.
"""

import asyncio
from typing import Any

import msgspec

_END = b"\r\n\r\n"
_LAST_CHUNK = b"0\r\n\r\n"


class Refused(Exception):
    """The server answered with another status than 200."""


class Connection(asyncio.Protocol):
    """One connection. `token` is sent with every request."""

    def __init__(self, host: str, token: str = "") -> None:
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        self._headers = f" HTTP/1.1\r\nHost: {host}\r\n{bearer}".encode()
        self._token = token
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._body_from = 0
        self._body_until = 0
        self._is_chunked = False
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    @classmethod
    async def open(cls, port: int, token: str = "") -> "Connection":
        loop = asyncio.get_running_loop()
        made = cls(f"127.0.0.1:{port}", token)
        await loop.create_connection(lambda: made, "127.0.0.1", port)
        return made

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    async def again(self, port: int) -> "Connection":
        """A new connection for the same token."""
        return await self.open(port, self._token)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    # Requests.

    def ask(
        self, method: str, path: str, body: bytes | None = None
    ) -> asyncio.Future[tuple[int, bytes]]:
        """Send a request; the future holds status and body of the answer."""
        assert self._answer is None, "the last answer is still under way"
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        head = f"{method} {path}".encode() + self._headers
        if body is None:
            self._transport.write(head + b"\r\n")
        else:
            length = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            self._transport.write(head + length + body)
        return self._answer

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """A request with a JSON body and the answer's JSON.

        Raises:
            Refused: any status but 200.
        """
        encoded = None if body is None else msgspec.json.encode(body)
        status, answer = await self.ask(method, path, encoded)
        if status != 200:
            raise Refused(f"{method} {path} said {status} {answer[:500]!r}")
        return msgspec.json.decode(answer)

    # Answers.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server went away"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._body_from and not self._read_head():
            return
        if self._is_chunked:
            if self._buffer.endswith(_LAST_CHUNK):
                self._finish(_joined(bytes(self._buffer[self._body_from :])))
        elif len(self._buffer) >= self._body_until:
            self._finish(bytes(self._buffer[self._body_from : self._body_until]))

    def _read_head(self) -> bool:
        end = self._buffer.find(_END)
        if end < 0:
            return False
        head = bytes(self._buffer[:end]).lower()
        self._body_from = end + len(_END)
        self._is_chunked = b"\r\ntransfer-encoding: chunked" in head
        at = head.find(b"\r\ncontent-length:")
        length = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        self._body_until = self._body_from + length
        return True

    def _finish(self, body: bytes) -> None:
        status = int(self._buffer[9:12])
        self._buffer.clear()
        self._body_from = 0
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result((status, body))


def _joined(chunks: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while True:
        line_end = chunks.index(b"\r\n", at)
        size = int(chunks[at:line_end], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(chunks[line_end + 2 : line_end + 2 + size])
        at = line_end + 2 + size + 2
