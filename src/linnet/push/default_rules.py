"""The rules that everybody has.

Those of the specification exactly, and after them the ones for polls. With user-defined rules
between them and the first, as the specification orders.
# spec: client-server-api #predefined-rules
"""

from typing import Any

from linnet.events.canonical_json import JsonObject
from linnet.push.conditions import OWN_ID
from linnet.push.rules import MASTER, Definition, Rule, RuleKind, make_rule

_HIGHLIGHT: JsonObject = {"set_tweak": "highlight"}
_IN_PAIRS: JsonObject = {"kind": "room_member_count", "is": "2"}


def _sound(name: str) -> JsonObject:
    return {"set_tweak": "sound", "value": name}


def _matches(key: str, pattern: object) -> JsonObject:
    return {"kind": "event_match", "key": key, "pattern": pattern}


def _default(
    kind: RuleKind, rule_id: str, conditions: list[JsonObject], actions: list[Any]
) -> Rule:
    is_enabled = rule_id != MASTER and kind != "postcontent"
    definition = Definition(actions, conditions)
    return make_rule(kind, rule_id, definition, is_default=True, is_enabled=is_enabled)


def _of_type(event_type: str) -> JsonObject:
    return _matches("type", event_type)


_THREAD = "io.element.msc4306.thread_subscription"
THREAD_RULES = (
    _default(
        "postcontent",
        ".io.element.msc4306.rule.unsubscribed_thread",
        [{"kind": _THREAD, "subscribed": False}],
        [],
    ),
    _default(
        "postcontent",
        ".io.element.msc4306.rule.subscribed_thread",
        [{"kind": _THREAD, "subscribed": True}],
        ["notify", _sound("default")],
    ),
)
"""Off until somebody follows a thread: many apps cannot, and their users would miss what is said.

# spec: MSC4306
"""
DEFAULT_RULES: tuple[Rule, ...] = (
    _default("override", MASTER, [], []),
    _default("override", ".m.rule.suppress_notices", [_matches("content.msgtype", "m.notice")], []),
    _default(
        "override",
        ".m.rule.invite_for_me",
        [
            _of_type("m.room.member"),
            _matches("content.membership", "invite"),
            _matches("state_key", OWN_ID),
        ],
        ["notify", _sound("default")],
    ),
    _default("override", ".m.rule.member_event", [_of_type("m.room.member")], []),
    _default(
        "override",
        ".m.rule.is_user_mention",
        [
            {
                "kind": "event_property_contains",
                "key": r"content.m\.mentions.user_ids",
                "value": OWN_ID,
            }
        ],
        ["notify", _sound("default"), _HIGHLIGHT],
    ),
    _default(
        "override",
        ".m.rule.is_room_mention",
        [
            {"kind": "event_property_is", "key": r"content.m\.mentions.room", "value": True},
            {"kind": "sender_notification_permission", "key": "room"},
        ],
        ["notify", _HIGHLIGHT],
    ),
    _default(
        "override",
        ".m.rule.tombstone",
        [_of_type("m.room.tombstone"), _matches("state_key", "")],
        ["notify", _HIGHLIGHT],
    ),
    _default("override", ".m.rule.reaction", [_of_type("m.reaction")], []),
    _default(
        "override",
        ".m.rule.room.server_acl",
        [_of_type("m.room.server_acl"), _matches("state_key", "")],
        [],
    ),
    _default(
        "override",
        ".m.rule.suppress_edits",
        [
            {
                "kind": "event_property_is",
                "key": r"content.m\.relates_to.rel_type",
                "value": "m.replace",
            }
        ],
        [],
    ),
    # COMPAT(Element, MSC3930): polls behave like messages, under the names that clients know.
    _default(
        "override",
        ".org.matrix.msc3930.rule.poll_response",
        [_of_type("org.matrix.msc3381.poll.response")],
        [],
    ),
    *THREAD_RULES,
    _default("underride", ".m.rule.call", [_of_type("m.call.invite")], ["notify", _sound("ring")]),
    _default(
        "underride",
        ".m.rule.encrypted_room_one_to_one",
        [_IN_PAIRS, _of_type("m.room.encrypted")],
        ["notify", _sound("default")],
    ),
    _default(
        "underride",
        ".m.rule.room_one_to_one",
        [_IN_PAIRS, _of_type("m.room.message")],
        ["notify", _sound("default")],
    ),
    _default("underride", ".m.rule.message", [_of_type("m.room.message")], ["notify"]),
    _default("underride", ".m.rule.encrypted", [_of_type("m.room.encrypted")], ["notify"]),
    _default(
        "underride",
        ".org.matrix.msc3930.rule.poll_start_one_to_one",
        [_IN_PAIRS, _of_type("org.matrix.msc3381.poll.start")],
        ["notify", _sound("default")],
    ),
    _default(
        "underride",
        ".org.matrix.msc3930.rule.poll_start",
        [_of_type("org.matrix.msc3381.poll.start")],
        ["notify"],
    ),
    _default(
        "underride",
        ".org.matrix.msc3930.rule.poll_end_one_to_one",
        [_IN_PAIRS, _of_type("org.matrix.msc3381.poll.end")],
        ["notify", _sound("default")],
    ),
    _default(
        "underride",
        ".org.matrix.msc3930.rule.poll_end",
        [_of_type("org.matrix.msc3381.poll.end")],
        ["notify"],
    ),
)
"""Those of somebody who has no others, most important first."""
