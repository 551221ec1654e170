"""Rule R10: how power levels may be changed, and by whom.

# spec: rooms/v12 #authorization-rules 10
"""

from linnet.events.auth_case import Case
from linnet.events.auth_events import POWER_LEVELS, reject
from linnet.events.canonical_json import JsonObject
from linnet.events.power_levels import Level
from linnet.ids import is_user_id

_SCALARS = (
    "users_default",
    "events_default",
    "state_default",
    "ban",
    "redact",
    "kick",
    "invite",
)
_TABLES = ("events", "notifications", "users")


def check(case: Case, sender_level: Level) -> None:
    """Apply R10 to a power levels event whose sender may send such events.

    Raises:
        AuthRejected: by rule R10.1 to R10.6.
    """
    new = case.event.content
    _check_form(new)
    if case.version.privileged_creators and not case.levels.creators.isdisjoint(
        new.get("users", ())
    ):
        reject("R10.2", "The level of a creator cannot be set")
    current = case.state.get(POWER_LEVELS)
    if current is None:
        return
    _check_scalars(current.content, new, sender_level)
    for name in ("events", "notifications"):
        _check_table(current.content.get(name, {}), new.get(name, {}), sender_level)
    _check_users(
        current.content.get("users", {}), new.get("users", {}), case.event.sender, sender_level
    )


def _check_form(content: JsonObject) -> None:
    for name in _SCALARS:
        if name in content and type(content[name]) is not int:
            reject("R10.1", f"{name} must be an integer")
    for name in _TABLES:
        table = content.get(name, {})
        if not isinstance(table, dict) or any(type(level) is not int for level in table.values()):
            reject("R10.1", f"{name} must be an object of integers")
    if not all(is_user_id(user_id) for user_id in content.get("users", ())):
        reject("R10.1", "users must name user ids")


def _is_above(level: int | None, sender_level: Level) -> bool:
    """Whether a level is out of the sender's reach; an absent one never is."""
    return level is not None and level > sender_level


def _check_scalars(old: JsonObject, new: JsonObject, sender_level: Level) -> None:
    for name in _SCALARS:
        before, after = old.get(name), new.get(name)
        if before != after and (_is_above(before, sender_level) or _is_above(after, sender_level)):
            reject("R10.4", f"You may not change {name} to or from a level above yours")


def _check_table(old: JsonObject, new: JsonObject, sender_level: Level) -> None:
    for name in old.keys() | new.keys():
        before, after = old.get(name), new.get(name)
        if before != after and (_is_above(before, sender_level) or _is_above(after, sender_level)):
            reject("R10.5", "You may not change a level to or from one above yours")


def _check_users(old: JsonObject, new: JsonObject, sender: str, sender_level: Level) -> None:
    for user_id in old.keys() | new.keys():
        before, after = old.get(user_id), new.get(user_id)
        if before == after:
            continue
        if user_id != sender and before is not None and before >= sender_level:
            reject("R10.6", "You may not change the level of a user who is not below you")
        if _is_above(after, sender_level):
            reject("R10.6", "You may not give a level above yours")
