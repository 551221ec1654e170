"""SQL of push rules."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.http.response import encode
from linnet.ids import UserId
from linnet.push.rules import Actions, RuleKind
from linnet.storage.database import Reader, Row, Tx


class StoredRule(Struct, frozen=True):
    """A rule of a user's own, or what differs from a default rule."""

    kind: RuleKind
    rule_id: str
    ordinal: int
    is_enabled: bool
    actions: Actions | None
    conditions: list[JsonObject] | None = None
    pattern: str | None = None


_COLUMNS = "kind, rule_id, ordinal, is_enabled, actions, conditions, pattern"


def _stored(row: Row) -> StoredRule:
    kind, rule_id, ordinal, is_enabled, actions, conditions, pattern = row
    return StoredRule(
        kind,
        rule_id,
        ordinal,
        bool(is_enabled),
        None if actions is None else msgspec.json.decode(actions),
        None if conditions is None else msgspec.json.decode(conditions),
        pattern,
    )


async def rules_of(reader: Reader, user_id: UserId) -> list[StoredRule]:
    """What is stored of a user's rules, most important first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM push_rules WHERE user_id = $1 ORDER BY ordinal, rule_id", user_id
    )
    return [_stored(row) for row in rows]


async def rules_of_each(reader: Reader, users: list[UserId]) -> dict[UserId, list[StoredRule]]:
    """What is stored of the rules of several users; who has none is left out."""
    rows = await reader.all(
        f"SELECT user_id, {_COLUMNS} FROM push_rules WHERE user_id IN ($1...)"
        " ORDER BY ordinal, rule_id",
        users,
    )
    found: dict[UserId, list[StoredRule]] = {}
    for user_id, *row in rows:
        found.setdefault(user_id, []).append(_stored(tuple(row)))
    return found


async def put(tx: Tx, user_id: UserId, rule: StoredRule) -> None:
    """Store a rule in place of the one of its name."""
    await tx.run(
        f"INSERT INTO push_rules (user_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (user_id, kind, rule_id) DO UPDATE SET ordinal = excluded.ordinal,"
        " is_enabled = excluded.is_enabled, actions = excluded.actions,"
        " conditions = excluded.conditions, pattern = excluded.pattern",
        user_id,
        rule.kind,
        rule.rule_id,
        rule.ordinal,
        rule.is_enabled,
        None if rule.actions is None else encode(rule.actions).decode(),
        None if rule.conditions is None else encode(rule.conditions).decode(),
        rule.pattern,
    )


async def set_order(
    tx: Tx, user_id: UserId, kind: RuleKind, order: Iterable[tuple[str, int]]
) -> None:
    """Give rules, named by their ids, new ordinals."""
    await tx.many(
        "UPDATE push_rules SET ordinal = $4 WHERE user_id = $1 AND kind = $2 AND rule_id = $3",
        [(user_id, kind, rule_id, ordinal) for rule_id, ordinal in order],
    )


async def delete(tx: Tx, user_id: UserId, kind: RuleKind, rule_id: str) -> None:
    await tx.run(
        "DELETE FROM push_rules WHERE user_id = $1 AND kind = $2 AND rule_id = $3",
        user_id,
        kind,
        rule_id,
    )


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """Delete somebody's own rules, and what they have changed of others."""
    await tx.run("DELETE FROM push_rules WHERE user_id = $1", user_id)
