"""Invite links: the right to make an account, handed on by members and administrators."""

import hashlib

from msgspec import Struct

from linnet.accounts import store_origins, store_registration
from linnet.accounts.acts import note_act
from linnet.accounts.store_registration import RegistrationToken
from linnet.accounts.wiring import Accounts
from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.ids import UserId
from linnet.storage.database import Reader, Tx

TOKEN_PREFIX = "lni_"
DAY_MS = 24 * 60 * 60 * 1000
DEFAULT_LIFETIME_MS = 7 * DAY_MS
MAX_NOTE_LENGTH = 200
# What a member may give away without asking. An administrator may give away anything.
MAX_MEMBER_USES = 10
MAX_MEMBER_LIFETIME_MS = 30 * DAY_MS
MAX_MEMBER_INVITES = 20
BUDGET_MS = 30 * DAY_MS
MAX_INVITES_OVER = 50
"""Used up or expired ones that are still listed; the oldest beyond are forgotten."""


class InviteRequest(Struct, frozen=True):
    """`uses_allowed` and `expires_in_ms` may be null for administrators: without limit."""

    note: str = ""
    uses_allowed: int | None = 1
    expires_in_ms: int | None = DEFAULT_LIFETIME_MS


class Invite(Struct, frozen=True):
    """An invite link as its maker sees it later: the link itself is not kept."""

    id: str
    note: str
    created_ts: int
    expires_ts: int | None
    uses_allowed: int | None
    uses: int
    is_valid: bool


class OwnedInvite(Struct, frozen=True):
    """An invite link as an administrator sees it."""

    owner: UserId | None
    """Who made it; None for the terminal."""
    invite: Invite


class NewInvite(Struct, frozen=True):
    """The only time that the link is told."""

    id: str
    token: str
    link: str
    expires_ts: int | None
    uses_allowed: int | None


class Invites(Struct, frozen=True):
    invites: list[Invite]


