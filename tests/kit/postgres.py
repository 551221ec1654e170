"""A real PostgreSQL for tests: private, on a Unix socket, gone afterwards.

`running_postgres()` is one server for whoever asks. The fixture `postgres_url` is a database of
the test's own on one server that all workers of a test session share.

PostgreSQL refuses to run as root, so root hands it to the user `postgres` or `nobody`.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

OLDEST_MAJOR = 15
SUPERUSER = "linnet"
START_TIMEOUT_S = 60
SETTINGS = ("listen_addresses=", "max_connections=200", "shared_buffers=64MB", "timezone=UTC",
            "synchronous_commit=on")  # fmt: skip
# What only a test that pulls the plug can notice; the others are spared its cost.
UNFLUSHED = ("fsync=off", "full_page_writes=off")


class PostgresServer:
    """One cluster in `folder`, which must be short (a socket's path has at most 107 bytes)."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self._settings = SETTINGS if durable else SETTINGS + UNFLUSHED
        self._programs = newest_programs()
        self._user = unprivileged_user()

    def url(self, database: str = "postgres") -> str:
        """Address of one of its databases, as asyncpg and Linnet's settings take it."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self.folder}"

    def create(self) -> None:
        """Make an empty cluster in the folder, which must exist."""
        self.folder.chmod(0o700)
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip

    def start(self) -> None:
        """Start the server and return when it answers."""
        settings = [*self._settings, f"unix_socket_directories={self.folder}"]
        words = " ".join(f"-c {setting}" for setting in settings)
        self._run("pg_ctl", "start", "-t", str(START_TIMEOUT_S), "-o", words,
                  "-l", str(self.folder / "log"))  # fmt: skip

    def crash(self) -> None:
        """Pull the plug: whatever was not durable is lost. `start()` then recovers."""
        self._run("pg_ctl", "stop", "-m", "immediate")

    def _run(self, program: str, *options: str) -> None:
        result = subprocess.run(
            [self._programs / program, "-D", self.folder / "data", *options],
            cwd="/",
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            log = self.folder / "log"
            said = log.read_text() if log.exists() else ""
            raise RuntimeError(f"{program} failed: {result.stdout}{said}")


def newest_programs() -> Path:
    """The folder with initdb and pg_ctl of the newest PostgreSQL on this machine."""
    versions = [
        folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit() and int(folder.parent.name) >= OLDEST_MAJOR
    ]
    if not versions:
        raise RuntimeError(
            f"PostgreSQL {OLDEST_MAJOR} or newer is missing. Run: make debian\n"
            "or: sudo apt-get install --no-install-recommends postgresql"
        )
    return max(versions, key=lambda folder: int(folder.parent.name))


def unprivileged_user() -> pwd.struct_passwd | None:
    """Who PostgreSQL runs as when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def new_server(*, durable: bool = False) -> PostgresServer:
    """A running server in a new temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="linnet-pg-"))
    try:
        server = PostgresServer(folder, durable=durable)
        server.create()
        server.start()
    except BaseException:
        shutil.rmtree(folder)
        raise
    return server


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server of one's own, removed at the end. `durable` makes it survive `crash()`."""
    server = new_server(durable=durable)
    try:
        yield server
    finally:
        server.crash()
        shutil.rmtree(server.folder)


@contextmanager
def shared_postgres(meeting: Path) -> Iterator[PostgresServer]:
    """The server of all processes that name the same folder `meeting`.

    Who comes first starts it and notes its place in the file `server`. Each process holds a shared
    lock on the file `users` while it uses the server; a keeper process waits until nobody holds
    one, however they ended, and removes it.
    """
    place = meeting / "server"
    with (meeting / "users").open("w") as users:
        with locked(meeting / "door"):
            fcntl.flock(users, fcntl.LOCK_SH)
            if place.exists():
                server = PostgresServer(Path(place.read_text()))
            else:
                server = new_server()
                place.write_text(str(server.folder))
                start_keeper(meeting)
        yield server


def start_keeper(meeting: Path) -> None:
    """Leave a process behind that cleans up; it holds a lock on `keeper` as long as it lives."""
    with locked(meeting / "keeper") as alive:
        subprocess.Popen(
            [sys.executable, __file__, meeting],
            start_new_session=True,
            pass_fds=[alive],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def keep(meeting: Path) -> None:
    """Wait until nobody uses the server of `meeting`, then stop and remove it."""
    place = meeting / "server"
    while place.exists():
        with locked(meeting / "users"):
            pass  # everybody has left ...
        with locked(meeting / "door"), (meeting / "users").open("w") as users:
            with suppress(BlockingIOError):  # ... unless somebody has just come in
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server = PostgresServer(Path(place.read_text()))
                server.crash()
                shutil.rmtree(server.folder)
                place.unlink()


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold an exclusive lock on a file; the descriptor carries it to a child that gets it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


async def create_database(server: PostgresServer, template: str = "template1") -> str:
    """A new database, a copy of `template`, which nobody may be connected to. Returns its name."""
    name = f"linnet_{secrets.token_hex(8)}"
    await _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


async def drop_database(server: PostgresServer, name: str) -> None:
    """Remove a database together with whoever is still connected to it."""
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _administer(server: PostgresServer, statement: str) -> None:
    connection = await asyncpg.connect(server.url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_server(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[PostgresServer]:
    """One server for all workers of this test session."""
    own = tmp_path_factory.getbasetemp()
    with shared_postgres(own if worker_id == "master" else own.parent) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template() -> str:
    """The database that `postgres_url` copies: empty, unless a folder overrides this fixture."""
    return "template1"


@pytest_asyncio.fixture
async def postgres_url(
    postgres_server: PostgresServer, postgres_template: str
) -> AsyncIterator[str]:
    """Address of a database that this test has for itself."""
    name = await create_database(postgres_server, postgres_template)
    yield postgres_server.url(name)
    await drop_database(postgres_server, name)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
