"""The door for the terminal: a Unix socket in the data folder, for the folder's owner alone.

Whoever can open it can also read and write the database, so nobody is asked who they are. It leads
to what administrators may do and to nothing else, through the same endpoints as over HTTP. The
server begins by saying its name; then one line of JSON asks and one answers, again and again:

    {"server_name": "example.org"}
    {"method": "PUT", "path": "/_linnet/admin/v1/…", "query": "limit=1", "body": {…}}
    {"status": 200, "body": {…}}
"""

import asyncio
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from linnet.errors import Forbidden, MatrixError, NotJson
from linnet.http.endpoint import DEFAULT_BODY_BYTES_MAX, Access, Call, Requester
from linnet.http.response import JsonBytes, Response, encode
from linnet.http.router import Router
from linnet.ids import DeviceId, UserId

logger = logging.getLogger(__name__)

SOCKET_FILE = "terminal.socket"
MAX_LINE_BYTES = DEFAULT_BODY_BYTES_MAX + 64 * 1024
MAX_TERMINALS = 16
STOP_WITHIN_S = 5
"""How long the end of the program waits for an answer that nobody takes."""
MAX_NAME_BYTES = 100
"""Of a socket. Systems allow between 103 and 107."""
FAILED = b'{"errcode":"M_UNKNOWN","error":"Something went wrong on the server: see its log"}'

TERMINAL = Requester(UserId(""), DeviceId(""), 0, is_admin=True, is_limited=False)
"""Who asks at the terminal: nobody with an account, see `Requester.actor`."""


class Question(Struct, frozen=True):
    """One line from the terminal."""

    method: str
    path: str
    query: str = ""
    body: Raw = Raw(b"")


_question = msgspec.json.Decoder(Question)


class TerminalDoor:
    """Listens in a data folder; whoever starts it holds the folder's lock."""

    def __init__(self, router: Router, server_name: str, folder: Path) -> None:
        self._router = router
        self._server_name = server_name
        self._path = folder / SOCKET_FILE
        self._server: asyncio.Server | None = None
        self._readers: set[asyncio.StreamReader] = set()
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen. Where the folder cannot hold a socket, Linnet runs without this door."""
        try:
            listening = _listening(self._path)
        except OSError as why:
            logger.warning("`linnet admin` cannot reach this server: no socket, %s", why)
            return
        self._server = await asyncio.start_unix_server(
            self._talk, sock=listening, limit=MAX_LINE_BYTES
        )

    async def stop(self) -> None:
        """Close the door when the answers that are under way have been given."""
        if self._server is None:
            return
        self._path.unlink(missing_ok=True)
        self._server.close()
        for reader in self._readers:
            reader.feed_eof()
        if self._talks:
            _, hanging = await asyncio.wait(self._talks, timeout=STOP_WITHIN_S)
            for talk in hanging:
                talk.cancel()
        self._server = None

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        self._readers.add(reader)
        try:
            if len(self._talks) <= MAX_TERMINALS:
                await self._take_questions(reader, writer)
        except (ConnectionError, ValueError):
            pass  # it went away, or its line had no end
        finally:
            self._readers.discard(reader)
            self._talks.discard(talk)
            writer.close()

    async def _take_questions(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(encode({"server_name": self._server_name}) + b"\n")
        while line := await reader.readline():
            status, body = await self._answer(line)
            writer.write(b'{"status":%d,"body":%b}\n' % (status, body))
            await writer.drain()

    async def _answer(self, line: bytes) -> tuple[int, bytes]:
        try:
            return await self._ask(_question.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError):
            error: MatrixError = NotJson("A question is one line of JSON")
        except MatrixError as why:
            error = why
        except Exception:
            logger.exception("What the terminal asked for failed")
            return 500, FAILED
        return error.status, encode(error.body())

    async def _ask(self, question: Question) -> tuple[int, bytes]:
        method, path = question.method, question.path
        route, values = self._router.find(method, path)
        endpoint = route.endpoint
        if endpoint.access is not Access.ADMIN or endpoint.reauth or endpoint.streams_body:
            raise Forbidden("From the terminal, one can do what administrators do")
        call = Call(method, path, {}, "", True, question.query)
        call.speak_for(TERMINAL)
        result = await route.invoke(call, values, question.query, bytes(question.body))
        assert not isinstance(result, Response | JsonBytes), "no administrator's endpoint does so"
        return 200, encode(result)


def _listening(path: Path) -> socket.socket:
    """A socket at this path. One that a killed server has left gives way."""
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with name_of(path) as name:
            made.bind(name)
        # Nobody can connect yet: that begins with listening.
        path.chmod(0o600)
    except BaseException:
        made.close()
        raise
    return made


@contextmanager
def name_of(path: Path) -> Iterator[str]:
    """A name for the socket at a path that is short enough for the system."""
    if len(os.fsencode(path)) <= MAX_NAME_BYTES:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
