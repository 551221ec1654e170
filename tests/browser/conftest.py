"""Fixtures of the browser tests: one browser for all, one server for each module."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser.chromium import SEES_WITHIN_MS, Chromium, Profile, running_chromium
from tests.browser.person import Person
from tests.kit.server import Server

from linnet.accounts.create import first_run_link
from linnet.accounts.invites import InviteRequest, create_invite

NewPerson = Callable[..., Awaitable[Person]]
Invited = Callable[..., Awaitable[Person]]

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
async def new_person(chromium: Chromium, served: Server) -> AsyncIterator[NewPerson]:
    """Puts people in front of new profiles; these close with the module."""
    profiles: list[Profile] = []

    async def make(name: str, **looks: Any) -> Person:
        profiles.append(await chromium.profile(served.house.hall.settings.address, **looks))
        return Person(profiles[-1], name)

    yield make
    for profile in profiles:
        await profile.context.close()


@pytest_asyncio.fixture(scope="module")
async def invited(served: Server, new_person: NewPerson) -> Invited:
    """Puts people in front of new profiles who have just signed up by an invite link."""

    async def make(name: str, **looks: Any) -> Person:
        person = await new_person(name, **looks)
        link = (await create_invite(served.house.accounts, None, InviteRequest())).link
        await person.signs_up(link)
        await person.goes_on_without_key()
        return person

    return make


@dataclass(frozen=True)
class Friends:
    """Two people, each in the encrypted chat with the other."""

    ada: Person
    bruno: Person
    recovery_key: str
    """Ada's."""


@pytest_asyncio.fixture(scope="module")
async def friends(served: Server, new_person: NewPerson, invited: Invited) -> Friends:
    link = await first_run_link(served.house.accounts)
    assert link is not None
    ada = await new_person("ada")
    await ada.signs_up(link)
    recovery_key = await ada.keeps_recovery_key()
    bruno = await invited("bruno")
    await ada.starts_chat_with(bruno)
    await ada.writes("Good morning from the hedge")
    await bruno.accepts_invite()
    await bruno.sees("Good morning from the hedge")
    return Friends(ada, bruno, recovery_key)
