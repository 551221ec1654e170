"""The operator's desk: the command `linnet` as an operator types it."""

import asyncio
import socket
import sys
from pathlib import Path

from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

from linnet import config
from linnet.ids import UserId


async def types(folder: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Exit status and everything that `linnet --data <folder> <words>` has said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from linnet.cli.main import main; main()",
        "--data",
        str(folder),
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={"LINNET_SERVER_NAME": SERVER_NAME, **environment},
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def started(new_server: NewServer, tmp_path: Path) -> tuple[Server, dict[str, str]]:
    """A server whose database the desk can find."""
    server = await new_server(folder=tmp_path, registration="invite")
    return server, {"LINNET_DATABASE": server.house.hall.settings.database}


async def test_an_invite_link_works_while_the_server_runs(
    new_server: NewServer, tmp_path: Path
) -> None:
    server, where = await started(new_server, tmp_path)
    status, said = await types(tmp_path, "invite", **where)
    assert (status, "Nobody has an account yet" in said) == (1, True)
    await server.person("admin", is_first=True)
    with config.lock_folder(tmp_path):
        status, said = await types(tmp_path, "invite", "--uses", "2", **where)
    assert status == 0
    address, _, token = said.strip().partition("/invite/")
    assert address == server.house.hall.settings.address
    auth = {"type": "m.login.registration_token", "token": token}
    for name in ("one", "two"):
        body = {"username": name, "password": "long enough", "auth": auth}
        await server.nobody().post("/register", body)
    status, said = await types(tmp_path, "invite", "--uses", "0", **where)
    assert (status, said) == (1, "linnet: uses_allowed and expires_in_ms must be greater than 0\n")


async def test_a_forgotten_password_is_replaced(new_server: NewServer, tmp_path: Path) -> None:
    server, where = await started(new_server, tmp_path)
    await server.person("admin", is_first=True)
    status, said = await types(tmp_path, "admin", "reset-password", "admin", **where)
    assert status == 0
    password = said.splitlines()[0].rpartition(": ")[2]
    body = {"type": "m.login.password", "user": "admin", "password": password}
    await server.nobody().post("/login", body)
    status, said = await types(tmp_path, "admin", "reset-password", "nobody", **where)
    assert (status, said) == (1, f"linnet: Nobody is called @nobody:{SERVER_NAME}\n")


async def test_somebody_is_made_an_administrator(new_server: NewServer, tmp_path: Path) -> None:
    server, where = await started(new_server, tmp_path)
    await server.person("admin", is_first=True)
    eve = await server.person("eve")
    path = f"/_matrix/client/v1/admin/lock/{eve.user_id}"
    await eve.get(path, expect=403)
    status, said = await types(tmp_path, "admin", "make-admin", eve.user_id, **where)
    assert (status, said) == (0, f"{eve.user_id} is an administrator.\n")
    server.house.sessions.known.forget_user(UserId(eve.user_id))  # as a new start would
    await eve.get("/_matrix/client/v1/admin/lock/@nobody:linnet.test", expect=404)


async def test_what_was_done_is_recorded(new_server: NewServer, tmp_path: Path) -> None:
    server, where = await started(new_server, tmp_path)
    await server.person("admin", is_first=True)
    eve = await server.person("eve")
    await types(tmp_path, "admin", "make-admin", eve.user_id, **where)
    await types(tmp_path, "admin", "reset-password", "admin", **where)
    status, said = await types(tmp_path, "admin", "record", **where)
    lines = said.splitlines()
    assert status == 0
    assert lines[0].endswith(f" terminal user.admin {eve.user_id}")
    assert lines[1].endswith(f" terminal user.password @admin:{SERVER_NAME}")
    assert lines[2].startswith("All 2 entries are whole. Newest: ")
    async with server.house.hall.db.transaction() as tx:
        await tx.run("UPDATE admin_acts SET actor = $1 WHERE number = 1", eve.user_id)
    status, said = await types(tmp_path, "admin", "record", "--last", "0", **where)
    assert (status, said) == (1, "The record was changed at entry 1: do not trust it.\n")


async def test_mistakes_are_said_in_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert await types(missing, "invite") == (
        1,
        f"linnet: There is no Linnet in the folder {missing}. Start it first.\n",
    )
    (tmp_path / "linnet.toml").write_text("colour = 'blue'")
    status, said = await types(tmp_path, "serve")
    assert status == 1
    assert said.startswith("linnet: A setting is wrong: ")
    (tmp_path / "linnet.toml").unlink()
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        status, said = await types(tmp_path, "serve", "--port", str(port))
        assert (status, said.startswith(f"linnet: Port {port} is already in use")) == (1, True)
    status, said = await types(Path("/proc/linnet"), "serve")
    assert (status, said.startswith("linnet: The data folder /proc/linnet cannot")) == (1, True)
