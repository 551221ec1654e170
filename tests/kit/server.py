"""A real server for tests: everything built as in the program, in the test's own event loop."""

import asyncio
import itertools
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import argon2
from tests.kit import folding
from tests.kit.client import Answer, Client
from tests.kit.migrated import put_file

from linnet import app
from linnet.accounts.create import FirstRun, OpenToAll, create_account
from linnet.clock import Clock
from linnet.config import Settings
from linnet.http.server import HttpServer
from linnet.http.tls import TlsFiles
from linnet.ids import ServerName, UserId, new_user_id
from linnet.sessions.sign_in import DeviceWish, open_session

SERVER_NAME = "linnet.test"
PASSWORD = "a password that all of them have"
# The parameters are part of the hash: these make checking it cost nothing.
PASSWORD_HASH = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
START_WITHIN_S = 10


class Server:
    """One running server with a database of its own. Leave it with `stop`."""

    def __init__(self, house: app.House, listener: HttpServer, url: str, folder: Path) -> None:
        self.house = house
        self.url = url
        self.folder = folder
        self.loop = asyncio.get_running_loop()
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self.admin: Client
        """The first account, an administrator, where a fixture has made one."""
        self._keeps_folder = False
        self._listener = listener
        self._numbers = itertools.count(1)
        self._clients: list[Client] = []
        self._has_sync = any(endpoint.operation == "sync" for endpoint in house.router.endpoints)

    @classmethod
    async def start(
        cls,
        database: str = "sqlite",
        clock: Clock | None = None,
        folder: Path | None = None,
        copied: Path | None = None,
        certificate: TlsFiles | None = None,
        **settings: Any,
    ) -> "Server":
        """Build and listen on a free port.

        `settings` are those of `linnet.config.Settings`; `port` may be one of them. A `folder` that
        is given stays; `copied` is one of a server that has ended, to begin with.
        """
        own_folder = folder or Path(tempfile.mkdtemp(prefix="linnet-test-"))
        if copied is not None:
            shutil.copytree(copied, own_folder, dirs_exist_ok=True)
        elif folder is None and database == "sqlite":
            await put_file(own_folder)
        with free_port() as unused:
            chosen = {
                "server_name": SERVER_NAME,
                "port": unused,
                "database": database,
                "registration": "open",
                "rate_limits": False,
                **settings,
            }
            port: int = chosen["port"]
            try:
                house = await app.build(Settings(**chosen), own_folder, clock, tls=certificate)
            except BaseException:
                if folder is None:
                    shutil.rmtree(own_folder)
                raise
            listener = HttpServer(house.front_door, "127.0.0.1", port)
            listener.start()
            await _until_it_listens(port)
        self = cls(house, listener, f"http://127.0.0.1:{port}", own_folder)
        self._keeps_folder = folder is not None
        return self

    async def stop(self) -> None:
        """End as the program does on SIGTERM."""
        await self.http.close()
        self.house.end_waiting()
        await self._listener.stop()
        await self.house.close()
        if not self._keeps_folder:
            shutil.rmtree(self.folder)

    # Who is there.

    def nobody(self) -> Client:
        """A client without a token."""
        return Client(self)

    async def person(self, name: str, *, is_first: bool = False, syncs: bool = True) -> Client:
        """A new account, signed in; its name begins with `name` and is nobody else's.

        One that does not sync is for crowds that only act.

        It is made by the same operations as in the program, only not over HTTP: tests of other
        things need not pay for a password's hash. `is_first` makes the first administrator.
        """
        localpart = name if is_first else f"{name}-{next(self._numbers)}"
        server_name = ServerName(self.house.hall.settings.server_name)
        user_id = new_user_id(localpart, server_name)
        right = FirstRun() if is_first else OpenToAll()
        async with self.house.hall.db.transaction() as tx:
            await create_account(self.house.accounts, tx, user_id, PASSWORD_HASH, right)
        return await self.signs_in(user_id, syncs=syncs)

    async def signs_in(self, user_id: str, *, syncs: bool = True, **wish: Any) -> Client:
        """A client on a new device of an account; `wish` as for `DeviceWish`."""
        async with self.house.hall.db.transaction() as tx:
            signed_in = await open_session(
                self.house.sessions, tx, UserId(user_id), DeviceWish(**wish)
            )
        self.house.sessions.known.forget_user(signed_in.user_id)
        client = Client(self, signed_in.issued.access_token)
        client.user_id, client.device_id = user_id, signed_in.device_id
        client.password = PASSWORD
        if syncs and self._has_sync:
            self._clients.append(client)
            await client.syncs()
        return client

    # Incremental equals fresh.

    async def waits_for(self, client: Client) -> None:
        """Return when a request of this client waits for news."""
        notifier = self.house.hall.notifier
        # The notifier has nobody to tell that somebody began to wait.
        while not notifier.is_waiting(UserId(client.user_id)):  # noqa: ASYNC110
            await asyncio.sleep(0)

    async def check_folding(self) -> None:
        """Every client that was made since the last check knows what a fresh one would be told."""
        clients, self._clients = self._clients, []
        if not self._has_sync:
            return
        found: list[str] = []
        for client in clients:
            found += await self._differences(client)
        found += await self._miscounted()
        assert not found, "\n".join(found)

    async def _miscounted(self) -> list[str]:
        """Rooms whose numbers of members are not those of their members, stored or in memory."""
        async with self.house.hall.db.snapshot() as reader:
            rows = await reader.all(
                "SELECT r.room_id, r.position, r.joined_count, r.invited_count,"
                " count(CASE WHEN m.membership = 'join' THEN 1 END),"
                " count(CASE WHEN m.membership = 'invite' THEN 1 END)"
                " FROM rooms r LEFT JOIN room_members m ON m.room_id = r.room_id"
                " GROUP BY r.room_id, r.position, r.joined_count, r.invited_count"
            )
        remembered = await self.house.rooms.facts.of([row[0] for row in rows])
        found: list[str] = []
        for room_id, position, *stored, joined, invited in rows:
            facts = remembered[room_id]
            counts = [facts.joined_count, facts.invited_count]
            if stored != [joined, invited]:
                found.append(f"{room_id} has {joined} and {invited} invited, and says {stored}")
            elif facts.position == position and counts != stored:
                found.append(f"{room_id} has {stored} members, in memory {counts}")
        return found

    async def _differences(self, client: Client) -> list[str]:
        whoami = await self._status(client)
        if whoami != 200:
            return []  # signed out during the test, so there is nobody to be told anything
        fresh = await self._as_of_now(client)
        return [
            f"{client.user_id}: {sentence}"
            for sentence in folding.difference(client.folding, fresh.json)
        ]

    async def _as_of_now(self, client: Client) -> Answer:
        """A fresh answer, when the client's own next one reaches exactly as far.

        Followers may still be writing what the test has caused.
        """
        while True:
            fresh = await client.get("/sync", params={"timeout": 0})
            await client.syncs()
            if client.since == fresh["next_batch"]:
                return fresh

    async def _status(self, client: Client) -> int:
        headers = {"Authorization": f"Bearer {client.access_token}"}
        url = f"{self.url}/_matrix/client/v3/account/whoami"
        async with self.http.get(url, headers=headers) as response:
            return response.status


@contextmanager
def free_port() -> Iterator[int]:
    """A port that nobody else is given meanwhile; the listener may share it."""
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        keeper.bind(("127.0.0.1", 0))
        yield keeper.getsockname()[1]


async def _until_it_listens(port: int) -> None:
    deadline = asyncio.get_running_loop().time() + START_WITHIN_S
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0)  # the listener's own thread is just binding the port
        else:
            writer.close()
            return
