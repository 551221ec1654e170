"""Fixtures for tests over HTTP: `server`, `alice`, `bob`, `carol`, `dave`.

Each test runs on both databases (`--database sqlite|postgres|both`). The server is one for a
module, the people are new for each test. A test that changes the server itself, or needs other
settings, starts its own with `new_server`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from tests.kit import postgres
from tests.kit.client import Client
from tests.kit.migrated import copied_database
from tests.kit.server import Server

DATABASES = ("sqlite", "postgres")
NewServer = Callable[..., Awaitable[Server]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=(*DATABASES, "both"), default="both", help="which databases to test"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        databases = DATABASES if chosen == "both" else (chosen,)
        metafunc.parametrize("database", databases, scope="module", indirect=True)


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgres`: a test that asks for it, even indirectly, runs once on each."""
    return str(request.param)


@pytest_asyncio.fixture(scope="module")
async def new_database(
    request: pytest.FixtureRequest, database: str
) -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """Makes databases with nothing in them; each answer is a value for the setting `database`.

    Without tables, a server that begins on it makes them itself, which takes longer.
    """
    async with AsyncExitStack() as made:

        async def make(*, has_tables: bool = True) -> str:
            if database == "sqlite":
                return "sqlite"
            server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
            made_by = copied_database if has_tables else postgres.create_database
            name = await made_by(server)
            made.push_async_callback(postgres.drop_database, server, name)
            return server.url(name)

        yield make


@pytest_asyncio.fixture(scope="module")
async def module_server(new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[Server]:
    """The server that the tests of a module share, with its first administrator."""
    server = await Server.start(await new_database())
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def server(module_server: Server) -> AsyncIterator[Server]:
    """The shared server; afterwards every client must know what a fresh one would be told."""
    yield module_server
    await module_server.check_folding()


@pytest_asyncio.fixture
async def new_server(new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[NewServer]:
    """Starts servers of the test's own: `await new_server(registration="invite")`.

    They have no account at all; `clock`, `folder` and any setting may be given.
    """
    async with AsyncExitStack() as running:

        async def start(**chosen: Any) -> Server:
            chosen.setdefault("database", await new_database())
            server = await Server.start(**chosen)
            running.push_async_callback(server.stop)
            running.push_async_callback(server.check_folding)
            return server

        yield start


@pytest_asyncio.fixture
async def alice(server: Server) -> Client:
    return await server.person("alice")


@pytest_asyncio.fixture
async def bob(server: Server) -> Client:
    return await server.person("bob")


@pytest_asyncio.fixture
async def carol(server: Server) -> Client:
    return await server.person("carol")


@pytest_asyncio.fixture
async def dave(server: Server) -> Client:
    return await server.person("dave")
