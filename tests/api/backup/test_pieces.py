"""What a second backup adds, what goes with an old one, and what a deleted file does meanwhile."""

import os
from pathlib import Path

import pytest
from tests.api.backup.world import World
from tests.api.media.files import uploads

from linnet.backup.folder import MARK, BackupFolder
from linnet.backup.keys import keys_in
from linnet.backup.retention import DAY_MS, Kept
from linnet.backup.tidy import drop_old
from linnet.clock import SystemClock
from linnet.config import SettingsError
from linnet.ids import UserId
from linnet.media.delete import delete_files_of
from linnet.media.holding import LEAVING, holding, open_held, path_in, remove_blob, remove_left

DAYS = 30


class At(SystemClock):
    """So many days from now."""

    def __init__(self, days: float) -> None:
        self._later_ms = int(days * DAY_MS)

    def now_ms(self) -> int:
        return super().now_ms() + self._later_ms


def stored(world: World) -> set[str]:
    return {path.name for path in (world.backups / "pieces").glob("??/*")}


async def test_only_what_is_new_is_stored_again(world: World) -> None:
    alice = await world.server.person("alice", is_first=True)
    room_id = await alice.creates_room()
    await uploads(alice, os.urandom(2**20))
    first = await world.backs_up()
    await alice.sends(room_id, "one more")
    await uploads(alice, os.urandom(2**10))
    second = await world.backs_up()
    assert first.point.new_bytes == first.point.size_bytes > 2**20
    assert 2**10 < second.point.new_bytes < 2**19
    assert second.point.size_bytes > 2**20
    await world.verifies(first.name)
    await world.verifies(second.name)


async def test_what_was_erased_is_gone_when_the_time_is_over(world: World) -> None:
    alice = await world.server.person("alice", is_first=True)
    bob = await world.server.person("bob")
    await uploads(alice, os.urandom(2**16))
    await uploads(bob, os.urandom(2**16))
    kept = Kept(7, DAYS)
    old = await world.backs_up(At(0), kept)
    had_both = stored(world)
    await delete_files_of(world.server.house.media, UserId(bob.user_id))
    new = await world.backs_up(At(1), kept)
    assert old.point.expires_ms == old.point.made_ms + DAYS * DAY_MS
    assert drop_old(world.folder, kept, At(DAYS - 0.1).now_ms()) == []
    assert had_both < stored(world)
    assert drop_old(world.folder, kept, At(DAYS + 0.1).now_ms()) == [old.name]
    assert world.folder.names() == [new.name]
    assert stored(world) == {piece.hex() for piece in world.folder.pieces_of(new.name)}
    await world.verifies()


async def test_only_so_many_are_kept(world: World) -> None:
    await world.server.person("alice", is_first=True)
    names = [(await world.backs_up(At(day / 10))).name for day in range(4)]
    drop_old(world.folder, Kept(2, DAYS), SystemClock().now_ms())
    assert world.folder.names() == [names[3], names[2]]


async def test_an_altered_backup_ends_in_time_too(world: World) -> None:
    await world.server.person("alice", is_first=True)
    made = await world.backs_up()
    (world.backups / "points" / f"{made.name}.point").write_bytes(b"{}\n00\n")
    assert drop_old(world.folder, Kept(7, DAYS), At(DAYS - 0.1).now_ms()) == []
    assert drop_old(world.folder, Kept(7, DAYS), At(DAYS + 0.1).now_ms()) == [made.name]
    assert stored(world) == set()


async def test_an_interrupted_backup_leaves_nothing_but_pieces(world: World) -> None:
    await world.server.person("alice", is_first=True)
    made = await world.backs_up()
    (world.backups / "points" / "new.pieces").write_bytes(bytes(32))
    (world.backups / "pieces" / "new").write_bytes(b"half")
    (world.backups / "pieces" / "00").mkdir(exist_ok=True)
    (world.backups / "pieces" / "00" / ("00" * 32)).write_bytes(b"of nobody")
    assert world.folder.names() == [made.name]
    again = await world.backs_up()
    drop_old(world.folder, Kept(7, DAYS), again.point.made_ms)
    assert stored(world) == {
        piece.hex() for name in (made.name, again.name) for piece in world.folder.pieces_of(name)
    }
    await world.verifies()


async def test_files_that_are_deleted_meanwhile_are_in_it(world: World) -> None:
    alice = await world.server.person("alice", is_first=True)
    await uploads(alice, os.urandom(2**12))
    await uploads(alice, os.urandom(2**12))
    media = world.data / "media"
    blobs = [path.name for path in media.glob("??/??/*")]

    class Deleting(SystemClock):
        """It is asked for the time when the moment has come and no file was copied yet."""

        def now_ms(self) -> int:
            remove_blob(media, blobs[0])
            return super().now_ms()

    made = await world.backs_up(Deleting())
    assert (made.contents.uploads, made.contents.lost) == (2, [])
    assert not path_in(media, blobs[0]).exists()
    assert list((media / LEAVING).iterdir()) == []
    await world.verifies()
    # What is not there any more is said, and is in the way of nothing.
    made = await world.backs_up()
    assert (made.contents.uploads, made.contents.lost) == (1, [blobs[0]])
    await world.verifies()


def test_a_killed_backup_holds_nothing(tmp_path: Path) -> None:
    blob = path_in(tmp_path, "ab" * 32)
    blob.parent.mkdir(parents=True)
    with holding(tmp_path):
        blob.write_bytes(b"content")
        remove_blob(tmp_path, "ab" * 32)
        remove_left(tmp_path)
        with open_held(tmp_path, "ab" * 32) as file:
            assert file.read() == b"content"
        assert not blob.exists()
    assert list((tmp_path / LEAVING).iterdir()) == []
    left = tmp_path / LEAVING / "left by a killed one"
    left.write_bytes(b"content")
    remove_left(tmp_path)
    assert not left.exists()
    with pytest.raises(FileNotFoundError):
        open_held(tmp_path, "ab" * 32)


async def test_a_folder_is_for_the_backups_of_one_server(world: World, tmp_path: Path) -> None:
    await world.server.person("alice", is_first=True)
    await world.backs_up()
    keys = keys_in(world.data)
    assert keys is not None
    with pytest.raises(SettingsError, match="the backups of another server"):
        BackupFolder.open_or_make(world.backups, "00" * 32)
    with pytest.raises(SettingsError, match="is for something else"):
        BackupFolder.open_or_make(world.data, keys.signer)
    with pytest.raises(SettingsError, match="no backups of Linnet"):
        BackupFolder.open(tmp_path / "nowhere", keys.signer)


def test_an_interrupted_beginning_goes_on(tmp_path: Path) -> None:
    fresh = tmp_path / f"{MARK}.new"
    fresh.write_bytes(b"half")
    signer = "00" * 32
    BackupFolder.open_or_make(tmp_path, signer)
    assert not fresh.exists()
    for folder in ("points", "pieces"):
        (tmp_path / folder).rmdir()
    assert BackupFolder.open_or_make(tmp_path, signer).names() == []
    assert (tmp_path / "pieces").is_dir()
