"""All ways into an account: to see them, to end one, and to know when it would be the last."""

from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.errors import Forbidden, NotFound
from linnet.ids import UserId
from linnet.sessions import recovery_code, store_ways
from linnet.sessions.passkeys.having import count_passkeys
from linnet.sessions.providers import store
from linnet.sessions.providers.row import touchpoint_id
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader, Tx


class LinkedProvider(Struct, frozen=True):
    id: str
    name: str
    issuer: str
    linked_ts: int
    is_on: bool
    """Whether one can sign in through it now."""


class Ways(Struct, frozen=True):
    has_password: bool
    passkeys: int
    recovery_code_ts: int | None
    """When the recovery code was issued; None without one."""
    providers: list[LinkedProvider]

    @property
    def own(self) -> int:
        """How many there are that need no third party and last."""
        return self.passkeys + int(self.has_password)


async def ways_in(sessions: Sessions, reader: Reader, user_id: UserId) -> Ways:
    """How somebody can come in now."""
    account = await standing(reader, user_id)
    known = {one.id: one for one in await store.providers(reader)}
    providers = [
        LinkedProvider(
            link.provider_id,
            known[link.provider_id].name if link.provider_id in known else link.provider_id,
            link.issuer,
            link.linked_ts,
            sessions.is_on(touchpoint_id(link.provider_id)),
        )
        for link in await store.links_of(reader, user_id)
    ]
    return Ways(
        account is not None and account.has_password,
        await count_passkeys(reader, user_id),
        await recovery_code.issued_ts(reader, user_id),
        providers,
    )


async def unlink(sessions: Sessions, user_id: UserId, provider_id: str) -> None:
    """End that somebody signs in through a provider.

    Raises:
        NotFound: they do not.
        Forbidden: it is their only way in that lasts: a recovery code is good once.
    """
    async with sessions.db.transaction() as tx:
        ways = await ways_in(sessions, tx, user_id)
        if provider_id not in [one.id for one in ways.providers]:
            raise NotFound("You are not linked with this provider")
        others = [one for one in ways.providers if one.is_on and one.id != provider_id]
        if not ways.own and not others:
            raise Forbidden("This is your only way in: add a passkey, or a password, first")
        await store.remove_link(tx, user_id, provider_id)


async def without_another_way(sessions: Sessions, reader: Reader, provider_id: str) -> list[UserId]:
    """Who could not come in any more without a provider.

    A passkey, a password, a recovery code, another provider, or a session of their own counts: a
    session is ours, and in it one adds a passkey.
    """
    others = [
        one.id
        for one in await store.providers(reader)
        if one.id != provider_id and sessions.is_on(touchpoint_id(one.id))
    ]
    found = []
    for user_id in await store_ways.bound_to(reader, provider_id, others):
        account = await standing(reader, user_id)
        if account is not None and account.is_active and not account.has_password:
            found.append(user_id)
    return found


async def forget_links(tx: Tx, user_id: UserId) -> None:
    """At the end of an account."""
    await store.remove_links_of(tx, user_id)
