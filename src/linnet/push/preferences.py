"""What each user wants to hear of: their rules, and whom they ignore; in memory."""

from collections.abc import Iterable

from msgspec import Struct

from linnet.accounts.account_datum import AccountDatum
from linnet.changes.vocabulary import AccountDataChanged, AccountDeactivated, Change
from linnet.http.response import encode
from linnet.ids import UserId
from linnet.metrics import Metrics
from linnet.push import store
from linnet.push.default_rules import default_rules
from linnet.push.rules import MASTER, Definition, Rule, Ruleset, make_rule
from linnet.push.store import StoredRule
from linnet.rooms.ignored import IGNORED_USERS, ignored_by
from linnet.storage.cache import Cache
from linnet.storage.database import Database, Reader

PUSH_RULES = "m.push_rules"
MAX_USERS = 20_000
"""A user's rules take about 20 KiB."""


class Wishes(Struct, frozen=True, eq=False):
    """What one user wants to hear of."""

    rules: Ruleset
    ignored: frozenset[UserId]


class Preferences:
    """The wishes of users, kept current by committed changes."""

    def __init__(self, db: Database, metrics: Metrics) -> None:
        self._db = db
        self._cache: Cache[UserId, Wishes] = Cache("push_rules", metrics, MAX_USERS)

    async def of(self, user_id: UserId) -> Wishes:
        """The wishes of a user: the same object as long as they do not change."""
        return await self._cache.get(user_id, self._load)

    async def with_rules(self, user_id: UserId, data: Iterable[AccountDatum]) -> list[AccountDatum]:
        """A user's global account data with their rules as they are now.

        Stored account data has them only once they were changed, and as they were then.
        """
        content = await self.as_account_data(user_id)
        others = [datum for datum in data if datum.type != PUSH_RULES]
        return [*others, AccountDatum(None, PUSH_RULES, content)]

    async def as_account_data(self, user_id: UserId) -> bytes:
        """Content of `m.push_rules`. # spec: client-server-api #push-rules-events"""
        return encode({"global": (await self.of(user_id)).rules.as_json()})

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, AccountDeactivated) or (
            isinstance(change, AccountDataChanged) and change.type in (PUSH_RULES, IGNORED_USERS)
        ):
            self._cache.forget(change.user_id)

    async def _load(self, user_id: UserId) -> Wishes:
        async with self._db.snapshot() as reader:
            rules = await ruleset(reader, user_id)
            return Wishes(rules, frozenset(await ignored_by(reader, user_id)))


async def ruleset(reader: Reader, user_id: UserId) -> Ruleset:
    """A user's rules as they are stored, with the default ones."""
    return combined(user_id, await store.rules_of(reader, user_id))


def combined(user_id: UserId, stored: Iterable[StoredRule]) -> Ruleset:
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
    defaults = [
        _changed(rule, changed.get((rule.kind, rule.rule_id))) for rule in default_rules(user_id)
    ]
    master = [rule for rule in defaults if rule.rule_id == MASTER]
    others = [rule for rule in defaults if rule.rule_id != MASTER]
    return Ruleset(
        [
            *master,
            *_of_kind("override", own, others),
            *_of_kind("content", own, others),
            *_of_kind("room", own, others),
            *_of_kind("sender", own, others),
            *_of_kind("underride", own, others),
        ]
    )


def _changed(rule: Rule, change: StoredRule | None) -> Rule:
    if change is None:
        return rule
    return rule.with_changes(is_enabled=change.is_enabled, actions=change.actions)


def is_default(rule_id: str) -> bool:
    """Whether an id is one of the server's own rules."""
    return rule_id.startswith(".")


def _of_kind(kind: str, *by_importance: list[Rule]) -> list[Rule]:
    return [rule for rules in by_importance for rule in rules if rule.kind == kind]
