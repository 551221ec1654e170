"""Add, change, reorder and remove push rules.

# spec: client-server-api #push-rules-api
"""

from msgspec import Struct
from msgspec.structs import replace

from linnet.accounts.account_data import set_datum
from linnet.accounts.account_datum import AccountDatum
from linnet.errors import InvalidParam, MissingParam, NotFound, Unknown
from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import encode
from linnet.ids import MAX_ID_BYTES, UserId, parse_room_id, parse_user_id
from linnet.push import store
from linnet.push.preferences import PUSH_RULES, combined, is_default
from linnet.push.read_rules import NO_SUCH_RULE, ActionsBody, Enabled
from linnet.push.rules import KINDS, WITH_CONDITIONS, Actions, Rule, RuleKind
from linnet.push.store import StoredRule
from linnet.push.wiring import Push
from linnet.storage.database import Tx

MAX_RULES: dict[RuleKind, int] = {
    "override": 100,
    "content": 100,
    "postcontent": 0,
    "room": 5_000,
    "sender": 5_000,
    "underride": 100,
}
"""Own rules of each kind. Those for rooms and senders cost next to nothing."""
MAX_RULE_BYTES = 8 * 1024
TOO_LONG = f"A push rule can have {MAX_RULE_BYTES} bytes"


class RuleBody(Struct, frozen=True):
    """# spec: client-server-api #put_matrixclientv3pushrulesglobalkindruleid"""

    actions: Actions
    conditions: list[JsonObject] = []
    pattern: str | None = None


class Place(Struct, frozen=True):
    """Where among the own rules of a kind."""

    before: str | None = None
    after: str | None = None


