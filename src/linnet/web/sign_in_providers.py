"""Providers for signing in, and people who need another way: what administrators do."""

from msgspec import Struct

from linnet.accounts.acts import note_act
from linnet.accounts.standing import standing
from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.sessions import recovery_code
from linnet.sessions.providers.manage import (
    NO_SUCH_PROVIDER,
    NewProvider,
    ProviderChange,
    ShownProvider,
    add_provider,
    all_providers,
    change_provider,
    check_provider,
)
from linnet.sessions.providers.row import touchpoint_id
from linnet.sessions.providers.severing import stuck
from linnet.web.touchpoints import noting
from linnet.web.wiring import Web

MAX_LISTED = 1000


class ShownProviders(Struct, frozen=True):
    providers: list[ShownProvider]
    redirect_uri: str
    """What has to be entered at the provider, with `{id}` in place of the id here."""


class WithoutAnotherWay(Struct, frozen=True):
    users: list[UserId]
    """At most MAX_LISTED of them."""
    total: int


class IssuedCode(Struct, frozen=True):
    recovery_code: str


@endpoint(
    "GET",
    "/_linnet/admin/v1/sign-in-providers",
    operation="linnet.adminGetProviders",
    access=Access.ADMIN,
)
async def get_all(web: Web, call: Call) -> ShownProviders:
    async with web.sessions.db.snapshot() as reader:
        found = await all_providers(web.providers, reader)
    where = f"{web.settings.address}/_linnet/providers/{{id}}/callback"
    return ShownProviders(found, where)


@endpoint(
    "POST",
    "/_linnet/admin/v1/sign-in-providers",
    operation="linnet.adminAddProvider",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_one(web: Web, call: Call, *, body: NewProvider) -> JsonObject:
    """Add one, with its row of the register. It is off until that is switched on."""
    name = touchpoint_id(body.id)
    note = noting(web, call, "touchpoint.add", name, body.issuer)
    await add_provider(web.providers, body, call.requester.user_id, note)
    return {"touchpoint_id": name}


@endpoint(
    "PUT",
    "/_linnet/admin/v1/sign-in-providers/{provider_id}",
    operation="linnet.adminChangeProvider",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_one(web: Web, call: Call, provider_id: str, *, body: ProviderChange) -> JsonObject:
    changed = [name for name in body.__struct_fields__ if getattr(body, name) is not None]
    note = noting(web, call, "touchpoint.change", touchpoint_id(provider_id), ", ".join(changed))
    await change_provider(web.providers, provider_id, body, note)
    return {}


@endpoint(
    "POST",
    "/_linnet/admin/v1/sign-in-providers/{provider_id}/check",
    operation="linnet.adminCheckProvider",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_check(web: Web, call: Call, provider_id: str) -> JsonObject:
    """Ask the provider what people would need; the error says what is not right."""
    await check_provider(web.providers, provider_id)
    return {}


@endpoint(
    "GET",
    "/_linnet/admin/v1/sign-in-providers/{provider_id}/without-another-way",
    operation="linnet.adminGetStuck",
    access=Access.ADMIN,
)
async def get_stuck(web: Web, call: Call, provider_id: str) -> WithoutAnotherWay:
    """Whom severing waits for."""
    async with web.sessions.db.snapshot() as reader:
        known = [one.id for one in await all_providers(web.providers, reader)]
        if provider_id not in known:
            raise NotFound(NO_SUCH_PROVIDER)
        found = await stuck(web.providers, reader, provider_id)
    return WithoutAnotherWay(found[:MAX_LISTED], len(found))


@endpoint(
    "POST",
    "/_linnet/admin/v1/users/{user_id}/recovery-code",
    operation="linnet.adminIssueRecoveryCode",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_code(web: Web, call: Call, user_id: UserId) -> IssuedCode:
    """A way in, good once, to be handed over to whoever has none any more."""
    async with web.sessions.db.snapshot() as reader:
        account = await standing(reader, user_id)
    if account is None or not account.is_active or account.is_guest:
        raise NotFound("There is no such account")
    code = await recovery_code.issue(web.sessions, user_id)
    async with web.sessions.db.transaction() as tx:
        now_ms = web.touchpoints.clock.now_ms()
        await note_act(tx, now_ms, call.requester.actor, "account.recovery_code", user_id)
    return IssuedCode(code)
