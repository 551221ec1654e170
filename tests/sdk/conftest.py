"""Apps: matrix-nio and mautrix in this program, matrix-js-sdk and our own engine in Node."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from nio import AsyncClient, AsyncClientConfig
from nio.responses import LoginResponse
from tests.kit import bridges
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.program import steady_port
from tests.kit.server import PASSWORD, Server
from tests.sdk.apps import App, AppProgram, OpenKind, node_program, opening
from tests.sdk.mautrix_apps import MautrixBridge

NewBot = Callable[[Client], Awaitable[AsyncClient]]
NewApp = Callable[[Client], Awaitable[App]]


@pytest_asyncio.fixture
async def new_bot(server: Server, tmp_path: Path) -> AsyncIterator[NewBot]:
    """Signs a person in with matrix-nio, its keys in a store of its own."""
    bots: list[AsyncClient] = []

    async def make(person: Client) -> AsyncClient:
        folder = tmp_path / str(len(bots))
        folder.mkdir()
        config = AsyncClientConfig(store_sync_tokens=True, encryption_enabled=True)
        bot = AsyncClient(server.url, person.user_id, store_path=str(folder), config=config)
        bots.append(bot)
        assert isinstance(await bot.login(PASSWORD), LoginResponse)
        if bot.should_upload_keys:
            await bot.keys_upload()
        return bot

    yield make
    for bot in bots:
        await bot.close()


@pytest_asyncio.fixture(scope="session")
async def node() -> AsyncIterator[AppProgram]:
    program = await node_program()
    yield program
    await program.stop()


@pytest_asyncio.fixture
async def new_app(server: Server, node: AppProgram) -> AsyncIterator[OpenKind]:
    async with opening(node, server.url) as opens:
        yield opens


@pytest_asyncio.fixture
async def new_js_sdk(new_app: OpenKind) -> NewApp:
    """Signs a person in with matrix-js-sdk, which then syncs."""

    async def make(person: Client) -> App:
        app = await new_app("js-sdk")
        await app.signs_in(person)
        return app

    return make


@pytest_asyncio.fixture
async def new_web(new_app: OpenKind) -> NewApp:
    """Signs a person in with the engine of our web app, which then syncs."""

    async def make(person: Client) -> App:
        app = await new_app("web")
        await app.signs_in(person)
        return app

    return make


@pytest_asyncio.fixture
async def bridge(new_server: NewServer, tmp_path: Path) -> AsyncIterator[MautrixBridge]:
    """A bridge that runs, with a server of its own."""
    folder, port = tmp_path / "data", steady_port()
    said = bridges.registration(
        url=f"http://127.0.0.1:{port}", receive_ephemeral=True, **{"org.matrix.msc3202": True}
    )
    server = await new_server(folder=folder, appservices=(bridges.write(folder, said),))
    server.admin = await server.person("admin", is_first=True)
    made = MautrixBridge(server, tmp_path / "state.json")
    await made.service.start("127.0.0.1", port)
    yield made
    await made.service.stop()
