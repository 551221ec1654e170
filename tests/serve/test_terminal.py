"""The door for the terminal of the real program: there while it runs, and after a kill again."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.api.cli.test_desk import types
from tests.kit.client import Client
from tests.kit.program import Program
from tests.kit.server import Server

from linnet.http.terminal import SOCKET_FILE


@pytest_asyncio.fixture
async def alice(tmp_path: Path) -> Client:
    """Somebody who is no administrator, and whose server has stopped."""
    server = await Server.start(folder=tmp_path)
    await server.person("admin", is_first=True)
    made = await server.person("alice")
    await server.stop()
    return made


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Program(tmp_path) as made:
        yield made


async def test_the_terminal_reaches_the_program(
    alice: Client, program: Program, tmp_path: Path
) -> None:
    door = tmp_path / SOCKET_FILE
    status, said = await types(tmp_path, "admin", "user", alice.user_id)
    assert (status, "does not run" in said) == (1, True)
    # Without it, the name is the one in the database, whatever the settings here would be.
    name = alice.user_id[1:].partition(":")[0]
    elsewhere = {"LINNET_SERVER_NAME": "other.example"}
    status, said = await types(tmp_path, "admin", "reset-password", name, **elsewhere)
    assert (status, said.startswith(f"The new password of {alice.user_id} is: ")) == (0, True)
    await program.start()
    assert stat.S_IMODE(door.stat().st_mode) == 0o600
    status, said = await types(tmp_path, "admin", "make-admin", name, **elsewhere)
    assert (status, said) == (0, f"{name} is an administrator.\n")
    status, said = await types(tmp_path, "admin", "users", "alice")
    assert (status, "administrator" in said) == (0, True)
    program.kill()
    assert door.exists()
    status, said = await types(tmp_path, "admin", "figures")
    assert (status, "does not run" in said) == (1, True)
    await program.start()
    status, said = await types(tmp_path, "admin", "record")
    assert f"terminal user.admin {alice.user_id}" in said
    status, said = await types(tmp_path, "admin", "figures")
    assert status == 0
    program.ask_to_stop()
    assert await program.end() == 0
    assert not door.exists()
    assert program.log == ""
