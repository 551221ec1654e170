"""Follow policy lists, see their rules, and end that with all that was done because of them."""

from msgspec import UNSET, Struct, UnsetType, structs

from linnet.accounts.acts import note_act
from linnet.errors import InvalidParam
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.moderation import store_policies
from linnet.moderation.policies.holding import Why
from linnet.moderation.policies.lift import lift_all
from linnet.moderation.policies.rights import (
    check_list,
    check_readable,
    check_scope,
    the_followed,
)
from linnet.moderation.policies.rules import Rule, RuleKey
from linnet.moderation.store_policies import SERVER, Followed
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Tx

MAX_LISTS = 20
"""That a room, or the server, follows at once."""
DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
MAX_OFFSET = 2**53
MAX_BROUGHT = 1000
"""Measures of one list that are shown with its rules, the newest."""


class ScopeQuery(Struct, frozen=True):
    """A room, or without one the whole server."""

    room_id: str = ""


class RulesQuery(Struct, frozen=True, rename={"start": "from"}):
    room_id: str = ""
    start: int = 0
    limit: int = DEFAULT_LIMIT


class FollowBody(Struct, frozen=True):
    """`expires_ts` is when following it ends by itself."""

    room_id: str = ""
    expires_ts: int | None = None


class ShownList(Struct, frozen=True):
    """`measures` is how many measures because of it are in force. `followed_by` is empty where it
    was the terminal."""

    list_id: RoomId
    name: str | None
    address: str | None
    followed_by: UserId
    followed_ts: int
    expires_ts: int | None
    rules: int
    measures: int


class Lists(Struct, frozen=True):
    policies: list[ShownList]


class Brought(Struct, frozen=True):
    """What a rule has brought, and is so still: the case that says what, and whom it is about."""

    case_id: int
    user_id: UserId | UnsetType = UNSET
    room_id: RoomId | UnsetType = UNSET


class ShownRule(Struct, frozen=True):
    """`held` is why the rule is not applied, `brought` where it has taken effect."""

    type: str
    state_key: str
    kind: str
    entity: str
    hash: str
    recommendation: str
    reason: str
    sender: UserId
    expires_ts: int | None
    held: Why | UnsetType = UNSET
    brought: list[Brought] | UnsetType = UNSET


class Rules(Struct, frozen=True):
    rules: list[ShownRule]
    total: int
    next: int | UnsetType = UNSET
    """The value of `from` for the next page."""


class Lifted(Struct, frozen=True):
    """How many measures were taken back, and how many could not be."""

    lifted: int
    left: int


@endpoint("GET", "/_linnet/moderation/policies", operation="linnet.policies", access=Access.USER)
async def get_policies(moderation: Moderation, call: Call, *, query: ScopeQuery) -> Lists:
    """The lists that are followed, for those who look after the room or the server."""
    return await followed_lists(moderation, call.requester, RoomId(query.room_id))


async def followed_lists(moderation: Moderation, requester: Requester, scope: RoomId) -> Lists:
    async with moderation.db.snapshot() as reader:
        await check_scope(moderation, reader, requester, scope)
        counts = await store_policies.count_measures(reader)
    shown: list[ShownList] = []
    for one in await moderation.holding.policies.followed(scope):
        rules = await moderation.holding.policies.rules(one.list_id)
        measures = counts.get((scope, one.list_id), 0)
        shown.append(await _shown(moderation, one, len(rules.all), measures))
    return Lists(shown)


async def _shown(moderation: Moderation, one: Followed, rules: int, measures: int) -> ShownList:
    return ShownList(
        one.list_id,
        await name_of_list(moderation, one.list_id),
        await address_of(moderation, one.list_id),
        one.followed_by,
        one.followed_ts,
        one.expires_ts,
        rules,
        measures,
    )


async def name_of_list(moderation: Moderation, room_id: RoomId) -> str | None:
    """What a room is called in its state."""
    return await _said(moderation, room_id, "m.room.name", "name")


async def address_of(moderation: Moderation, room_id: RoomId) -> str | None:
    """The address that a room says it has."""
    return await _said(moderation, room_id, "m.room.canonical_alias", "alias")


async def _said(moderation: Moderation, room_id: RoomId, event_type: str, key: str) -> str | None:
    head = await moderation.rooms.heads.get(room_id)
    event = None if head is None else head.state.get(event_type)
    value = None if event is None else event.content.get(key)
    return value if isinstance(value, str) and value else None


