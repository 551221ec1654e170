"""The line to the running server: its socket in the data folder."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from linnet import config
from linnet.config import SettingsError
from linnet.http.terminal import SOCKET_FILE, name_of

API = "/_linnet/admin/v1"
MATRIX = "/_matrix/client/v1/admin"
MODERATORS = "/_linnet/moderation/moderators"
MAX_PAGE = 500
NOT_RUNNING = "Linnet does not run in the folder {}. Start it first: linnet serve"
NO_SOCKET = (
    "The Linnet that runs in the folder {} cannot be reached from here. It is of an older release,"
    " or its log says why."
)

HUNG_UP = "The server has hung up; maybe it is just ending"


class Line:
    """Asks the server one thing after the other."""

    def __init__(self, connection: socket.socket) -> None:
        self._file = connection.makefile("rwb")
        self.server_name = str(self._answer()["server_name"])

    def get(self, path: str, **query: str | int) -> Any:
        return self.ask("GET", path, None, urlencode(query))

    def ask(self, method: str, path: str, body: Any = None, query: str = "") -> Any:
        """What the server answers.

        Raises:
            SettingsError: it refuses; says why.
        """
        question = {"method": method, "path": path, "query": query, "body": body or {}}
        try:
            self._file.write(msgspec.json.encode(question) + b"\n")
            self._file.flush()
            answer = self._answer()
        except OSError as why:
            raise SettingsError(HUNG_UP) from why
        if answer["status"] >= 400:
            raise SettingsError(str(answer["body"]["error"]))
        return answer["body"]

    def pages(self, path: str, name: str, limit: int, after: str, **query: str) -> dict[str, Any]:
        """As many entries as wanted, asked for page by page; `next` if there are more."""
        found: dict[str, Any] = {name: []}
        while len(found[name]) < limit:
            size = min(limit - len(found[name]), MAX_PAGE)
            page = self.get(path, after=after, limit=size, **query)
            found[name] += page[name]
            if "next" not in page:
                return found
            after = page["next"]
        return {**found, "next": after}

    def user_path(self, name: str, what: str = "") -> str:
        """The path of a person who is meant by a name or a whole id."""
        return f"{API}/users/{self.user(name)}{what}"

    def user(self, name: str) -> str:
        """The id of a person, as a part of a path."""
        text = name if name.startswith("@") else f"@{name.lower()}:{self.server_name}"
        return quote(text, safe="")

    def _answer(self) -> Any:
        line = self._file.readline()
        if not line.endswith(b"\n"):
            raise SettingsError(HUNG_UP)
        return msgspec.json.decode(line)


@contextmanager
def line_to_server(folder: Path) -> Iterator[Line]:
    """Call the server that runs in a data folder.

    Raises:
        SettingsError: none runs, or only another user may call it.
    """
    with line_if_running(folder) as line:
        if line is None:
            raise SettingsError((NO_SOCKET if _is_locked(folder) else NOT_RUNNING).format(folder))
        yield line


@contextmanager
def line_if_running(folder: Path) -> Iterator[Line | None]:
    """The same, but None when no server answers there."""
    connection = _connected(folder)
    if connection is None:
        yield None
        return
    with connection:
        yield Line(connection)


def _connected(folder: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with name_of(folder / SOCKET_FILE) as name:
            connection.connect(name)
    except PermissionError as why:
        connection.close()
        said = f"Only the user who runs Linnet in the folder {folder} may do this"
        raise SettingsError(said) from why
    except OSError:
        connection.close()
        return None
    return connection


def _is_locked(folder: Path) -> bool:
    """Whether a server runs in a folder all the same."""
    if not folder.is_dir():
        return False
    try:
        with config.lock_folder(folder):
            return False
    except SettingsError:
        return True
