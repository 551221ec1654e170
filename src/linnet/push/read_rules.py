"""Show somebody their push rules.

# spec: client-server-api #push-rules-api
"""

from msgspec import Struct

from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.push.rules import Actions, Rule
from linnet.push.wiring import Push

NO_SUCH_RULE = "There is no such push rule"


class Enabled(Struct, frozen=True):
    enabled: bool


class ActionsBody(Struct, frozen=True):
    actions: Actions


@endpoint("GET", "/_matrix/client/v3/pushrules/", operation="getPushRules", access=Access.USER)
@endpoint(
    # COMPAT(clients that leave out the slash at the end)
    "GET",
    "/_matrix/client/v3/pushrules",
    operation="linnet.getPushRules",
    access=Access.USER,
)
async def get_rules(push: Push, call: Call) -> JsonObject:
    return {"global": await get_global_rules(push, call)}


@endpoint(
    "GET",
    "/_matrix/client/v3/pushrules/global/",
    operation="getPushRulesGlobal",
    access=Access.USER,
)
async def get_global_rules(push: Push, call: Call) -> JsonObject:
    user_id = call.requester.user_id
    return (await push.preferences.of(user_id)).rules.as_json(user_id)


@endpoint(
    "GET",
    "/_matrix/client/v3/pushrules/global/{kind}/{rule_id}",
    operation="getPushRule",
    access=Access.USER,
)
async def get_rule(push: Push, call: Call, kind: str, rule_id: str) -> JsonObject:
    return (await _rule(push, call, kind, rule_id)).as_json(call.requester.user_id)


@endpoint(
    "GET",
    "/_matrix/client/v3/pushrules/global/{kind}/{rule_id}/enabled",
    operation="isPushRuleEnabled",
    access=Access.USER,
)
async def get_enabled(push: Push, call: Call, kind: str, rule_id: str) -> Enabled:
    return Enabled((await _rule(push, call, kind, rule_id)).is_enabled)


@endpoint(
    "GET",
    "/_matrix/client/v3/pushrules/global/{kind}/{rule_id}/actions",
    operation="getPushRuleActions",
    access=Access.USER,
)
async def get_actions(push: Push, call: Call, kind: str, rule_id: str) -> ActionsBody:
    return ActionsBody((await _rule(push, call, kind, rule_id)).actions)


async def _rule(push: Push, call: Call, kind: str, rule_id: str) -> Rule:
    wishes = await push.preferences.of(call.requester.user_id)
    rule = wishes.rules.find(kind, rule_id)
    if rule is None:
        raise NotFound(NO_SUCH_RULE)
    return rule
