"""The server's name is part of every address, so it stays what it was."""

from pathlib import Path

import pytest
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.config import SettingsError


async def test_a_name_can_be_changed_only_while_nobody_has_an_account(
    new_database: NewServer, tmp_path: Path
) -> None:
    database = await new_database()

    async def start(server_name: str) -> Server:
        return await Server.start(database, folder=tmp_path, server_name=server_name)

    await (await start("mistyped.test")).stop()
    server = await start("right.test")
    await server.person("admin", is_first=True)
    await server.stop()
    with pytest.raises(SettingsError, match=r"right\.test"):
        await start("other.test")
    await (await start("right.test")).stop()
