"""The rules of policy lists, and finding those that are about somebody. Pure.

# spec: client-server-api #moderation-policy-lists
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from linnet.events.event import Event
from linnet.ids import EventId, UserId
from linnet.moderation.policies.globs import GlobIndex, is_glob

Kind = Literal["user", "room", "server"]
Recommendation = Literal["ban", "takedown"]
RuleKey = tuple[str, str]
"""Type and state key."""

KINDS: dict[str, Kind] = {
    f"{prefix}.{kind}": kind
    for kind in ("user", "room", "server")
    for prefix in ("m.policy.rule", "m.room.rule", "org.matrix.mjolnir.rule")
}
"""Types of rules: those of the specification, and the older ones which clients still write."""

RECOMMENDATIONS: dict[object, Recommendation] = {
    "m.ban": "ban",
    "org.matrix.mjolnir.ban": "ban",
    "m.takedown": "takedown",
    # spec: MSC4204
    "org.matrix.msc4204.takedown": "takedown",
    "org.matrix.mjolnir.takedown": "takedown",
}
HASHES = ("hashes", "org.matrix.msc4205.hashes")
"""Of an entity that shall not be read from the list. # spec: MSC4205"""
EXPIRES = "org.linnet.expires_ts"
"""Until when a rule is meant, in milliseconds."""
MAX_ENTITY_LENGTH = 255
MAX_REASON_LENGTH = 1000
MAX_RULES = 50_000
"""Of one list; what comes on top is not looked at."""


class Rule(Struct, frozen=True):
    """One rule. `entity` is an id, a glob of ids, or empty where there is only its hash."""

    key: RuleKey
    event_id: EventId
    sender: UserId
    kind: Kind
    entity: str
    hash: str
    recommendation: Recommendation
    reason: str
    expires_ts: int | None

    @property
    def is_glob(self) -> bool:
        return is_glob(self.entity)

    def is_over(self, now_ms: int) -> bool:
        return self.expires_ts is not None and self.expires_ts <= now_ms


def rule_of(event: Event) -> Rule | None:
    """What a state event of a list says; None when it says nothing that is known here."""
    kind, state_key = KINDS.get(event.type), event.state_key
    recommendation = _recommended(event.content.get("recommendation"))
    if kind is None or state_key is None or recommendation is None:
        return None
    entity, digest = event.content.get("entity"), _hash(event.content)
    if not isinstance(entity, str) or len(entity) > MAX_ENTITY_LENGTH:
        entity = ""
    if not entity and not digest:
        return None
    reason, expires_ts = event.content.get("reason"), event.content.get(EXPIRES)
    return Rule(
        (event.type, state_key),
        event.event_id,
        event.sender,
        kind,
        entity,
        "" if entity else digest,
        recommendation,
        reason[:MAX_REASON_LENGTH] if isinstance(reason, str) else "",
        expires_ts if isinstance(expires_ts, int) else None,
    )


def _recommended(value: object) -> Recommendation | None:
    return RECOMMENDATIONS.get(value) if isinstance(value, str) else None


def _hash(content: Mapping[str, object]) -> str:
    for name in HASHES:
        hashes = content.get(name)
        digest = hashes.get("sha256") if isinstance(hashes, dict) else None
        if isinstance(digest, str) and len(digest) <= MAX_ENTITY_LENGTH:
            return digest.rstrip("=")
    return ""


def hash_of(entity: str) -> str:
    """As a list has it instead of the entity: SHA-256 in base64 without padding."""
    digest = hashlib.sha256(entity.encode("utf-8", "surrogatepass")).digest()
    return base64.b64encode(digest).decode().rstrip("=")


class RuleSet:
    """The rules of one list, found by whom they are about."""

    def __init__(self, ordinary: frozenset[str] = frozenset()) -> None:
        """`ordinary` as for `GlobIndex`."""
        self.all: dict[RuleKey, Rule] = {}
        self.unheeded: dict[RuleKey, Rule] = {}
        """Globs for which there is no room: too many are alike, or too short."""
        self._named: dict[tuple[Kind, str], dict[RuleKey, Rule]] = {}
        self._hashed: dict[tuple[Kind, str], dict[RuleKey, Rule]] = {}
        self._globs: dict[Kind, GlobIndex[Rule]] = {
            kind: GlobIndex(ordinary) for kind in ("user", "room", "server")
        }

    def put(self, key: RuleKey, rule: Rule | None) -> None:
        """Set what holds a place of the list: a rule, or nothing."""
        self._remove(key)
        if rule is None or len(self.all) >= MAX_RULES:
            return
        self.all[key] = rule
        if rule.hash:
            self._hashed.setdefault((rule.kind, rule.hash), {})[key] = rule
        elif not rule.is_glob:
            self._named.setdefault((rule.kind, rule.entity), {})[key] = rule
        elif not self._globs[rule.kind].put(key, rule.entity, rule):
            self.unheeded[key] = rule

    def _remove(self, key: RuleKey) -> None:
        rule = self.all.pop(key, None)
        self.unheeded.pop(key, None)
        if rule is None:
            return
        self._globs[rule.kind].remove(key)
        for table, name in ((self._named, rule.entity), (self._hashed, rule.hash)):
            place = (rule.kind, name)
            if key in table.get(place, ()):
                del table[place][key]
                if not table[place]:
                    del table[place]

    def about(self, kind: Kind, entity: str, now_ms: int) -> list[Rule]:
        """All rules that name this user, room or server, by its id, a glob or a hash."""
        found = list(self._named.get((kind, entity), {}).values())
        found += self._globs[kind].matching(entity)
        if self._hashed:
            found += self._hashed.get((kind, hash_of(entity)), {}).values()
        return [rule for rule in found if not rule.is_over(now_ms)]
