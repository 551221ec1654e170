"""Fixtures of the browser tests: one browser for all, one server for each module."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser.chromium import SEES_WITHIN_MS, Chromium, Profile, running_chromium
from tests.browser.person import Person
from tests.kit.server import Server

NewProfile = Callable[..., Awaitable[Profile]]

expect.set_options(timeout=SEES_WITHIN_MS)


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Chromium]:
    async with running_chromium() as running:
        yield running


@pytest.fixture(autouse=True)
def no_page_does_wrong(chromium: Chromium) -> Iterator[None]:
    """Fails every test in which a page asked another host or complained."""
    yield
    problems = chromium.taken_problems()
    assert not problems, "\n".join(problems)


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[Server]:
    """A server on which nobody has an account yet."""
    server = await Server.start(registration="invite")
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module")
async def new_person(chromium: Chromium, served: Server) -> AsyncIterator[Callable[..., Any]]:
    """Puts people in front of new profiles; these close with the module."""
    profiles: list[Profile] = []

    async def make(name: str, **looks: Any) -> Person:
        profiles.append(await chromium.profile(served.house.hall.settings.address, **looks))
        return Person(profiles[-1], name)

    yield make
    for profile in profiles:
        await profile.context.close()
