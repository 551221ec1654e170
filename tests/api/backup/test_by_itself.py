"""The server makes backups by itself, deletes those whose time is over, and the doctor tells."""

from pathlib import Path

import pytest
from tests.api.backup.test_pieces import At
from tests.api.backup.world import NewDatabase, World
from tests.kit.server import Server

from linnet import app
from linnet.backup.before_upgrade import back_up_before_upgrade
from linnet.backup.schedule import Schedule
from linnet.backup.standing import last_failure
from linnet.cli.finding import Case, Finding
from linnet.cli.look_at_backup import backups
from linnet.clock import Clock, SystemClock
from linnet.config import Settings, SettingsError
from linnet.storage import migrations
from linnet.storage.database import Migration
from linnet.storage.opening import open_database


def settings_of(world: World, **more: int) -> Settings:
    return Settings(database=world.database, backup_folder=str(world.backups), **more)


async def look(world: World, clock: Clock | None = None, **more: int) -> None:
    await Schedule(settings_of(world, **more), world.data, clock or SystemClock()).look()


async def doctor(world: World, clock: Clock | None = None, **more: int) -> Finding:
    (found,) = await backups(Case(settings_of(world, **more), world.data, clock or SystemClock()))
    return found


async def test_one_is_made_when_it_is_due(world: World) -> None:
    await world.server.person("alice", is_first=True)
    assert (await doctor(world)).said == "They have a folder, but no key yet."
    await look(world, backup_every_hours=24)
    assert not world.backups.exists()
    failure = last_failure(world.data)
    assert failure is None  # without a key there is no place to note it
    first = await world.backs_up()
    await look(world, backup_every_hours=24)
    await look(world, At(1.1))
    assert world.folder.names() == [first.name]
    await look(world, At(1.1), backup_every_hours=24)
    assert len(world.folder.names()) == 2
    assert (await doctor(world, backup_every_hours=24)).level == "good"
    old = await doctor(world, At(2.1), backup_every_hours=24)
    assert (old.level, old.advice[:19]) == ("broken", "Run: linnet backup.")


async def test_what_went_wrong_is_told(world: World) -> None:
    await world.server.person("alice", is_first=True)
    await world.backs_up()
    for path in world.folder.names():
        world.folder.drop(path)
    assert (await doctor(world)).said == "None was made yet."
    (world.backups / "linnet-backup.json").unlink()
    await look(world, backup_every_hours=24)
    found = await doctor(world)
    assert found.level == "broken"
    assert "is for something else: name an empty one" in found.said


async def test_an_end_comes_without_new_ones(world: World) -> None:
    await world.server.person("alice", is_first=True)
    await world.backs_up()
    await look(world, At(6.9), backup_days=7)
    assert len(world.folder.names()) == 1
    await look(world, At(7.1), backup_days=7)
    assert world.folder.names() == []


async def test_without_a_folder_the_doctor_doubts(tmp_path: Path) -> None:
    (found,) = await backups(Case(Settings(), tmp_path, SystemClock()))
    assert found.level == "doubtful"


async def test_a_backup_comes_before_an_upgrade_of_postgres(
    world: World, new_database: NewDatabase
) -> None:
    await world.server.person("alice", is_first=True)
    first = await world.backs_up()
    db = await open_database(world.database, world.data)
    steps = migrations.load(app.DOMAINS, db.dialect)
    further = [*steps, Migration(9001, "9001_more.sql", "")]
    setting, clock = settings_of(world), At(1)
    await back_up_before_upgrade(db, steps, setting, world.data, clock)
    assert world.folder.names() == [first.name]
    await back_up_before_upgrade(db, further, Settings(), world.data, clock)
    assert world.folder.names() == [first.name]
    await back_up_before_upgrade(db, further, setting, world.data, clock)
    assert len(world.folder.names()) == (1 if world.database == "sqlite" else 2)
    if world.database != "sqlite":
        (world.backups / "linnet-backup.json").unlink()
        with pytest.raises(SettingsError, match="Before the upgrade a backup is made"):
            await back_up_before_upgrade(db, further, setting, world.data, clock)
    await db.close()


async def test_the_first_start_needs_no_backup(new_database: NewDatabase, tmp_path: Path) -> None:
    server = await Server.start(
        await new_database(has_tables=False),
        folder=tmp_path,
        backup_folder=str(tmp_path / "backups"),
    )
    await server.stop()
    assert not (tmp_path / "backups").exists()
