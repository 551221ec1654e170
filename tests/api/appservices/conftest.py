"""A server with two services: `bridge` and `other`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tests.kit import bridges
from tests.kit.bridges import ActingClient
from tests.kit.server import Server


@pytest_asyncio.fixture(scope="module")
async def module_server(
    new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    folder: Path = tmp_path_factory.mktemp("services")
    everybody = {"regex": "@.*", "exclusive": False}
    said = bridges.registration("bridge", rate_limited=False)
    said["namespaces"]["users"].append(everybody)
    files = [bridges.write(folder, said), bridges.write(folder, bridges.registration("other"))]
    server = await Server.start(await new_database(), folder=folder, appservices=tuple(files))
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


@pytest.fixture
def bridge(server: Server) -> ActingClient:
    """Owns `bridge_…`, and may act as everybody."""
    return ActingClient(server)


@pytest.fixture
def other(server: Server) -> ActingClient:
    return ActingClient(server, "other")
