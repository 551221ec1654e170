"""Linnet as an operator runs it: `linnet serve` on a data folder on a real disk."""

import shutil
import subprocess
import sys
from pathlib import Path

import msgspec

from bench.processes import ServerProcess, free_port, start
from bench.seed import SERVER_NAME, WORLD_FILE
from bench.world import World

SETTINGS = """\
server_name = "{server_name}"
port = {port}
registration = "open"
rate_limits = false
presence = false
"""


class LinnetServer:
    """A data folder, and the program that is started on it for each row."""

    name = "linnet"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world: World

    def seed(self) -> None:
        """Fill the folder anew, and let all that follows the log catch up; takes some minutes."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "bench.seed", self.folder], check=True)
        self.world = msgspec.json.decode((self.folder / WORLD_FILE).read_bytes(), type=World)
        server = self.start()
        server.wait_until_idle()
        server.stop()

    def start(self, folder: Path | None = None) -> ServerProcess:
        """The program on the seeded folder, or on another one."""
        chosen = folder or self.folder
        chosen.mkdir(parents=True, exist_ok=True)
        port = free_port()
        (chosen / "linnet.toml").write_text(SETTINGS.format(server_name=SERVER_NAME, port=port))
        command: list[str | Path] = [
            Path(sys.executable).with_name("linnet"),
            "--data",
            chosen,
            "serve",
        ]
        return start(command, port, chosen / "log", "/_matrix/client/versions")

    def start_empty(self) -> ServerProcess:
        """The program on a new folder, started once before, so that nothing is to be set up."""
        folder = self.folder.with_name(f"{self.folder.name}-empty")
        shutil.rmtree(folder, ignore_errors=True)
        self.start(folder).stop()
        return self.start(folder)
