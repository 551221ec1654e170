"""The rival: Synapse from the package index, in an environment of its own below `.cache`.

With SQLite in its default durability, which is ours too (`synchronous=FULL`, WAL); rate limits
raised, open registration, cheap password hashes, presence off, federation with nobody.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from bench.http_client import Connection
from bench.processes import ServerProcess, free_port, start
from bench.world import RIVAL, Group, Person, World, text

PACKAGE = "matrix-synapse"
SERVER_NAME = "bench.rival"
_LIMITS = (
    "message",
    "registration",
    "joins_per_room",
    "admin_redaction",
    "presence",
    "room_creation",
)
_NESTED_LIMITS = {
    "login": ("address", "account", "failed_attempts"),
    "joins": ("local", "remote"),
    "invites": ("per_room", "per_user", "per_issuer"),
}
_RAISED = "{per_second: 1000000, burst_count: 1000000}"
_CONFIG = """\
server_name: {server_name}
pid_file: {folder}/pid
signing_key_path: {folder}/signing.key
media_store_path: {folder}/media
log_config: {folder}/log.yaml
report_stats: false
macaroon_secret_key: bench
registration_shared_secret: bench
enable_registration: true
enable_registration_without_verification: true
bcrypt_rounds: 4
presence: {{enabled: false}}
federation_domain_whitelist: []
trusted_key_servers: []
url_preview_enabled: false
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
listeners:
  - port: {port}
    type: http
    tls: false
    bind_addresses: [127.0.0.1]
    resources: [{{names: [client]}}]
"""
_LOG_CONFIG = "{version: 1, root: {level: ERROR}, disable_existing_loggers: false}\n"


class RivalServer:
    """Synapse in its folder."""

    name = "synapse"

    def __init__(self, folder: Path, environment: Path) -> None:
        self.folder = folder
        self._python = environment / "bin" / "python"
        self._environment = environment
        self.world: World

    def install(self) -> str:
        """Install it if it is not there; returns its version."""
        if not self._python.exists():
            subprocess.run([sys.executable, "-m", "venv", self._environment], check=True)
        pip: list[str | Path] = [self._python, "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", PACKAGE], check=True)
        ask = f"import importlib.metadata as m; print(m.version({PACKAGE!r}))"
        return subprocess.check_output([self._python, "-c", ask], text=True).strip()

    def durability(self) -> str:
        """Its `PRAGMA synchronous` as the installed library has it: 2 is FULL, as ours."""
        ask = (
            "import sqlite3; db = sqlite3.connect(':memory:');"
            " print(db.execute('PRAGMA synchronous').fetchone()[0])"
        )
        return subprocess.check_output([self._python, "-c", ask], text=True).strip()

    def start(self, folder: Path | None = None) -> ServerProcess:
        """The program on the seeded folder, or on another one."""
        chosen = folder or self.folder
        chosen.mkdir(parents=True, exist_ok=True)
        port = free_port()
        limits = [f"rc_{name}: {_RAISED}" for name in _LIMITS]
        for name, parts in _NESTED_LIMITS.items():
            limits.append(f"rc_{name}: {{{', '.join(f'{part}: {_RAISED}' for part in parts)}}}")
        config = _CONFIG.format(server_name=SERVER_NAME, folder=chosen, port=port)
        config_file = chosen / "homeserver.yaml"
        config_file.write_text(config + "\n".join(limits) + "\n")
        (chosen / "log.yaml").write_text(_LOG_CONFIG)
        command: list[str | Path] = [
            self._python,
            "-m",
            "synapse.app.homeserver",
            "-c",
            config_file,
        ]
        if not (chosen / "signing.key").exists():
            subprocess.run([*command, "--generate-keys"], check=True, stdout=subprocess.DEVNULL)
        return start(command, port, chosen / "log", "/_matrix/client/versions")

    def start_empty(self) -> ServerProcess:
        """The program on a new folder, started once before, so that nothing is to be set up."""
        folder = self.folder.with_name(f"{self.folder.name}-empty")
        shutil.rmtree(folder, ignore_errors=True)
        self.start(folder).stop()
        return self.start(folder)

    def seed(self) -> None:
        """Fill it over its own API, with less than Linnet gets: it takes minutes."""
        shutil.rmtree(self.folder, ignore_errors=True)
        server = self.start()
        self.world = uvloop.run(_fill(server.port))
        server.stop()


class _Seeder:
    """One connection for each person would be many; one for all is enough."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def people(self, prefix: str, count: int) -> list[Person]:
        connection = await Connection.open(self._port)
        made: list[Person] = []
        for number in range(count):
            body = {
                "username": f"{prefix}{number}",
                "password": "a password that all of them have",
                "auth": {"type": "m.login.dummy"},
            }
            answer = await connection.call("POST", "/_matrix/client/v3/register", body)
            made.append(Person(answer["user_id"], answer["access_token"]))
        connection.close()
        return made

    async def call(self, person: Person, method: str, path: str, body: object) -> str:
        """One request of somebody; the answer's room id, if any."""
        connection = await Connection.open(self._port, person.token)
        answer = await connection.call(method, f"/_matrix/client/v3{path}", body)
        connection.close()
        return str(answer.get("room_id", ""))

    async def room(self, name: str, people: Sequence[Person]) -> str:
        wish = {"name": name, "preset": "public_chat"}
        room_id = await self.call(people[0], "POST", "/createRoom", wish)
        for person in people[1:]:
            await self.call(person, "POST", f"/rooms/{room_id}/join", {})
        return room_id

    async def talk(self, room_id: str, people: Sequence[Person], count: int) -> None:
        for number in range(count):
            path = f"/rooms/{room_id}/send/m.room.message/{number}"
            await self.call(people[number % len(people)], "PUT", path, text(number))


async def _fill(port: int) -> World:
    seeder, sizes = _Seeder(port), RIVAL
    crowd = await seeder.people("crowd", sizes.waiting_members)
    crowd_room = Group(await seeder.room("Crowd", crowd), crowd)
    # People of the crowd serve as everybody else, as far as there are enough of them.
    fives = [crowd[start : start + 5] for start in range(0, sizes.rooms_of_five * 5, 5)]
    small = [Group(await seeder.room(f"Five {n}", five), five) for n, five in enumerate(fives)]
    reader, *friends = await seeder.people("reader", 3)
    for number in range(sizes.reader_rooms):
        room_id = await seeder.room(f"Chat {number}", [reader, *friends])
        await seeder.talk(room_id, friends, sizes.messages_per_room)
    pager = Group(await seeder.room("History", friends), friends)
    await seeder.talk(pager.room_id, friends, sizes.paging_events)
    return World(
        sizes=sizes,
        small=small,
        crowd=crowd_room,
        big_room_id=crowd_room.room_id,
        joiners=await seeder.people("joiner", sizes.joiners),
        reader=reader,
        pager=pager,
        idle=crowd,
        collector=reader,
        teller=Group(room_id, friends),
        assembly=crowd_room,
    )
