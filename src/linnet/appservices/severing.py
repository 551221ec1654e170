"""What is kept for application services, and how that ends."""

from collections.abc import AsyncIterator

from linnet.accounts.list_accounts import accounts_after
from linnet.appservices import store
from linnet.appservices.line import touchpoint_id
from linnet.appservices.registered import Services, token_hashes
from linnet.appservices.registration import Service
from linnet.clock import Clock
from linnet.errors import Forbidden
from linnet.ids import UserId
from linnet.sessions.of_user import devices_of, sign_out_everywhere
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Database, Reader
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.severing.holding import Holding

PAGE = 500
NEW_TOKENS = (
    "Its tokens were ended. Put new ones into the registration file of the service, and start"
    " Linnet again"
)


class _HeldForService(Holding):
    """What both kinds have in common: the service that a row stands for."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def concerns(self, row: Touchpoint) -> bool:
        return self._service(row) is not None

    def _service(self, row: Touchpoint) -> Service | None:
        return next((one for one in self._services.all if touchpoint_id(one) == row.id), None)


class HeldNews(_HeldForService):
    """The tokens of a service, and what it has still to be told."""

    name = "untold transactions"

    def __init__(self, services: Services, db: Database, clock: Clock) -> None:
        super().__init__(services)
        self._db = db
        self._clock = clock

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        service = self._service(row)
        return int(service is not None and await store.has_stream(reader, service.id))

    async def tokens(self, reader: Reader, row: Touchpoint) -> list[str]:
        service = self._service(row)
        is_open = service is not None and not self._services.is_ended(service)
        return token_hashes(service) if service is not None and is_open else []

    async def revoke(self, row: Touchpoint) -> None:
        service = self._service(row)
        if service is None:
            return
        hashes = token_hashes(service)
        async with self._db.transaction() as tx:
            await store.end_tokens(tx, service.id, hashes, self._clock.now_ms())
        self._services.end_tokens(hashes)

    async def erase(self, row: Touchpoint) -> None:
        service = self._service(row)
        if service is not None:
            async with self._db.transaction() as tx:
                await store.delete_stream(tx, service.id)

    async def check_reopening(self, row: Touchpoint) -> None:
        service = self._service(row)
        if service is not None and self._services.is_ended(service):
            raise Forbidden(NEW_TOKENS)


class HeldSessions(_HeldForService):
    """Where the users that only the service can be are signed in. Their rooms keep their names."""

    name = "sessions of its users"

    def __init__(self, services: Services, sessions: Sessions) -> None:
        super().__init__(services)
        self._sessions = sessions

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        found = 0
        async for user_id in self._users(reader, row):
            found += len(await devices_of(reader, user_id))
        return found

    async def revoke(self, row: Touchpoint) -> None:
        """What they are signed in with opens a door as well."""
        await self.erase(row)

    async def erase(self, row: Touchpoint) -> None:
        async with self._sessions.db.snapshot() as reader:
            users = [user_id async for user_id in self._users(reader, row)]
        for user_id in users:
            async with self._sessions.db.transaction() as tx:
                await sign_out_everywhere(self._sessions, tx, user_id)

    async def _users(self, reader: Reader, row: Touchpoint) -> AsyncIterator[UserId]:
        service = self._service(row)
        after: UserId | None = None
        while service is not None:
            page = await accounts_after(reader, after, "", PAGE)
            for account in page:
                if service.owns(account.user_id):
                    yield account.user_id
            if len(page) < PAGE:
                return
            after = page[-1].user_id


async def remember_ended(services: Services, db: Database) -> None:
    """Read which tokens were ended. Called before anybody can come in."""
    async with db.snapshot() as reader:
        services.end_tokens(await store.ended_tokens(reader))
