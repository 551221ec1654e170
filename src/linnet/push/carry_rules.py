"""Push rules that name a room also count for the room that replaced it.

# spec: client-server-api #room-upgrades
"""

from msgspec.structs import replace

from linnet.events.canonical_json import JsonObject
from linnet.ids import MAX_ID_BYTES, RoomId, UserId
from linnet.push import store
from linnet.push.change_rules import MAX_RULES, announce
from linnet.push.preferences import is_default
from linnet.push.store import StoredRule
from linnet.storage.database import Tx


async def carry_rules(tx: Tx, user_id: UserId, old_id: RoomId, new_id: RoomId) -> None:
    """Copy a user's own rules about the old room, each next to its model."""
    stored = await store.rules_of(tx, user_id)
    names = {(rule.kind, rule.rule_id) for rule in stored}
    copies = [copy for rule in stored if (copy := _copied(rule, old_id, new_id)) is not None]
    copies = [copy for copy in copies if (copy.kind, copy.rule_id) not in names]
    is_changed = False
    for copy in copies:
        if sum(rule.kind == copy.kind for rule in stored) < MAX_RULES[copy.kind]:
            await store.put(tx, user_id, copy)
            is_changed = True
    if is_changed:
        await announce(tx, user_id)


def _copied(rule: StoredRule, old_id: RoomId, new_id: RoomId) -> StoredRule | None:
    """The rule for the new room; None for a rule that is not about the old one alone."""
    if is_default(rule.rule_id):
        return None
    if rule.kind == "room":
        return replace(rule, rule_id=new_id) if rule.rule_id == old_id else None
    conditions = [_for_new(condition, old_id, new_id) for condition in rule.conditions or []]
    if conditions == (rule.conditions or []):
        return None
    if old_id in rule.rule_id:
        rule_id = rule.rule_id.replace(old_id, new_id)
    else:
        rule_id = f"{rule.rule_id}_{new_id}"
    if len(rule_id.encode()) > MAX_ID_BYTES:
        return None
    return replace(rule, rule_id=rule_id, conditions=conditions)


def _for_new(condition: JsonObject, old_id: RoomId, new_id: RoomId) -> JsonObject:
    if condition.get("key") == "room_id" and condition.get("pattern") == old_id:
        return {**condition, "pattern": new_id}
    return condition