@endpoint(
    "PUT",
    "/_matrix/client/v3/pushrules/global/{kind}/{rule_id}",
    operation="setPushRule",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_rule(
    push: Push, call: Call, kind: str, rule_id: str, *, query: Place, body: RuleBody
) -> JsonObject:
    user_id = call.requester.user_id
    new = _checked(kind, rule_id, body)
    async with push.db.transaction() as tx:
        stored = await store.rules_of(tx, user_id)
        own = [rule for rule in stored if rule.kind == kind and not is_default(rule.rule_id)]
        await _put(tx, user_id, own, new, query)
        await announce(tx, user_id)
    return {}


@endpoint(
    "DELETE",
    "/_matrix/client/v3/pushrules/global/{kind}/{rule_id}",
    operation="deletePushRule",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_rule(push: Push, call: Call, kind: str, rule_id: str) -> JsonObject:
    user_id = call.requester.user_id
    async with push.db.transaction() as tx:
        stored = await store.rules_of(tx, user_id)
        rule = _existing(stored, kind, rule_id)
        if rule.is_default:
            raise InvalidParam("The server's own rules can be switched off, but not removed")
        await store.delete(tx, user_id, rule.kind, rule_id)
        await announce(tx, user_id)
    return {}


@endpoint(
    "PUT",
    "/_matrix/client/v3/pushrules/global/{kind}/{rule_id}/enabled",
    operation="setPushRuleEnabled",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_enabled(
    push: Push, call: Call, kind: str, rule_id: str, *, body: Enabled
) -> JsonObject:
    await _change(push, call.requester.user_id, kind, rule_id, body)
    return {}


@endpoint(
    "PUT",
    "/_matrix/client/v3/pushrules/global/{kind}/{rule_id}/actions",
    operation="setPushRuleActions",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_actions(
    push: Push, call: Call, kind: str, rule_id: str, *, body: ActionsBody
) -> JsonObject:
    _check_actions(body.actions)
    if len(encode(body)) > MAX_RULE_BYTES:
        raise InvalidParam(TOO_LONG)
    await _change(push, call.requester.user_id, kind, rule_id, body)
    return {}


def _checked(kind: str, rule_id: str, body: RuleBody) -> StoredRule:
    """The rule that a request describes, still without its place."""
    if kind not in KINDS:
        raise InvalidParam("There is no such kind of push rule")
    if kind == "postcontent":
        raise InvalidParam("Rules of this kind are the server's own")
    _check_id(rule_id)
    if kind == "room":
        parse_room_id(rule_id)
    elif kind == "sender":
        parse_user_id(rule_id)
    elif kind == "content" and body.pattern is None:
        raise MissingParam("pattern is missing")
    if "\0" in (body.pattern or ""):
        raise InvalidParam("A pattern cannot have the character U+0000")
    _check_actions(body.actions)
    if not all(isinstance(condition.get("kind"), str) for condition in body.conditions):
        raise InvalidParam("A condition must have a kind")
    if len(encode(body)) > MAX_RULE_BYTES:
        raise InvalidParam(TOO_LONG)
    return StoredRule(
        kind,
        rule_id,
        0,
        True,
        body.actions,
        body.conditions if kind in WITH_CONDITIONS else None,
        body.pattern if kind == "content" else None,
    )


def _check_id(rule_id: str) -> None:
    if is_default(rule_id):
        raise InvalidParam("Ids that begin with a dot are those of the server's own rules")
    if "/" in rule_id or "\\" in rule_id or "\0" in rule_id:
        raise InvalidParam("An id of a push rule can have neither / nor \\")
    if len(rule_id.encode()) > MAX_ID_BYTES:
        raise InvalidParam(f"An id of a push rule can have {MAX_ID_BYTES} bytes")


def _check_actions(actions: Actions) -> None:
    """# spec: client-server-api #actions"""
    for action in actions:
        is_word = action in ("notify", "dont_notify", "coalesce")
        is_tweak = isinstance(action, dict) and isinstance(action.get("set_tweak"), str)
        if not is_word and not is_tweak:
            raise InvalidParam("There is no such action")


async def _put(
    tx: Tx, user_id: UserId, own: list[StoredRule], new: StoredRule, place: Place
) -> None:
    """Put a rule among the own ones of its kind, which stand in their order.

    A new rule without a place becomes the most important; a changed one stays where it is.
    """
    earlier = next((rule for rule in own if rule.rule_id == new.rule_id), None)
    others = [rule for rule in own if rule is not earlier]
    if earlier is None and len(own) >= MAX_RULES[new.kind]:
        raise InvalidParam(f"At most {MAX_RULES[new.kind]} push rules of this kind can be kept")
    is_enabled = earlier is None or earlier.is_enabled
    index = _index(others, place)
    if index is not None:
        order = [rule.rule_id for rule in others]
        order.insert(index, new.rule_id)
        ordinal = index
        await store.set_order(tx, user_id, new.kind, [(id_, n) for n, id_ in enumerate(order)])
    elif earlier is not None:
        ordinal = earlier.ordinal
    else:
        ordinal = min((rule.ordinal for rule in others), default=1) - 1
    await store.put(tx, user_id, replace(new, ordinal=ordinal, is_enabled=is_enabled))


def _index(others: list[StoredRule], place: Place) -> int | None:
    """Where `before`, or else `after`, wants a rule among the others; None without either."""
    named = [rule_id for rule_id in (place.before, place.after) if rule_id is not None]
    if not named:
        return None
    ids = [rule.rule_id for rule in others]
    for rule_id in named:
        if rule_id not in ids:
            raise Unknown("before or after names a rule that is not one of your own of this kind")
    return ids.index(named[0]) + (0 if place.before is not None else 1)


def _existing(stored: list[StoredRule], kind: str, rule_id: str) -> Rule:
    rule = combined(stored).find(kind, rule_id)
    if rule is None:
        raise NotFound(NO_SUCH_RULE)
    return rule


async def _change(
    push: Push, user_id: UserId, kind: str, rule_id: str, change: Enabled | ActionsBody
) -> None:
    """Switch a rule on or off, or give it other actions."""
    async with push.db.transaction() as tx:
        stored = await store.rules_of(tx, user_id)
        rule = _existing(stored, kind, rule_id)
        earlier = next(
            (old for old in stored if (old.kind, old.rule_id) == (kind, rule_id)),
            StoredRule(rule.kind, rule_id, 0, rule.is_enabled, None),
        )
        if isinstance(change, Enabled):
            new = replace(earlier, is_enabled=change.enabled)
        else:
            new = replace(earlier, actions=change.actions)
        await store.put(tx, user_id, new)
        await announce(tx, user_id)


async def announce(tx: Tx, user_id: UserId) -> None:
    """Tell the user's devices of all rules as they are now.

    # spec: client-server-api #push-rules-events
    """
    rules = combined(await store.rules_of(tx, user_id))
    content = encode({"global": rules.as_json(user_id)})
    await set_datum(tx, user_id, AccountDatum(None, PUSH_RULES, content))