@endpoint(
    "GET",
    "/_linnet/moderation/policies/{list_id}/rules",
    operation="linnet.policyRules",
    access=Access.USER,
)
async def get_rules(
    moderation: Moderation, call: Call, list_id: RoomId, *, query: RulesQuery
) -> Rules:
    """The rules of a list, which of them are held, and what they have brought.

    Raises:
        NotFound: a list that is neither followed nor open to them.
    """
    if not 0 <= query.start <= MAX_OFFSET or query.limit < 1:
        raise InvalidParam("from must not be negative, and limit must be greater than 0")
    scope = RoomId(query.room_id)
    await check_readable(moderation, call.requester, scope, list_id)
    brought = await _brought(moderation, scope, list_id)
    known = await moderation.holding.policies.rules(list_id)
    keys = sorted(known.all)
    end = query.start + min(query.limit, MAX_LIMIT)
    page = [known.all[key] for key in keys[query.start : end]]
    held = await moderation.holding.all_held(scope, list_id)
    shown = [
        structs.replace(
            shown_rule(rule, held.get(rule.key)), brought=brought.get(rule.key) or UNSET
        )
        for rule in page
    ]
    await moderation.holding.policies.forget_unfollowed(list_id)
    return Rules(shown, len(keys), end if end < len(keys) else UNSET)


async def _brought(
    moderation: Moderation, scope: RoomId, list_id: RoomId
) -> dict[RuleKey, list[Brought]]:
    async with moderation.db.snapshot() as reader:
        effects = await store_policies.effects_of(reader, scope, list_id, MAX_BROUGHT)
    found: dict[RuleKey, list[Brought]] = {}
    for one in effects:
        made = Brought(one.case_id, one.user_id or UNSET, one.room_id or UNSET)
        found.setdefault(one.rule, []).append(made)
    return found


def shown_rule(rule: Rule, why: Why | None) -> ShownRule:
    """A rule for those who follow the list, and why it is held if it is."""
    return ShownRule(
        *rule.key,
        rule.kind,
        rule.entity,
        rule.hash,
        rule.recommendation,
        rule.reason,
        rule.sender,
        rule.expires_ts,
        UNSET if why is None else why,
    )


@endpoint(
    "PUT",
    "/_linnet/moderation/policies/{list_id}",
    operation="linnet.followPolicy",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_policy(
    moderation: Moderation, call: Call, list_id: RoomId, *, body: FollowBody
) -> JsonObject:
    """Follow a list: from now on nobody whom it names comes in. Who is inside stays; see `preview`.

    Raises:
        Forbidden: they do not look after the room, or the server.
        NotFound: a list that they may not read.
    """
    await follow(moderation, call.requester, list_id, body)
    return {}


async def follow(
    moderation: Moderation, requester: Requester, list_id: RoomId, body: FollowBody
) -> None:
    """As the endpoint says."""
    scope, now_ms = RoomId(body.room_id), moderation.clock.now_ms()
    if body.expires_ts is not None and not now_ms < body.expires_ts < MAX_OFFSET:
        raise InvalidParam("expires_ts must be in the future")
    async with moderation.db.transaction() as tx:
        await check_scope(moderation, tx, requester, scope)
        await check_list(moderation, tx, requester, list_id)
        others = [one for one in await store_policies.all_followed(tx) if one.scope == scope]
        if len({one.list_id for one in others} - {list_id}) >= MAX_LISTS:
            raise InvalidParam(f"At most {MAX_LISTS} lists can be followed")
        new = Followed(scope, list_id, requester.user_id, now_ms, body.expires_ts)
        await store_policies.follow(tx, new)
        await _record(moderation, tx, requester, "policy.follow", scope, list_id)
    moderation.holding.policies.forget_followed()


@endpoint(
    "DELETE",
    "/_linnet/moderation/policies/{list_id}",
    operation="linnet.unfollowPolicy",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_policy(
    moderation: Moderation, call: Call, list_id: RoomId, *, query: ScopeQuery
) -> Lifted:
    """Follow a list no longer, and take back what was done because of it.

    Raises:
        NotFound: it is not followed.
    """
    return await unfollow(moderation, call.requester, list_id, RoomId(query.room_id))


async def unfollow(
    moderation: Moderation, requester: Requester, list_id: RoomId, scope: RoomId
) -> Lifted:
    """As the endpoint says."""
    async with moderation.db.transaction() as tx:
        await check_scope(moderation, tx, requester, scope)
        await the_followed(moderation, scope, list_id)
        await store_policies.unfollow(tx, scope, list_id)
        await _record(moderation, tx, requester, "policy.unfollow", scope, list_id)
    moderation.holding.policies.forget_followed()
    return Lifted(*await lift_all(moderation, requester, (scope, list_id)))


async def _record(
    moderation: Moderation,
    tx: Tx,
    requester: Requester,
    act: str,
    scope: RoomId,
    list_id: RoomId,
) -> None:
    where = "server" if scope == SERVER else f"room {scope}"
    await note_act(tx, moderation.clock.now_ms(), requester.actor, act, list_id, where)
