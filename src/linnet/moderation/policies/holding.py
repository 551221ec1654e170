"""Rules that nobody shall be hit by: those that would hit moderators, or too many.

A list is written by others. A rule that is too broad is shown to those who follow the list, and
not applied, at the doors neither.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from typing import Literal

from linnet.accounts.list_accounts import accounts_after
from linnet.ids import RoomId, UserId
from linnet.moderation.policies.globs import Glob
from linnet.moderation.policies.lists import Policies
from linnet.moderation.policies.rules import Rule, RuleKey, hash_of
from linnet.moderation.store_policies import SERVER
from linnet.moderation.team import team
from linnet.rooms import reading
from linnet.rooms.heads import Heads
from linnet.storage.database import Database

MAX_PEOPLE = 50
"""Whom one rule may hit: accounts of the server, or members of the room."""
PAGE = 1000
MAX_REMEMBERED = 10_000

Why = Literal["names_moderators", "names_this_server", "names_this_list", "too_many", "no_room"]
"""`no_room`: too many globs of the list are alike, or too short, to look at them all."""


class Holding:
    """Finds out which rules are held."""

    def __init__(self, policies: Policies, db: Database, heads: Heads) -> None:
        self.policies = policies
        self._db = db
        self._heads = heads
        self._too_many: dict[tuple[RoomId, str], bool] = {}

    async def why_held(self, scope: RoomId, list_id: RoomId, rule: Rule) -> Why | None:
        """Why a rule is not applied; None when it is."""
        if rule.key in (await self.policies.rules(list_id)).unheeded:
            return "no_room"
        if rule.kind == "server" and _names(rule, [self.policies.server_name]):
            return "names_this_server"
        if rule.kind == "user":
            if _names(rule, await self._moderators(scope)):
                return "names_moderators"
        elif rule.kind == "room" and _names(rule, [list_id]):
            return "names_this_list"
        if rule.is_glob and await self._is_too_broad(scope, rule):
            return "too_many"
        return None

    async def all_held(self, scope: RoomId, list_id: RoomId) -> dict[RuleKey, Why]:
        """Why rules of a list are not applied, looking at everybody once: they are counted anew."""
        rules, now_ms = await self.policies.rules(list_id), self.policies.clock.now_ms()
        held: dict[RuleKey, Why] = dict.fromkeys(rules.unheeded, "no_room")
        for user_id in await self._moderators(scope):
            for rule in rules.about("user", user_id, now_ms):
                held[rule.key] = "names_moderators"
        for rule in rules.about("server", self.policies.server_name, now_ms):
            held[rule.key] = "names_this_server"
        for rule in rules.about("room", list_id, now_ms):
            held[rule.key] = "names_this_list"
        counts = Counter[RuleKey]()
        async for people in people_of(self._db, scope):
            for user_id in people:
                counts.update(rule.key for rule in rules.about("user", user_id, now_ms))
            await self.policies.clock.wait_ms(0)
        self._too_many.clear()
        for rule in list(rules.all.values()):
            little = rule.is_glob and self.policies.says_little(rule.entity)
            if little or counts[rule.key] > MAX_PEOPLE:
                held.setdefault(rule.key, "too_many")
        return held

    async def _moderators(self, scope: RoomId) -> Iterable[str]:
        async with self._db.snapshot() as reader:
            people: set[str] = set(await team(reader))
        if scope != SERVER and (head := await self._heads.get(scope)) is not None:
            levels = head.levels
            if levels.user("") >= levels.ban:
                return people | set(await self._members(scope))
            people |= {user for user in levels.named if levels.user(user) >= levels.ban}
        return people

    async def _members(self, room_id: RoomId) -> list[UserId]:
        async with self._db.snapshot() as reader:
            return await reading.joined_users(reader, room_id)

    async def _is_too_broad(self, scope: RoomId, rule: Rule) -> bool:
        """Counted once for each rule; a dry run counts anew."""
        if self.policies.says_little(rule.entity):
            return True
        if rule.kind != "user":
            return False
        place = (scope, rule.event_id)
        if place not in self._too_many:
            if len(self._too_many) >= MAX_REMEMBERED:
                self._too_many.clear()
            self._too_many[place] = await self._hits_too_many(scope, rule)
        return self._too_many[place]

    async def _hits_too_many(self, scope: RoomId, rule: Rule) -> bool:
        glob, count = Glob(rule.entity), 0
        async for people in people_of(self._db, scope):
            count += sum(glob.matches(user_id) for user_id in people)
            if count > MAX_PEOPLE:
                return True
            await self.policies.clock.wait_ms(0)
        return False


async def people_of(
    db: Database, scope: RoomId, *, still_free: bool = False
) -> AsyncIterator[list[UserId]]:
    """Everybody a list could hit: active accounts, or who is in the room or at its door.

    With `still_free` without the accounts that are suspended or locked already.
    """
    if scope != SERVER:
        async with db.snapshot() as reader:
            members = await reading.members_of(reader, scope)
        yield [one.user_id for one in members if one.membership in ("join", "invite", "knock")]
        return
    after = UserId("")
    while True:
        async with db.snapshot() as reader:
            page = await accounts_after(reader, after, "", PAGE)
        yield [
            account.user_id
            for account in page
            if account.is_active
            and not (still_free and (account.is_suspended or account.is_locked))
        ]
        if len(page) < PAGE:
            return
        after = page[-1].user_id


def _names(rule: Rule, entities: Iterable[str]) -> bool:
    if rule.hash:
        return any(hash_of(entity) == rule.hash for entity in entities)
    glob = Glob(rule.entity)
    return any(glob.matches(entity) for entity in entities)
