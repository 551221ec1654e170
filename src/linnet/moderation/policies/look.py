"""Whom a list would hit among those who are inside: a dry run, before it is followed or after."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.errors import InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.ids import RoomId, UserId, domain_of
from linnet.moderation.policies.follow import ScopeQuery, ShownRule, name_of_list, shown_rule
from linnet.moderation.policies.holding import Why, people_of
from linnet.moderation.policies.rights import check_readable
from linnet.moderation.policies.rules import Rule, RuleKey, RuleSet
from linnet.moderation.shown import digest_of
from linnet.moderation.store_decisions import Measure
from linnet.moderation.store_policies import SERVER
from linnet.moderation.wiring import Moderation
from linnet.rooms.aliases import resolve
from linnet.rooms.survey import room_ids_after

MAX_AT_ONCE = 100
"""People, and rooms, of one dry run; who comes behind them is in the next one."""
MAX_HELD = 1000
PAGE = 1000


class Hit(Struct, frozen=True):
    """Somebody whom the list names, the rule by which it does, and what would be done to them."""

    user_id: UserId
    rule: ShownRule
    measures: list[Measure]


class RoomHit(Struct, frozen=True):
    """A room that a list of the server wants taken down; it would be closed."""

    room_id: RoomId
    name: str | None
    rule: ShownRule


class Preview(Struct, frozen=True):
    """`measure` is what would be done to everybody of `people`, the first of `count`.

    `digest` names this preview. `rules` is how many rules the list has.
    """

    list_id: RoomId
    name: str | None
    rules: int
    is_followed: bool
    measure: Measure
    people: list[Hit]
    count: int
    is_all: bool
    rooms: list[RoomHit]
    """Only of a list for the server; by administrators alone."""
    held: list[ShownRule]
    """Rules that are not applied, up to 1,000."""
    needs_second: bool
    """Whether a second person of the team has to confirm it."""
    digest: str


@endpoint(
    "GET",
    "/_linnet/moderation/policies/{list_id}/preview",
    operation="linnet.previewPolicy",
    access=Access.USER,
)
async def get_preview(
    moderation: Moderation, call: Call, list_id: RoomId, *, query: ScopeQuery
) -> Preview:
    """Who would be hit, of those who are inside. Nothing is done.

    Raises:
        NotFound: a list that is neither followed nor open to them.
    """
    scope = RoomId(query.room_id)
    await check_readable(moderation, call.requester, scope, list_id)
    preview = await look(moderation, scope, list_id)
    await moderation.holding.policies.forget_unfollowed(list_id)
    return preview


async def look(moderation: Moderation, scope: RoomId, list_id: RoomId) -> Preview:
    """The dry run of a list in a room, or on the server."""
    holding = moderation.holding
    why = await holding.all_held(scope, list_id)
    rules, now_ms = await holding.policies.rules(list_id), moderation.clock.now_ms()
    people = await _people(moderation, scope, rules, why)
    rooms = await _rooms(moderation, rules, why) if scope == SERVER else []
    held = [
        shown_rule(rule, why[rule.key])
        for rule in list(rules.all.values())
        if rule.key in why and not rule.is_over(now_ms)
    ]
    first = people[:MAX_AT_ONCE]
    followed = await holding.policies.followed(scope)
    return Preview(
        list_id,
        await name_of_list(moderation, list_id),
        len(rules.all),
        list_id in {one.list_id for one in followed},
        "suspend" if scope == SERVER else "ban",
        first,
        len(people),
        len(people) <= MAX_AT_ONCE,
        rooms,
        held[:MAX_HELD],
        scope == SERVER and moderation.settings.moderation_two_people,
        _digest(scope, list_id, first, rooms),
    )


async def _people(
    moderation: Moderation, scope: RoomId, rules: RuleSet, why: dict[RuleKey, Why]
) -> list[Hit]:
    found: list[Hit] = []
    now_ms = moderation.clock.now_ms()
    async for page in people_of(moderation.db, scope, still_free=True):
        for user_id in page:
            named = rules.about("user", user_id, now_ms)
            named += rules.about("server", domain_of(user_id), now_ms)
            # One that takes down does what the others do, and more.
            named.sort(key=lambda rule: rule.recommendation != "takedown")
            rule = next((one for one in named if one.key not in why), None)
            if rule is not None:
                found.append(Hit(user_id, shown_rule(rule, None), measures_of(scope, rule)))
        await moderation.clock.wait_ms(0)
    return found


def measures_of(scope: RoomId, rule: Rule) -> list[Measure]:
    """What is done to somebody by a rule: in a room `m.takedown` bans and redacts, on a server it
    suspends and withholds files.

    # spec: MSC4204
    """
    is_takedown = rule.recommendation == "takedown"
    if scope == SERVER:
        return ["suspend", "files"] if is_takedown else ["suspend"]
    return ["ban", "remove"] if is_takedown else ["ban"]


async def _rooms(moderation: Moderation, rules: RuleSet, why: dict[RuleKey, Why]) -> list[RoomHit]:
    """The open rooms that are to be taken down: by id, hash or glob of ids, or exact address."""
    wanted = [
        rule
        for rule in list(rules.all.values())
        if rule.kind == "room" and rule.recommendation == "takedown" and rule.key not in why
    ]
    if not wanted:
        return []
    now_ms = moderation.clock.now_ms()
    named = await _by_address(moderation, [one for one in wanted if not one.is_over(now_ms)])
    keys, after = {rule.key for rule in wanted}, RoomId("")
    while True:
        async with moderation.db.snapshot() as reader:
            page = await room_ids_after(reader, after, PAGE)
        for room_id in page:
            about = [one for one in rules.about("room", room_id, now_ms) if one.key in keys]
            if about:
                named.setdefault(room_id, about[0])
        if len(page) < PAGE:
            break
        after = page[-1]
        await moderation.clock.wait_ms(0)
    shown = [await _shown_room(moderation, *one) for one in sorted(named.items())]
    return [one for one in shown if one is not None][:MAX_AT_ONCE]


async def _by_address(moderation: Moderation, rules: Sequence[Rule]) -> dict[RoomId, Rule]:
    found: dict[RoomId, Rule] = {}
    for rule in rules:
        if rule.entity.startswith("#") and not rule.is_glob:
            try:
                found[await resolve(moderation.rooms, rule.entity)] = rule
            except (NotFound, InvalidParam):
                continue
    return found


async def _shown_room(moderation: Moderation, room_id: RoomId, rule: Rule) -> RoomHit | None:
    head = await moderation.rooms.heads.get(room_id)
    if head is None or head.is_closed:
        return None
    return RoomHit(room_id, await name_of_list(moderation, room_id), shown_rule(rule, None))


def _digest(scope: RoomId, list_id: RoomId, people: Sequence[Hit], rooms: Sequence[RoomHit]) -> str:
    said = [[hit.user_id, hit.rule.type, hit.rule.state_key, *hit.measures] for hit in people]
    closed = [[hit.room_id, hit.rule.type, hit.rule.state_key] for hit in rooms]
    return digest_of({"scope": scope, "list": list_id, "people": said, "rooms": closed})
