"""`linnet backup` and `linnet restore` as an operator types them."""

from pathlib import Path

from tests.api.backup.world import NewDatabase, World
from tests.api.cli.test_desk import types


async def test_an_operators_way(world: World, new_database: NewDatabase, tmp_path: Path) -> None:
    await world.server.person("alice", is_first=True)
    key, backups, new = tmp_path / "linnet.key", str(world.backups), tmp_path / "new"
    where = {"LINNET_DATABASE": world.database, "LINNET_BACKUP_FOLDER": backups}

    async def says(*words: str, status: int = 0) -> str:
        got, said = await types(world.data, *words, **where)
        assert got == status, said
        return said

    assert "need a key first" in await says("backup", status=1)
    await says("backup", "key", "--to", str(key))
    assert key.stat().st_mode & 0o777 == 0o600
    secret = key.read_text().splitlines()[-1]
    kept = [path.read_bytes() for path in (world.data / "backup").iterdir()]
    assert not any(secret.encode() in content for content in kept)
    assert "There is a key already" in await says("backup", "key", status=1)
    assert "is made" in await says("backup")
    listed = await says("backup", "list")
    name = listed.split()[0]
    verified = await types(new, "restore", backups, "--key", str(key), "--verify")
    assert verified[0] == 0, verified[1]
    assert "All of it is whole" in verified[1]
    assert not new.exists()
    database = await new_database(has_tables=False)
    words = ("restore", backups, "--key", str(key), "--database", database)
    status, said = await types(new, *words)
    assert (status, "It is restored into" in said) == (0, True), said
    status, said = await types(new, *words)
    assert status == 1
    assert said == f"linnet: The data folder {new} is not empty: name another with --data\n"
    assert "is gone, with" in await says("backup", "drop", name)
    assert await says("backup", "list") == ""
    shown = await says("backup", "key", "--replace")
    assert "AGE-SECRET-KEY-1" in shown
    assert secret not in shown
