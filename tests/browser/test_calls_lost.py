"""What comes in between a call: a page that is gone, a media server or Linnet itself killed.

How long it takes until everybody is back is the benchmark's `call-click`.
"""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect
from tests.browser.acquaintance import NO_ANSWER, Acquaintance
from tests.browser.calling import Caller
from tests.browser.chromium import Chromium
from tests.browser.people import Friends, Profiles
from tests.kit.calls import media_server_pid, own_ports
from tests.kit.program import Program, steady_port


@pytest_asyncio.fixture(scope="module")
async def settings() -> dict[str, int]:
    return {**own_ports(), "port": steady_port()}


@pytest_asyncio.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("linnet")


@pytest_asyncio.fixture(scope="module")
async def program(
    acquainted: Acquaintance, settings: dict[str, int], folder: Path
) -> AsyncIterator[Program]:
    shutil.copytree(acquainted.folder, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch, Program(folder, port=settings["port"]) as running:
        for name, port in settings.items():
            patch.setenv(f"LINNET_{name.upper()}", str(port))
        await running.start()
        yield running


@pytest_asyncio.fixture(scope="module")
async def friends(
    chromium: Chromium, acquainted: Acquaintance, program: Program
) -> AsyncIterator[Friends]:
    people = Profiles(chromium, f"http://localhost:{program.port}")
    yield await acquainted.go_on(people)
    await people.leave()


@pytest_asyncio.fixture
async def call(friends: Friends, program: Program) -> AsyncIterator[tuple[Caller, Caller]]:
    """Ada and Bruno in a call, and both see the other."""
    ada, bruno = Caller(friends.ada), Caller(friends.bruno)
    await ada.calls()
    await bruno.answers()
    for one, other in ((ada, bruno), (bruno, ada)):
        await one.sees(other)
        await one.closes_connection()
    yield ada, bruno
    await ada.leaves()
    await bruno.is_out()


async def test_everybody_is_back_after_the_media_server_was_killed(
    call: tuple[Caller, Caller], chromium: Chromium, program: Program, folder: Path
) -> None:
    ada, bruno = call
    with chromium.expecting(NO_ANSWER):
        os.kill(media_server_pid(folder, program.pid), signal.SIGKILL)
        await ada.is_cut_off()
        await ada.sees(bruno)
        await bruno.sees(ada)
    await ada.closes_connection()
    await bruno.closes_connection()


async def test_everybody_is_back_after_linnet_was_killed(
    call: tuple[Caller, Caller], chromium: Chromium, program: Program
) -> None:
    ada, bruno = call
    with chromium.expecting(NO_ANSWER):
        program.kill()
        await ada.is_cut_off()
        await program.start()
        await ada.sees(bruno)
        await bruno.sees(ada)
    await ada.closes_connection()
    await bruno.closes_connection()
    await expect(ada.who_is_here).to_have_text(re.compile("2$"))


async def test_who_is_gone_without_a_word_leaves_the_call(
    friends: Friends, program: Program, chromium: Chromium
) -> None:
    ada, bruno = Caller(friends.ada), Caller(friends.bruno)
    await ada.calls()
    await bruno.answers()
    await ada.sees(bruno)
    await ada.closes_connection()
    session = await bruno.page.context.new_cdp_session(bruno.page)
    crash = asyncio.ensure_future(session.send("Page.crash"))
    # Nobody is left who could answer.
    crash.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    await expect(ada.who_is_here).to_have_text(re.compile("1$"))
    await ada.is_out()
