"""Fixtures of the browser tests: one browser for all, one server for each module."""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser.acquaintance import Acquaintance, acquaintance
from tests.browser.chromium import SEES_WITHIN_MS, WITHOUT_WINDOWS, Chromium, running_chromium
from tests.browser.people import Friends, People
from tests.kit.calls import own_ports
from tests.kit.server import Server

expect.set_options(timeout=SEES_WITHIN_MS)


RUNNING = pytest.StashKey[tuple[Chromium, asyncio.AbstractEventLoop]]()


@pytest_asyncio.fixture(scope="session")
async def chromium(pytestconfig: pytest.Config) -> AsyncIterator[Chromium]:
    async with running_chromium(executable=WITHOUT_WINDOWS) as running:
        pytestconfig.stash[RUNNING] = (running, asyncio.get_running_loop())
        yield running
        del pytestconfig.stash[RUNNING]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Beside a failure stands what the pages showed: a wait in vain alone says too little."""
    report = yield
    running = item.config.stash.get(RUNNING, None)
    if report.failed and call.when != "teardown" and running is not None:
        browser, loop = running
        if not loop.is_running():
            report.sections.append(("Pages", loop.run_until_complete(browser.described())))
    return report


@pytest.fixture(autouse=True)
def no_page_does_wrong(chromium: Chromium) -> Iterator[None]:
    """Fails every test in which a page asked another host or complained."""
    yield
    problems = chromium.taken_problems()
    assert not problems, "\n".join(problems)


@pytest_asyncio.fixture(scope="session")
async def acquainted(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Acquaintance:
    """Where all modules begin that do not make a server of their own."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    return await acquaintance(shared / "acquaintance")


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    """What the server of this module has otherwise than by default; `clock` may be among them."""
    return {}


@pytest_asyncio.fixture(scope="module")
async def served(acquainted: Acquaintance, settings: dict[str, Any]) -> AsyncIterator[Server]:
    """A server on which Ada and Bruno have accounts."""
    wishes = {"registration": "invite", **own_ports(), **settings}
    server = await Server.start(copied=acquainted.folder, **wishes)
    yield server
    await server.stop()


@pytest.fixture(scope="module")
def service_workers() -> str:
    """`block`: in each new profile it fetches all files of the app. `allow` for who needs it."""
    return "block"


@pytest_asyncio.fixture(scope="module")
async def people(chromium: Chromium, served: Server, service_workers: str) -> AsyncIterator[People]:
    made = People(chromium, served, service_workers=service_workers)
    yield made
    await made.leave()


@pytest_asyncio.fixture(scope="module")
async def friends(people: People, acquainted: Acquaintance) -> Friends:
    return await acquainted.go_on(people)
