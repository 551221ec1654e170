"""`linnet doctor` in good and in broken worlds."""

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import trustme
from tests.api.cli.test_desk import types
from tests.kit.program import Program, steady_port
from tests.kit.server import SERVER_NAME, Server


def allow(path: Path, mode: int) -> None:
    path.chmod(mode)


async def findings(folder: Path, **environment: str) -> dict[str, dict[str, Any]]:
    """What is found, by what it is about; the exit status must fit."""
    status, said = await types(folder, "doctor", "--json", **environment)
    found = {one["about"]: one for one in json.loads(said)}
    assert status == int(any(one["level"] == "broken" for one in found.values())), said
    for one in found.values():
        assert (one["level"] == "good") == (not one["advice"]), one
    return found


async def made(folder: Path) -> None:
    """A data folder that was used once."""
    server = await Server.start(folder=folder)
    await server.person("admin", is_first=True)
    await server.stop()
    allow(folder, 0o700)


async def test_a_wrong_setting_is_found(tmp_path: Path) -> None:
    (tmp_path / "linnet.toml").write_text("colour = 1")
    found = await findings(tmp_path)
    assert list(found) == ["settings"]
    assert "colour" in found["settings"]["said"]


async def test_a_missing_folder_is_found(tmp_path: Path) -> None:
    found = await findings(tmp_path / "missing")
    assert found["folder"]["level"] == "broken"


async def test_a_new_folder_waits_for_its_first_start(tmp_path: Path) -> None:
    allow(tmp_path, 0o700)
    found = await findings(tmp_path, LINNET_PORT=str(steady_port()))
    assert found["database"]["said"] == "There is none yet."
    assert found["listener"]["level"] == "broken"
    assert found["permissions"]["level"] == "good"
    assert found["name"]["level"] == "doubtful"
    assert "certificate" not in found  # browsers trust their own machine


async def test_an_open_folder_is_found(tmp_path: Path) -> None:
    allow(tmp_path, 0o755)
    found = await findings(tmp_path)
    assert found["permissions"]["level"] == "broken"
    assert f"chmod 700 {tmp_path}" in found["permissions"]["advice"]


async def test_files_of_the_future_are_found(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    os.utime(tmp_path / "file", (4e9, 4e9))
    assert (await findings(tmp_path))["time"]["level"] == "doubtful"


async def test_a_damaged_database_is_found(tmp_path: Path) -> None:
    await made(tmp_path)
    assert (await findings(tmp_path))["database"]["level"] == "good"
    file = tmp_path / "linnet.db"
    content = bytearray(file.read_bytes())
    for start in range(8192, len(content), 4096):
        content[start : start + 2048] = b"\xff" * 2048
    file.write_bytes(content)
    found = await findings(tmp_path)
    assert found["database"]["level"] == "broken"


async def test_a_database_of_another_release_is_found(tmp_path: Path) -> None:
    await made(tmp_path)
    with sqlite3.connect(tmp_path / "linnet.db") as db:
        db.execute("DELETE FROM migrations WHERE number = 10")
    db.close()
    found = await findings(tmp_path)
    assert found["database"]["said"].startswith("1 steps of this release")
    with sqlite3.connect(tmp_path / "linnet.db") as db:
        db.execute("INSERT INTO migrations VALUES (999999, 'of the future')")
    db.close()
    assert "newer" in (await findings(tmp_path))["database"]["said"]


async def test_a_name_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    where = {"LINNET_PUBLIC_URL": "https://linnet.invalid"}
    found = await findings(tmp_path, **where)
    assert found["name"]["level"] == "broken"
    assert found["reachability"]["level"] == "broken"
    found = await findings(tmp_path, LINNET_PUBLIC_URL="http://linnet.invalid")
    assert found["certificate"]["level"] == "broken"


async def test_a_good_world_and_a_certificate_nobody_knows(tmp_path: Path) -> None:
    folder, authority, port = tmp_path / "data", trustme.CA(), steady_port()
    folder.mkdir()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "chain.pem").write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    await made(folder)
    (folder / "linnet.toml").write_text(
        f'tls_certificate = "chain.pem"\ntls_key = "key.pem"\nport = {port}\n'
        f'public_url = "https://127.0.0.1:{port}"\nlivekit = "off"\n'
    )
    with Program(folder, port=port) as program:
        await program.start()
        # The name of the tests' server leads nowhere, which is not its own fault.
        known = {
            "SSL_CERT_FILE": str(tmp_path / "authority.pem"),
            "LINNET_SERVER_NAME": SERVER_NAME,
        }
        found = await findings(folder, **known)
        assert {about: one["level"] for about, one in found.items()} == {
            "settings": "good",
            "permissions": "good",
            "space": found["space"]["level"],
            "time": "good",
            "database": "good",
            "backups": "doubtful",
            "listener": "good",
            "name": "doubtful",
            "certificate": "good",
            "reachability": "good",
            "well-known": "doubtful",
            "calls": "good",
        }
        found = await findings(
            folder,
            LINNET_SERVER_NAME=f"127.0.0.1:{port}",
            SSL_CERT_FILE=known["SSL_CERT_FILE"],
        )
        assert found["well-known"]["level"] == "good"
        found = await findings(folder)
        assert found["certificate"]["level"] == "broken"


async def test_it_speaks_to_people_too(tmp_path: Path) -> None:
    allow(tmp_path, 0o755)
    status, said = await types(tmp_path, "doctor")
    assert status == 1
    assert "BROKEN permissions: " in said
    assert "\n       Run: chmod 700 " in said
