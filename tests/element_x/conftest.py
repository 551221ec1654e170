"""Apps of the SDK that Element X is made of; `scripts/element_x.py` builds their program."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest_asyncio
from tests.kit.client import Client
from tests.kit.server import Server
from tests.sdk.apps import App, AppProgram, node_program, opening

import element_x

OpenApp = Callable[[], Awaitable[App]]
NewApp = Callable[[Client], Awaitable[App]]


@pytest_asyncio.fixture(scope="session")
async def program() -> AsyncIterator[AppProgram]:
    assert element_x.PROGRAM.is_file(), "Run these with `make element-x`, which builds the program."
    running = await AppProgram.start(element_x.PROGRAM, cwd=element_x.CRATE)
    yield running
    await running.stop()


@pytest_asyncio.fixture
async def open_app(server: Server, program: AppProgram) -> AsyncIterator[OpenApp]:
    """Opens apps, without anybody signed in."""
    async with opening(program, server.url) as opens:
        yield partial(opens, "element-x")


@pytest_asyncio.fixture(scope="session")
async def node() -> AsyncIterator[AppProgram]:
    running = await node_program()
    yield running
    await running.stop()


@pytest_asyncio.fixture
async def web(server: Server, node: AppProgram) -> AsyncIterator[App]:
    """The engine of our web app, without anybody signed in."""
    async with opening(node, server.url) as opens:
        yield await opens("web")


@pytest_asyncio.fixture
async def new_app(open_app: OpenApp) -> NewApp:
    """Signs a person in with the password; room list and encryption then sync."""

    async def make(person: Client) -> App:
        app = await open_app()
        await app.signs_in(person)
        await app.does("start")
        return app

    return make
