"""Who was brought in by whom, and an end to a part of that tree.

Whoever makes accounts to do harm makes them by each other's invite links. One step revokes all
links of somebody and of everybody who came through them; whom it would suspend is shown first.
"""

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType

from linnet.accounts.acts import note_act
from linnet.accounts.inviters import Budget, Inviter, budget_of, inviters, invites_of
from linnet.accounts.invites import end_invite
from linnet.accounts.origins import Origin, above, below, count_links, end_links, origin
from linnet.accounts.standing import standing
from linnet.errors import BadState, InvalidParam, MatrixError
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.moderation.access import check_forum
from linnet.moderation.gather import checked_words
from linnet.moderation.harms import HARMS
from linnet.moderation.shown import HAS_CHANGED, agreed, decide_unreported, digest_of
from linnet.moderation.subject import Forum, Subject
from linnet.moderation.team import team
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader

MAX_PEOPLE = 100
"""Of one look; whoever is already suspended is not counted."""
MAX_LOOKED_AT = 10_000
MAX_LIMIT = 500


class InvitersQuery(Struct, frozen=True, rename={"start": "from"}):
    start: int = 0
    limit: int = 100


class Inviters(Struct, frozen=True):
    """Who brought in the most is first."""

    inviters: list[Inviter]
    next: int | UnsetType = UNSET
    """The value of `from` for the next page."""


class InvitedQuery(Struct, frozen=True):
    """`and_self`: the person who is asked about is one of those who would be suspended."""

    and_self: bool = False


class Invited(Struct, frozen=True):
    """Somebody who came by a link of `invited_by`, and would be suspended.

    Whoever is asked about has the depth 0; `invited_by` is empty where they came without a link.
    """

    user_id: UserId
    invited_by: UserId
    came_ts: int
    depth: int


class Link(Struct, frozen=True):
    """An invite link of somebody; what they noted about it is theirs alone."""

    id: str
    created_ts: int
    expires_ts: int | None
    uses_allowed: int | None
    uses: int
    is_valid: bool


class Tree(Struct, frozen=True):
    """`above` is by whose link they came, by whose that one, and so on. `links` are theirs and of
    everybody below. `people` are those who would be suspended, the nearest first."""

    above: list[UserId]
    people: list[Invited]
    is_all: bool
    spared: list[UserId]
    """Administrators and the safety team, who are not suspended like that."""
    links: int
    own_links: list[Link]
    """Of the person who is asked about alone, the newest first."""
    budget: Budget
    needs_second: bool
    """Whether a second person of the team has to confirm a suspension."""
    digest: str


class RevokeBody(Struct, frozen=True):
    """With a digest the people whom it shows are suspended too; `reason` is what they read.

    `and_self` as it was when that was shown.
    """

    digest: str | None = None
    reason: str = ""
    and_self: bool = False
    harm: str = "tos.ban_evasion"


class Revoked(Struct, frozen=True):
    links: int
    suspended: list[UserId]
    skipped: list[UserId]
    is_waiting: bool = False
    """Nobody was suspended yet: a second person of the team has to confirm the same."""


@endpoint("GET", "/_linnet/moderation/inviters", operation="linnet.inviters", access=Access.USER)
async def get_inviters(moderation: Moderation, call: Call, *, query: InvitersQuery) -> Inviters:
    """Whoever has invite links or has brought somebody in, for the safety team."""
    if not 0 <= query.start < 2**53 or not query.limit > 0:
        raise InvalidParam("from must not be negative, and limit must be greater than 0")
    limit = min(query.limit, MAX_LIMIT)
    async with moderation.db.snapshot() as reader:
        await check_forum(moderation, reader, call.requester, None)
        found = await inviters(reader, query.start, limit + 1)
    return Inviters(found[:limit], query.start + limit if len(found) > limit else UNSET)


