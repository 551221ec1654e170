"""What each user wants to hear of: their rules, and whom they ignore; in memory."""

from collections.abc import Iterable, Sequence
from weakref import WeakValueDictionary

from msgspec import Struct
from msgspec.structs import replace

from linnet.accounts.account_datum import AccountDatum
from linnet.changes.vocabulary import AccountDataChanged, AccountDeactivated, Change
from linnet.http.response import encode
from linnet.ids import UserId
from linnet.metrics import Metrics
from linnet.push import store
from linnet.push.default_rules import DEFAULT_RULES
from linnet.push.rules import KINDS, MASTER, Definition, Rule, Ruleset, make_rule
from linnet.push.store import StoredRule
from linnet.rooms.ignored import IGNORED_USERS, ignored_by
from linnet.storage.cache import Cache
from linnet.storage.database import Database

PUSH_RULES = "m.push_rules"
MAX_WEIGHT = 400_000
"""Users with their own rules and whom they ignore; each of these takes up to 1 KiB."""


class Wishes(Struct, frozen=True, eq=False):
    """What one user wants to hear of."""

    rules: Ruleset
    ignored: frozenset[UserId]


class Preferences:
    """The wishes of users, kept current by committed changes."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._cache: Cache[UserId, Wishes] = Cache("push_rules", metrics, MAX_WEIGHT, _weight)
        self._rulesets: WeakValueDictionary[bytes, Ruleset] = WeakValueDictionary()
        """By what is stored of them: most people have the default rules, and have them together."""

    async def of(self, user_id: UserId) -> Wishes:
        """The wishes of a user: the same object as long as they do not change."""
        return (await self.of_each((user_id,)))[user_id]

    async def of_each(self, users: Iterable[UserId]) -> dict[UserId, Wishes]:
        """The wishes of several users, read together where they are not in memory."""
        return await self._cache.get_many(users, self._load)

    def peek(self, user_id: UserId) -> Wishes | None:
        """The wishes of a user if they are in memory."""
        return self._cache.peek(user_id)

    async def with_rules(self, user_id: UserId, data: Iterable[AccountDatum]) -> list[AccountDatum]:
        """A user's global account data with their rules as they are now.

        Stored account data has them only once they were changed, and as they were then.
        """
        content = await self.as_account_data(user_id)
        others = [datum for datum in data if datum.type != PUSH_RULES]
        return [*others, AccountDatum(None, PUSH_RULES, content)]

    async def as_account_data(self, user_id: UserId) -> bytes:
        """Content of `m.push_rules`. # spec: client-server-api #push-rules-events"""
        return encode({"global": (await self.of(user_id)).rules.as_json(user_id)})

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, AccountDeactivated) or (
            isinstance(change, AccountDataChanged) and change.type in (PUSH_RULES, IGNORED_USERS)
        ):
            self._cache.forget(change.user_id)

    async def _load(self, users: list[UserId]) -> dict[UserId, Wishes]:
        async with self._db.snapshot() as reader:
            stored = await store.rules_of_each(reader, users)
            ignored = await ignored_by(reader, users)
        return {one: Wishes(self._shared(stored.get(one, ())), ignored[one]) for one in users}

    def _shared(self, stored: Sequence[StoredRule]) -> Ruleset:
        """The rules of all who have stored the same in the same order."""
        key = encode([replace(rule, ordinal=0) for rule in stored])
        rules = self._rulesets.get(key)
        if rules is None:
            rules = self._rulesets[key] = combined(stored)
        return rules


def _weight(wishes: Wishes) -> int:
    changed = len(wishes.rules.rules) - len(DEFAULT_RULES)
    return 1 + changed + len(wishes.ignored)


def combined(stored: Iterable[StoredRule]) -> Ruleset:
    """Own rules, most important first, among the default ones.

    # spec: client-server-api #predefined-rules
    """
    changed: dict[tuple[str, str], StoredRule] = {}
    own: list[Rule] = []
    for rule in stored:
        if is_default(rule.rule_id):
            changed[rule.kind, rule.rule_id] = rule
        else:
            definition = Definition(rule.actions or [], rule.conditions, rule.pattern)
            own.append(make_rule(rule.kind, rule.rule_id, definition, is_enabled=rule.is_enabled))
    defaults = [_changed(rule, changed.get((rule.kind, rule.rule_id))) for rule in DEFAULT_RULES]
    master = [rule for rule in defaults if rule.rule_id == MASTER]
    others = [rule for rule in defaults if rule.rule_id != MASTER]
    by_kind = [rule for kind in KINDS for rule in _of_kind(kind, own, others)]
    return Ruleset([*master, *by_kind])


def _changed(rule: Rule, change: StoredRule | None) -> Rule:
    if change is None:
        return rule
    return rule.with_changes(is_enabled=change.is_enabled, actions=change.actions)


def is_default(rule_id: str) -> bool:
    """Whether an id is one of the server's own rules."""
    return rule_id.startswith(".")


def _of_kind(kind: str, *by_importance: list[Rule]) -> list[Rule]:
    return [rule for rules in by_importance for rule in rules if rule.kind == kind]
