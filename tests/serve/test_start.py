"""`linnet serve` starts quickly, or says in one sentence why it cannot."""

import socket
import sqlite3
from pathlib import Path

import pytest
from tests.kit.program import Program

START_CPU_S = 1.0
"""Of processor time: what the clock says depends on what else the machine does."""


async def test_it_starts_at_once(tmp_path: Path) -> None:
    with Program(tmp_path / "data") as program:
        await program.start()
        program.kill()
        await program.start()
        cpu_s = program.cpu_s()
    assert cpu_s < START_CPU_S


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
