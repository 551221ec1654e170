"""End the relation with a provider, without locking anybody out.

Nothing is erased while somebody has no other way in. A session is one: it is ours, and in it a
person adds a passkey or a password. Whoever has nothing but a confirmed address of mail is sent a
recovery code; for the others an administrator makes one.
"""

from collections.abc import Awaitable, Callable

from linnet.accounts.third_party_ids import proven_addresses
from linnet.errors import Forbidden
from linnet.ids import UserId
from linnet.sessions import recovery_code
from linnet.sessions.providers import store
from linnet.sessions.providers.row import provider_id_of
from linnet.sessions.providers.ways import without_another_way
from linnet.sessions.providers.wiring import Providers
from linnet.sessions.tokens import hash_of
from linnet.storage.database import Reader
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.severing.holding import Dependents, Holding

WriteCode = Callable[[str, UserId, str, str], Awaitable[bool]]
"""Sends a recovery code by mail: address, whose, the provider's name, the code. False when the
letter was not taken."""


class SomebodyIsStuck(Exception):
    """Erasing has to wait: it would take somebody's last way in."""


class SignsInThrough(Dependents):
    """The accounts that sign in through a provider."""

    def __init__(self, providers: Providers, write: WriteCode | None) -> None:
        """`write` is None when this server writes no letters."""
        self._providers = providers
        self._write = write

    def concerns(self, row: Touchpoint) -> bool:
        return provider_id_of(row) is not None

    async def accounts(self, reader: Reader, row: Touchpoint) -> int:
        return await store.count_links(reader, provider_id_of(row) or "")

    async def without_another_way(self, reader: Reader, row: Touchpoint) -> int:
        return len(await stuck(self._providers, reader, provider_id_of(row) or ""))

    async def move(self, row: Touchpoint) -> None:
        """Send a recovery code to whoever has shown an address of mail to be theirs."""
        provider_id = provider_id_of(row) or ""
        if self._write is None:
            return
        sessions = self._providers.sessions
        async with sessions.db.snapshot() as reader:
            provider = await store.provider(reader, provider_id)
            waiting = await stuck(self._providers, reader, provider_id)
            addresses = {one: await proven_addresses(reader, one) for one in waiting}
        name = provider_id if provider is None else provider.name
        for user_id, known in addresses.items():
            if not known:
                continue
            code = recovery_code.new_code(sessions)
            code_hash = await recovery_code.hashed(sessions, code)
            # A letter that was not taken has given nobody a way in.
            if await self._write(known[0], user_id, name, code):
                async with sessions.db.transaction() as tx:
                    await recovery_code.keep(sessions, tx, user_id, code_hash)


class HeldSecret(Holding):
    """What we show a provider to be known there: with it anybody could ask as this server."""

    name = "client secrets"

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def concerns(self, row: Touchpoint) -> bool:
        return provider_id_of(row) is not None

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        return int(await store.provider(reader, provider_id_of(row) or "") is not None)

    async def tokens(self, reader: Reader, row: Touchpoint) -> list[str]:
        """None while nobody can use it: `erase` destroys the secret, after people were moved."""
        found = await store.provider(reader, provider_id_of(row) or "")
        is_usable = found is not None and found.client_secret
        return [hash_of(found.client_secret).hex()] if found and is_usable else []

    async def revoke(self, row: Touchpoint) -> None:
        """Destroy the secret, and forget who is under way. What it was called stays until later."""
        provider_id = provider_id_of(row) or ""
        self._forget(provider_id)
        async with self._providers.sessions.db.transaction() as tx:
            await store.destroy_secret(tx, provider_id)

    async def erase(self, row: Touchpoint) -> None:
        provider_id = provider_id_of(row) or ""
        self._forget(provider_id)
        async with self._providers.sessions.db.transaction() as tx:
            await store.remove_provider(tx, provider_id)

    async def check_reopening(self, row: Touchpoint) -> None:
        provider_id = provider_id_of(row) or ""
        async with self._providers.sessions.db.snapshot() as reader:
            if await store.provider(reader, provider_id) is None:
                raise Forbidden(
                    "Its secret was destroyed. Remove this contact, and add the provider anew"
                )

    def _forget(self, provider_id: str) -> None:
        self._providers.attempts.end_all_of(provider_id)
        self._providers.discovered.forget(provider_id)


class HeldLinks(Holding):
    """Who signs in through a provider, and as whom."""

    name = "links to accounts there"

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def concerns(self, row: Touchpoint) -> bool:
        return provider_id_of(row) is not None

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        return await store.count_links(reader, provider_id_of(row) or "")

    async def by_person(self, reader: Reader, row: Touchpoint) -> dict[UserId, int]:
        return dict.fromkeys(await store.linked_to(reader, provider_id_of(row) or ""), 1)

    async def erase(self, row: Touchpoint) -> None:
        """Looks once more in the transaction that erases: nobody may lose their last way in."""
        provider_id = provider_id_of(row) or ""
        async with self._providers.sessions.db.transaction() as tx:
            if await stuck(self._providers, tx, provider_id):
                raise SomebodyIsStuck(f"{row.id}: somebody has no other way in")
            await store.remove_links_to(tx, provider_id)


async def stuck(providers: Providers, reader: Reader, provider_id: str) -> list[UserId]:
    """Whom severing has to wait for."""
    return await without_another_way(providers.sessions, reader, provider_id)
