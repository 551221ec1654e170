"""Fixtures of backups."""

from pathlib import Path

import pytest_asyncio
from tests.api.backup.world import World
from tests.kit.people import NewServer


@pytest_asyncio.fixture
async def world(new_server: NewServer, tmp_path: Path) -> World:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    return World(await new_server(folder=data), tmp_path)
