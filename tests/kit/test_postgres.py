"""The kit's own PostgreSQL keeps what it promises."""

import subprocess
import sys
from pathlib import Path

import asyncpg
from tests.kit import postgres


async def test_each_test_has_an_empty_database_of_its_own(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("CREATE TABLE only_here (n int)")
    assert await connection.fetchval("SHOW synchronous_commit") == "on"
    await connection.close()


async def test_tables_of_another_test_are_not_seen(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    assert await connection.fetchval("SELECT to_regclass('only_here')") is None
    await connection.close()


async def test_a_template_is_copied(postgres_server: postgres.PostgresServer) -> None:
    template = await postgres.create_database(postgres_server)
    connection = await asyncpg.connect(postgres_server.url(template))
    await connection.execute("CREATE TABLE kept (n int)")
    await connection.close()
    copy = await postgres.create_database(postgres_server, template)
    connection = await asyncpg.connect(postgres_server.url(copy))
    assert await connection.fetchval("SELECT count(*) FROM kept") == 0
    await connection.close()
    await postgres.drop_database(postgres_server, copy)
    await postgres.drop_database(postgres_server, template)


async def test_a_durable_server_keeps_what_was_committed_when_the_plug_is_pulled() -> None:
    with postgres.running_postgres(durable=True) as server:
        connection = await asyncpg.connect(server.url())
        assert await connection.fetchval("SHOW fsync") == "on"
        await connection.execute("CREATE TABLE promise AS SELECT 7 AS n")
        server.crash()
        server.start()
        connection = await asyncpg.connect(server.url())
        assert await connection.fetchval("SELECT n FROM promise") == 7
        await connection.close()
    assert not server.folder.exists()


def test_a_shared_server_goes_when_its_last_user_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.kit import postgres\n"
        f"with postgres.shared_postgres(Path({str(tmp_path)!r})) as server:\n"
        "    print(server.folder, flush=True); sys.stdin.read()"
    )
    user = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout
    folder = Path(user.stdout.readline().strip())
    assert (folder / "data").is_dir()
    user.kill()
    user.wait()
    with postgres.locked(tmp_path / "keeper"):  # the keeper has finished
        assert not folder.exists()
