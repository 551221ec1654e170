"""`linnet serve` starts with what every server needs, or says in one sentence why it cannot."""

import socket
import sqlite3
import sysconfig
from pathlib import Path

import pytest
from tests.kit.program import Program

COMPILED = {
    "_cffi_backend",
    "apsw",
    "granian",
    "immutables",
    "msgspec",
    "nacl",
    "orjson",
    "uvloop",
}
"""The packages with compiled libraries that every server needs. Any other takes memory from servers
that may never use it, and time from each start: load it where it is first used."""
LATER = {
    "acme",
    "aiohttp",
    "ctypes",
    "email",
    "fido2",
    "html.entities",
    "http.client",
    "importlib.resources",
    "jwt",
    "linnet.backup.make",
    "linnet.cli.admin.command",
    "linnet.cli.doctor",
    "linnet.mail.handing_over",
    "linnet.touchpoints.transport",
    "xml",
    "zipfile",
}
"""Other modules of which the same is true."""


async def test_it_loads_nothing_that_only_some_need(tmp_path: Path) -> None:
    with Program(tmp_path / "data", PYTHONPROFILEIMPORTTIME="1") as program:
        await program.start()
        await program.until_idle()
        compiled, said = compiled_packages(program.pid), program.log
    imported = {line.rpartition("|")[2].strip() for line in said.splitlines()}
    assert compiled >= {"apsw", "granian"}
    assert compiled - COMPILED == set()
    assert "linnet.app" in imported
    assert imported & LATER == set()


def compiled_packages(pid: int) -> set[str]:
    """The installed packages of which a program has compiled libraries in its memory."""
    packages = Path(sysconfig.get_path("platlib"))
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    libraries = [Path(line.split(maxsplit=5)[-1]) for line in maps if ".so" in line]
    inside = [path.relative_to(packages) for path in libraries if path.is_relative_to(packages)]
    # Folders as `pillow.libs` hold what libraries of the same package bring along.
    return {path.parts[0].split(".")[0] for path in inside if ".libs" not in path.parts[0]}


async def test_it_answers_as_soon_as_it_says_that_it_is_ready(tmp_path: Path) -> None:
    with Program(tmp_path / "data") as program:
        await program.start()
        socket.create_connection(("127.0.0.1", program.port), timeout=5).close()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('regitration = "open"\n', "regitration"),
        ('registration = "maybe"\n', "registration"),
        ("media_bytes_max = true\n", "media_bytes_max"),
        ('public_url = "chat.example.org"\n', "public_url must start with https://"),
        ('registration = "open\n', "linnet.toml cannot be read"),
    ],
)
async def test_a_wrong_setting_is_named(tmp_path: Path, settings: str, says: str) -> None:
    (tmp_path / "linnet.toml").write_text(settings)
    assert says in await Program(tmp_path).refuses()


async def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = await Program(tmp_path / "data", port=port).refuses()
    assert f"Port {port} is already in use" in said


async def test_a_folder_belongs_to_one_program(tmp_path: Path) -> None:
    with Program(tmp_path / "data") as first:
        await first.start()
        said = await Program(tmp_path / "data").refuses()
    assert "Another Linnet already uses the data folder" in said


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = await Program(tmp_path / "file" / "data", log=tmp_path / "log").refuses()
    assert f"The data folder {tmp_path}/file/data cannot be made: Not a directory" in said


async def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    said = await Program(tmp_path / "data").refuses()
    assert f"The data folder {tmp_path}/data cannot be made: File exists" in said


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    # Nobody may write here, not even root.
    program = Program(Path("/proc/self"), log=tmp_path / "log")
    assert "cannot be written" in await program.refuses()


async def test_a_database_of_a_newer_linnet_is_left_alone(tmp_path: Path) -> None:
    with Program(tmp_path / "data") as program:
        await program.start()
    with sqlite3.connect(tmp_path / "data" / "linnet.db") as db:
        db.execute("INSERT INTO migrations VALUES (999999, 'of the future')")
    db.close()
    assert "newer" in await program.refuses()


async def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    address = "postgresql:///linnet?host=" + str(tmp_path / "nowhere")
    program = Program(tmp_path / "data", address)
    assert "The PostgreSQL database cannot be reached" in await program.refuses()


async def test_something_else_than_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "linnet.db").write_text("This is no database. " * 100)
    assert "linnet.db cannot be opened" in await Program(tmp_path / "data").refuses()
