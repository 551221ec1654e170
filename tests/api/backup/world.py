"""A server, the folder of its backups, and the key that its operator keeps elsewhere."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.kit.client import Client
from tests.kit.server import Server

from linnet import app
from linnet.backup.folder import BackupFolder
from linnet.backup.keys import keys_in, make_keys, parse_private
from linnet.backup.make import Made, Source, make_backup, only_one
from linnet.backup.reading import Backup, open_backup
from linnet.backup.restore import Target, restore, verify
from linnet.backup.retention import Kept
from linnet.clock import Clock, SystemClock
from linnet.rng import SystemRng

MONTH = Kept(7, 30)
NewDatabase = Callable[..., Awaitable[str]]


class World:
    """What there is of one server, and what its operator does."""

    def __init__(self, server: Server, place: Path) -> None:
        self.server = server
        self.data = server.folder
        self.database = server.house.hall.settings.database
        self.place = place
        self.backups = place / "backups"
        self.key = ""

    @property
    def folder(self) -> BackupFolder:
        keys = keys_in(self.data)
        assert keys is not None
        return BackupFolder.open_or_make(self.backups, keys.signer)

    async def backs_up(self, clock: Clock | None = None, kept: Kept = MONTH) -> Made:
        if not self.key:
            _, self.key = make_keys(self.data, SystemRng())
        keys = keys_in(self.data)
        assert keys is not None
        with only_one(self.data):
            source = Source(self.data, self.database)
            return await make_backup(source, self.folder, keys, kept, clock or SystemClock())

    def opened(self, name: str | None = None, key: str | None = None) -> Backup:
        return open_backup(self.backups, name, parse_private(key or self.key))

    async def verifies(self, name: str | None = None) -> None:
        await verify(self.opened(name), app.DOMAINS)

    async def restores(self, data: Path, database: str | None, name: str | None = None) -> None:
        await restore(self.opened(name), Target(data, database, app.DOMAINS), SystemClock())

    @asynccontextmanager
    async def elsewhere(self, database: str) -> AsyncIterator[Server]:
        """A server on another machine that goes on from the newest backup."""
        data = self.place / "elsewhere"
        await self.restores(data, database)
        server = await Server.start(database, folder=data)
        try:
            yield server
        finally:
            await server.stop()


def at(server: Server, client: Client) -> Client:
    """The same device, speaking to another server."""
    moved = Client(server, client.access_token)
    moved.user_id, moved.device_id = client.user_id, client.device_id
    moved.since, moved.transactions = client.since, client.transactions
    return moved
