"""An upgrade of the database is made whole or not at all, and there is a way back."""

import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import apsw
import pytest
from tests.kit.server import Server

from linnet import app
from linnet.config import SettingsError
from linnet.storage import migrations
from linnet.storage.before_upgrade import COPY_FILE, remove_old_copy
from linnet.storage.database import Migration
from linnet.storage.opening import open_database

GOOD = Migration(9001, "9001_good.sql", "CREATE TABLE added (word TEXT PRIMARY KEY)")
BAD = Migration(9002, "9002_bad.sql", "INSERT INTO nowhere VALUES (1)")


async def upgrade(database: str, folder: Path, further: Sequence[Migration]) -> None:
    db = await open_database(database, folder)
    try:
        await db.migrate([*migrations.load(app.DOMAINS, db.dialect), *further])
    finally:
        await db.close()


async def test_a_failed_upgrade_leaves_the_old_release_at_work(
    new_database: Callable[[], Awaitable[str]], tmp_path: Path
) -> None:
    database = await new_database()
    server = await Server.start(database, folder=tmp_path)
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room()
    event_id = await alice.sends(room_id, "before")
    await server.stop()
    with pytest.raises(SettingsError, match=r"failed at step 9002_bad\.sql: .* Nothing was"):
        await upgrade(database, tmp_path, [GOOD, BAD])
    again = await Server.start(database, folder=tmp_path)
    reader = again.nobody()
    reader.access_token = alice.access_token
    assert (await reader.get(f"/rooms/{room_id}/event/{event_id}")).status == 200
    await again.stop()
    # Neither of the steps was made: both can be made still.
    await upgrade(database, tmp_path, [GOOD])


async def test_a_copy_leads_back_to_the_release_before(tmp_path: Path) -> None:
    await upgrade("sqlite", tmp_path, [])
    assert not (tmp_path / COPY_FILE).exists(), "an empty database needs no copy"
    await upgrade("sqlite", tmp_path, [GOOD])
    assert (tmp_path / COPY_FILE).stat().st_mode & 0o777 == 0o600
    await upgrade("sqlite", tmp_path, [GOOD])
    with pytest.raises(SettingsError, match="newer version"):
        await upgrade("sqlite", tmp_path, [])
    (tmp_path / COPY_FILE).replace(tmp_path / "linnet.db")
    await upgrade("sqlite", tmp_path, [])
    db = apsw.Connection(str(tmp_path / "linnet.db"))
    assert db.pragma("integrity_check") == "ok"
    db.close()


async def test_without_room_for_the_copy_nothing_is_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await upgrade("sqlite", tmp_path, [])
    full = shutil._ntuple_diskusage(2**30, 2**30 - 2**20, 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(SettingsError, match=r"free \d+ MiB where the data folder is"):
        await upgrade("sqlite", tmp_path, [GOOD])
    monkeypatch.undo()
    await upgrade("sqlite", tmp_path, [GOOD])


async def test_an_old_copy_goes(tmp_path: Path) -> None:
    await upgrade("sqlite", tmp_path, [])
    await upgrade("sqlite", tmp_path, [GOOD])
    made_ms = (tmp_path / COPY_FILE).stat().st_mtime_ns // 1_000_000
    remove_old_copy(tmp_path, made_ms)
    assert (tmp_path / COPY_FILE).exists()
    remove_old_copy(tmp_path, made_ms + 1)
    assert not (tmp_path / COPY_FILE).exists()
    remove_old_copy(tmp_path, made_ms + 1)
