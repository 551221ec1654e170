"""What was altered, is missing or is somebody else's is refused, in a sentence that says it."""

from pathlib import Path

import pytest
from tests.api.backup.world import NewDatabase, World
from tests.api.media.files import uploads
from tests.kit.server import Server

from linnet.backup.keys import make_keys, parse_private
from linnet.config import UNFINISHED, SettingsError, lock_folder
from linnet.rng import SystemRng


async def filled(world: World) -> None:
    alice = await world.server.person("alice", is_first=True)
    await uploads(alice, b"an upload")
    await world.backs_up()


async def refused(world: World, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        await world.verifies()
    with pytest.raises(SettingsError, match=why):
        await world.restores(world.place / "refused", "sqlite")
    assert not (world.place / "refused" / "linnet.db").exists()


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def files_of(world: World, ending: str) -> Path:
    (path,) = (world.backups / "points").glob(f"*.{ending}")
    return path


def pieces(world: World) -> list[Path]:
    """Those of one backup, in order."""
    (name,) = world.folder.names()
    return [
        world.backups / "pieces" / piece.hex()[:2] / piece.hex()
        for piece in world.folder.pieces_of(name)
    ]


async def test_a_wrong_key(world: World, tmp_path: Path) -> None:
    await filled(world)
    _, other = make_keys(tmp_path, SystemRng())
    with pytest.raises(SettingsError, match="the backups of another server"):
        world.opened(key=other)
    secret = other.splitlines()[-1]
    with pytest.raises(SettingsError, match="This key does not open the backup"):
        world.opened(key=secret)
    with pytest.raises(SettingsError, match="has a mistake in it"):
        world.opened(key=secret[:-1])
    with pytest.raises(SettingsError, match="This is no key to backups"):
        world.opened(key="nothing")


async def test_the_key_alone_is_enough(world: World) -> None:
    await filled(world)
    assert parse_private(world.key.splitlines()[-1]).signer is None
    world.opened(key=world.key.splitlines()[-1].lower())


async def test_an_altered_piece(world: World) -> None:
    await filled(world)
    for piece in pieces(world):
        flip(piece, -1)
        await refused(world, f"altered or damaged in the piece {piece.name}")
        flip(piece, -1)
    await world.verifies()


async def test_a_missing_piece(world: World) -> None:
    await filled(world)
    piece = pieces(world)[-1]
    piece.unlink()
    await refused(world, f"the piece {piece.name} is missing")


async def test_pieces_that_have_changed_places(world: World) -> None:
    await filled(world)
    first, *_, last = pieces(world)
    content = first.read_bytes()
    first.write_bytes(last.read_bytes())
    last.write_bytes(content)
    await refused(world, "altered or damaged")


async def test_another_list(world: World) -> None:
    await filled(world)
    listed = files_of(world, "pieces")
    content = listed.read_bytes()
    listed.write_bytes(content[:-32])
    await refused(world, "the list of its pieces is another one")
    listed.unlink()
    await refused(world, "The list of pieces .* is missing")


async def test_another_date(world: World) -> None:
    await filled(world)
    point = files_of(world, "point")
    point.write_bytes(point.read_bytes().replace(b'"expires_ms":1', b'"expires_ms":9'))
    await refused(world, "its signature is not the server's")


async def test_nothing_is_written_over(world: World, new_database: NewDatabase) -> None:
    await filled(world)
    (world.place / "used").mkdir()
    (world.place / "used" / "file").touch()
    with pytest.raises(SettingsError, match="is not empty"):
        await world.restores(world.place / "used", "sqlite")
    database = await new_database(has_tables=False)
    (world.place / "other").mkdir()
    other = await Server.start(database, folder=world.place / "other")
    await other.stop()
    if database != "sqlite":
        with pytest.raises(SettingsError, match="The database is not empty"):
            await world.restores(world.place / "new", database)
    with pytest.raises(SettingsError, match="is not empty"):
        await world.restores(world.place / "other", database)


async def test_half_a_restore_is_finished_and_nothing_else(
    world: World, new_database: NewDatabase
) -> None:
    await filled(world)
    database, data = await new_database(has_tables=False), world.place / "new"
    last = pieces(world)[-1]
    content = last.read_bytes()
    last.unlink()
    with pytest.raises(SettingsError, match="is missing"):
        await world.restores(data, database)
    with pytest.raises(SettingsError, match="run the same"), lock_folder(data):
        pass
    second = await world.backs_up()
    with pytest.raises(SettingsError, match="was interrupted: finish it with --point"):
        await world.restores(data, database, second.name)
    last.write_bytes(content)
    first = world.folder.names()[-1]
    await world.restores(data, database, first)
    # Had it been killed at the very end, the database would be there already.
    (data / UNFINISHED).write_text(first)
    await world.restores(data, database, first)
    assert not (data / UNFINISHED).exists()
    server = await Server.start(database, folder=data)
    await server.stop()


async def test_the_settings_name_the_new_database(world: World, new_database: NewDatabase) -> None:
    (world.data / "linnet.toml").write_text('port = 8123\ndatabase = "postgresql://old"  # mine\n')
    await filled(world)
    database, data = await new_database(has_tables=False), world.place / "new"
    await world.restores(data, database)
    assert (data / "linnet.toml").read_text() == f"port = 8123\ndatabase = '{database}'\n"