@endpoint(
    "DELETE",
    "/_linnet/moderation/invites/{invite_id}",
    operation="linnet.endInvite",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_link(moderation: Moderation, call: Call, invite_id: str) -> JsonObject:
    """Revoke one link of anybody; recorded. Whoever came by it stays.

    Raises:
        NotFound: there is none with this id.
    """
    async with moderation.db.transaction() as tx:
        await check_forum(moderation, tx, call.requester, None)
        await end_invite(tx, invite_id)
        now_ms = moderation.clock.now_ms()
        await note_act(tx, now_ms, call.requester.actor, "invite.end", invite_id)
    return {}


@endpoint(
    "GET",
    "/_linnet/moderation/invited/{user_id}",
    operation="linnet.invited",
    access=Access.USER,
)
async def get_invited(
    moderation: Moderation, call: Call, user_id: UserId, *, query: InvitedQuery
) -> Tree:
    """Who came through somebody, for the safety team."""
    async with moderation.db.snapshot() as reader:
        await check_forum(moderation, reader, call.requester, None)
        return await _tree(moderation, reader, user_id, query.and_self)


@endpoint(
    "POST",
    "/_linnet/moderation/invited/{user_id}/revoke",
    operation="linnet.revokeInvited",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_revoke(
    moderation: Moderation, call: Call, user_id: UserId, *, body: RevokeBody
) -> Revoked:
    """Revoke all invite links of somebody and of everybody below, and suspend whom was shown.

    Raises:
        BadState: it would be others by now; nothing is done.
    """
    reason, requester = checked_words(body.reason), call.requester
    if body.harm not in HARMS or (body.digest is not None and not reason):
        raise InvalidParam("A reason is needed, and a harm of the list")
    async with moderation.db.transaction() as tx:
        await check_forum(moderation, tx, requester, None)
        tree = await _tree(moderation, tx, user_id, body.and_self)
        if body.digest not in (None, tree.digest):
            raise BadState(HAS_CHANGED)
        links = await end_links(tx, user_id)
        now_ms, said = moderation.clock.now_ms(), f"{links} links"
        await note_act(tx, now_ms, requester.actor, "invite.revoke_tree", user_id, said)
    if body.digest is None:
        return Revoked(links, [], [])
    decision = agreed(moderation, requester, body.digest, "suspend", reason)
    if decision is None:
        return Revoked(links, [], [], is_waiting=True)
    done, skipped = list[UserId](), list[UserId]()
    for one in tree.people:
        place: tuple[Forum, Subject] = ("server", Subject("user", RoomId(""), one.user_id))
        try:
            async with moderation.db.transaction() as tx:
                await decide_unreported(moderation, tx, requester, place, body.harm, decision)
        except MatrixError:
            skipped.append(one.user_id)
        else:
            done.append(one.user_id)
        moderation.sessions.known.forget_user(one.user_id)
    moderation.decided.set()
    return Revoked(links, done, skipped)


async def _tree(moderation: Moderation, reader: Reader, user_id: UserId, and_self: bool) -> Tree:
    safe = await team(reader)
    people, spared = list[Invited](), list[UserId]()
    looked_at = await below(reader, user_id, MAX_LOOKED_AT)
    if and_self:
        looked_at.insert(0, await _self(reader, user_id))
    for one in looked_at:
        account = await standing(reader, one.user_id)
        if account is None or not account.is_active or account.is_suspended or account.is_locked:
            continue
        if one.user_id in safe or account.is_admin:
            spared.append(one.user_id)
            continue
        people.append(_shown(one))
        if len(people) > MAX_PEOPLE:
            break
    first = people[:MAX_PEOPLE]
    return Tree(
        await above(reader, user_id),
        first,
        len(people) <= MAX_PEOPLE,
        spared,
        await count_links(reader, user_id),
        [
            Link(one.id, one.created_ts, one.expires_ts, one.uses_allowed, one.uses, one.is_valid)
            for one in await invites_of(moderation.sessions.accounts, reader, user_id)
        ],
        await budget_of(moderation.sessions.accounts, reader, user_id),
        moderation.settings.moderation_two_people,
        _digest(user_id, first),
    )


async def _self(reader: Reader, user_id: UserId) -> Origin:
    came, account = await origin(reader, user_id), await standing(reader, user_id)
    came_ts = 0 if account is None else account.created_ts
    return Origin(user_id, UserId("") if came is None else came.invited_by, came_ts, 0)


def _shown(one: Origin) -> Invited:
    return Invited(one.user_id, one.invited_by, one.came_ts, one.depth)


def _digest(user_id: UserId, people: Sequence[Invited]) -> str:
    return digest_of({"below": user_id, "people": [one.user_id for one in people]})