@endpoint(
    "POST",
    "/_linnet/invites",
    operation="linnet.createInvite",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_invite(accounts: Accounts, call: Call, *, body: InviteRequest) -> NewInvite:
    if not call.requester.is_admin:
        _check_member(body)
    return await create_invite(accounts, call.requester, body)


@endpoint("GET", "/_linnet/invites", operation="linnet.listInvites", access=Access.USER)
async def get_invites(accounts: Accounts, call: Call) -> Invites:
    async with accounts.db.snapshot() as reader:
        tokens = await store_registration.tokens_of(reader, call.requester.user_id)
    now_ms = accounts.clock.now_ms()
    return Invites([shown_invite(token, now_ms) for token in tokens])


@endpoint(
    "DELETE",
    "/_linnet/invites/{invite_id}",
    operation="linnet.revokeInvite",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_invite(accounts: Accounts, call: Call, invite_id: str) -> dict[str, str]:
    async with accounts.db.transaction() as tx:
        token = await _token(tx, invite_id)
        if token is None or token.owner != call.requester.user_id:
            raise NotFound("You have made no such invite link")
        await store_registration.remove_token(tx, token.token_id)
        await _note(accounts, tx, call.requester, "invite.end", token)
    return {}


async def all_invites(accounts: Accounts, reader: Reader, limit: int) -> list[OwnedInvite]:
    """Everybody's invite links, newest first."""
    now_ms = accounts.clock.now_ms()
    tokens = await store_registration.newest_tokens(reader, limit)
    return [OwnedInvite(token.owner, shown_invite(token, now_ms)) for token in tokens]


async def end_invite(tx: Tx, invite_id: str) -> None:
    """Revoke anybody's invite link.

    Raises:
        NotFound: there is none with this id.
    """
    token = await _token(tx, invite_id)
    if token is None:
        raise NotFound("There is no such invite link")
    await store_registration.remove_token(tx, token.token_id)


async def _token(reader: Reader, invite_id: str) -> RegistrationToken | None:
    if not invite_id.isdecimal() or len(invite_id) >= 19:
        return None
    return await store_registration.token_with_id(reader, int(invite_id))


async def create_invite(
    accounts: Accounts, requester: Requester | None, wanted: InviteRequest
) -> NewInvite:
    """Make an invite link; `requester` is None for the command line.

    What an administrator hands on is recorded; members may do so with less, and need not say so.

    Raises:
        InvalidParam: limits that make no sense.
        Forbidden: registration is closed, or a member has too many links.
    """
    if accounts.registration == "closed":
        raise Forbidden("Nobody can register on this server")
    if len(wanted.note) > MAX_NOTE_LENGTH:
        raise InvalidParam(f"A note has at most {MAX_NOTE_LENGTH} characters")
    for limit in (wanted.uses_allowed, wanted.expires_in_ms):
        if limit is not None and not 0 < limit < 2**53:
            raise InvalidParam("uses_allowed and expires_in_ms must be greater than 0")
    secret = TOKEN_PREFIX + accounts.rng.token(24)
    now_ms = accounts.clock.now_ms()
    token = RegistrationToken(
        token_id=int.from_bytes(accounts.rng.random_bytes(6), "big"),
        owner=None if requester is None else requester.user_id,
        note=wanted.note,
        created_ts=now_ms,
        expires_ts=None if wanted.expires_in_ms is None else now_ms + wanted.expires_in_ms,
        uses_allowed=wanted.uses_allowed,
        uses=0,
    )
    async with accounts.db.transaction() as tx:
        if requester is not None:
            await _make_room(tx, requester, now_ms)
            await _check_budget(accounts, tx, requester, wanted, now_ms)
        await store_registration.add_token(tx, hash_of(secret), token)
        await _note(accounts, tx, requester, "invite.make", token)
    return NewInvite(
        str(token.token_id),
        secret,
        f"{accounts.address}/invite/{secret}",
        token.expires_ts,
        token.uses_allowed,
    )


def hash_of(token: str) -> bytes:
    """What is kept of a registration token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _check_member(wanted: InviteRequest) -> None:
    if wanted.uses_allowed is None or wanted.uses_allowed > MAX_MEMBER_USES:
        raise Forbidden(f"An invite link of yours may be used {MAX_MEMBER_USES} times at most")
    if wanted.expires_in_ms is None or wanted.expires_in_ms > MAX_MEMBER_LIFETIME_MS:
        raise Forbidden("An invite link of yours may be valid for 30 days at most")


async def _make_room(tx: Tx, requester: Requester, now_ms: int) -> None:
    made = await store_registration.tokens_of(tx, requester.user_id)
    over = [token for token in made if not token.is_valid(now_ms)]
    if not requester.is_admin and len(made) - len(over) >= MAX_MEMBER_INVITES:
        raise Forbidden(f"You have {MAX_MEMBER_INVITES} invite links already: revoke one first")
    for token in over[MAX_INVITES_OVER:]:
        await store_registration.remove_token(tx, token.token_id)


async def _check_budget(
    accounts: Accounts, tx: Tx, requester: Requester, wanted: InviteRequest, now_ms: int
) -> None:
    """A member brings in only so many people in 30 days, by links used and open ones together."""
    if requester.is_admin:
        return
    brought, open_uses = await brought_and_open(tx, requester.user_id, now_ms)
    if brought + open_uses + (wanted.uses_allowed or 0) > accounts.invite_budget:
        raise Forbidden(f"You may bring in {accounts.invite_budget} people in 30 days")


async def brought_and_open(reader: Reader, user_id: UserId, now_ms: int) -> tuple[int, int]:
    """How many somebody has brought in within 30 days, and how many more their links allow."""
    made = await store_registration.tokens_of(reader, user_id)
    open_uses = sum(
        (token.uses_allowed or 0) - token.uses for token in made if token.is_valid(now_ms)
    )
    brought = await store_origins.count_brought(reader, user_id, now_ms - BUDGET_MS)
    return brought, open_uses


async def _note(
    accounts: Accounts, tx: Tx, requester: Requester | None, act: str, token: RegistrationToken
) -> None:
    if requester is not None and not requester.is_admin:
        return
    actor = None if requester is None else requester.actor
    uses = "any" if token.uses_allowed is None else token.uses_allowed
    now_ms, target = accounts.clock.now_ms(), str(token.token_id)
    await note_act(tx, now_ms, actor, act, target, f"uses: {token.uses} of {uses}")


def shown_invite(token: RegistrationToken, now_ms: int) -> Invite:
    """A link without its secret, which nobody keeps."""
    return Invite(
        str(token.token_id),
        token.note,
        token.created_ts,
        token.expires_ts,
        token.uses_allowed,
        token.uses,
        token.is_valid(now_ms),
    )
