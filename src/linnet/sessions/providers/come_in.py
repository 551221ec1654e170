"""Let somebody in who has come back from a provider: known, new, or linking one more way in.

What has been found out is used up by it, whatever becomes of it.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct

from linnet.accounts.create import ByProvider, Right, create_account, right_of_token
from linnet.accounts.names import check_free, wanted_user_id
from linnet.accounts.standing import is_first_run
from linnet.errors import Forbidden, InvalidParam, NotFound, UnknownToken
from linnet.http.endpoint import Limit
from linnet.http.proxies import network_of
from linnet.ids import UserId
from linnet.sessions import recovery_code, store
from linnet.sessions.login import check_may_sign_in
from linnet.sessions.providers import store as own
from linnet.sessions.providers.attempts import Attempt, Purpose
from linnet.sessions.providers.failure import Why
from linnet.sessions.providers.go_there import open_provider
from linnet.sessions.providers.store import Link, Provider
from linnet.sessions.providers.wiring import Providers
from linnet.storage.database import Reader, Tx

T = TypeVar("T")
Enter = Callable[[Tx, UserId], Awaitable[T]]
"""Opens what the person came for, in the transaction that lets them in."""
ENTERING: tuple[Purpose, ...] = ("session", "visit", "app")
"""What lets somebody in, and is not for who is in already."""
MAX_LINKS = 20
"""Of one account."""
NOTHING = "Begin again: you have not come from a provider, or too long ago"


class Arrival(Struct, frozen=True):
    """How it stands with somebody who has come back."""

    provider_id: str
    provider_name: str
    purpose: Purpose
    return_to: str
    failed: Why | None
    is_known: bool
    """Whether somebody here signs in as who has come. For `link`: whether it is linked already."""
    may_register: bool
    """Whether who is not known may make an account, at least with an invite link."""
    needs_invite: bool
    suggested_name: str


async def arrival(providers: Providers, secret: str) -> Arrival:
    """What the page has to show. Changes nothing.

    Raises:
        NotFound: nobody has come back in this browser, or too long ago.
    """
    attempt = providers.attempts.of(secret)
    if attempt is None or not (attempt.failed or attempt.subject):
        raise NotFound(NOTHING)
    accounts = providers.sessions.accounts
    async with providers.sessions.db.snapshot() as reader:
        provider = await own.provider(reader, attempt.provider_id)
        link = await own.link(reader, attempt.provider_id, attempt.subject or "")
        is_first = await is_first_run(reader)
    lets_newcomers = provider is not None and provider.lets_newcomers
    return Arrival(
        attempt.provider_id,
        attempt.provider_id if provider is None else provider.name,
        attempt.purpose,
        attempt.return_to,
        "off" if provider is None else attempt.failed,
        link is not None,
        accounts.registration != "closed" or is_first,
        not lets_newcomers or is_first,
        attempt.suggested_name,
    )


async def come_in(providers: Providers, secret: str, enter: Enter[T]) -> T:
    """Let in somebody whom a provider has sent and who is known here.

    Raises:
        NotFound: nobody has come back in this browser, or the provider is not allowed any more.
        Forbidden: nobody here signs in as who has come.
        UserDeactivated, UserLocked: they may not come in.
    """
    attempt, subject = _taken(providers, secret, ENTERING)
    async with providers.sessions.db.transaction() as tx:
        await open_provider(providers, tx, attempt.provider_id)
        link = await own.link(tx, attempt.provider_id, subject)
        if link is None:
            raise Forbidden("Nobody here signs in as who you are there")
        await check_may_sign_in(tx, link.user_id)
        return await enter(tx, link.user_id)


async def register(
    providers: Providers,
    secret: str,
    username: str,
    token: str | None,
    address: str,
    enter: Enter[T],
) -> tuple[T, str]:
    """Make an account for somebody whom a provider has sent, and issue their recovery code.

    What is not right with the name or the link can be said again.

    Raises:
        NotFound: as `come_in`.
        Forbidden: an invite link is needed, or this one is not valid; or nobody may register.
        LimitExceeded: too many come from this network.
        UserInUse, InvalidUsername, Exclusive: another name is needed.
        InvalidParam: they are known here already.
    """
    sessions = providers.sessions
    found = providers.attempts.of(secret)
    if found is None or found.subject is None:
        raise NotFound(NOTHING)
    user_id = wanted_user_id(sessions.accounts, username)
    await check_free(sessions.accounts, user_id)
    async with sessions.db.snapshot() as reader:
        provider = await open_provider(providers, reader, found.provider_id)
        right = await _right(providers, reader, provider, token)
    if isinstance(right, ByProvider):
        sessions.rate_limits.spend(Limit.REGISTRATIONS, network_of(address))
    code = recovery_code.new_code(sessions)
    code_hash = await recovery_code.hashed(sessions, code)
    attempt, subject = _taken(providers, secret, ENTERING)
    async with sessions.db.transaction() as tx:
        await open_provider(providers, tx, attempt.provider_id)
        if await own.link(tx, attempt.provider_id, subject) is not None:
            raise InvalidParam("You have an account here already")
        await create_account(sessions.accounts, tx, user_id, None, right)
        await _keep_link(providers, tx, provider, subject, user_id)
        await recovery_code.keep(sessions, tx, user_id, code_hash)
        return await enter(tx, user_id), code


async def link(providers: Providers, secret: str) -> None:
    """Let the person who has asked for it sign in as who has come back from now on.

    Raises:
        NotFound: as `come_in`.
        UnknownToken: the session in which they have asked is over.
        Forbidden: somebody else here signs in so.
        InvalidParam: they sign in through this provider as somebody else, or have too many.
    """
    attempt, subject = _taken(providers, secret, ("link",))
    user_id = attempt.user_id
    assert user_id is not None, "whoever links is signed in"
    async with providers.sessions.db.transaction() as tx:
        provider = await open_provider(providers, tx, attempt.provider_id)
        sessions_now = await store.sessions_of(tx, user_id)
        if attempt.session_id not in [one.session_id for one in sessions_now]:
            raise UnknownToken("You have signed out meanwhile")
        await check_may_sign_in(tx, user_id)
        known = await own.link(tx, provider.id, subject)
        if known is not None and known.user_id == user_id:
            return
        if known is not None:
            raise Forbidden("Another account here is linked with this one already")
        links = await own.links_of(tx, user_id)
        if any(one.provider_id == provider.id for one in links):
            raise InvalidParam("You are linked with another account there: unlink that first")
        if len(links) >= MAX_LINKS:
            raise InvalidParam(f"At most {MAX_LINKS} providers can be linked")
        await _keep_link(providers, tx, provider, subject, user_id)


async def _keep_link(
    providers: Providers, tx: Tx, provider: Provider, subject: str, user_id: UserId
) -> None:
    now_ms = providers.sessions.clock.now_ms()
    await own.add_link(tx, Link(provider.id, provider.issuer, subject, user_id, now_ms))


async def _right(
    providers: Providers, reader: Reader, provider: Provider, token: str | None
) -> Right:
    accounts = providers.sessions.accounts
    if token is not None:
        right = await right_of_token(accounts, reader, token)
        if right is None:
            raise Forbidden("This invite link is not valid, or not any more")
        return right
    if accounts.registration == "closed":
        raise Forbidden("Nobody can register on this server")
    if not provider.lets_newcomers:
        raise Forbidden("To come in for the first time you need an invite link")
    return ByProvider()


def _taken(providers: Providers, secret: str, purposes: tuple[Purpose, ...]) -> tuple[Attempt, str]:
    """What somebody has come back with; nobody can use it again."""
    attempt = providers.attempts.of(secret)
    if attempt is None or attempt.subject is None or attempt.purpose not in purposes:
        raise NotFound(NOTHING)
    providers.attempts.end(secret)
    return attempt, attempt.subject
