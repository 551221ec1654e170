"""The push rules API."""

# covers: deletePushRule, getPushRule, getPushRuleActions, getPushRules, getPushRulesGlobal
# covers: isPushRuleEnabled, linnet.getPushRules, setPushRule, setPushRuleActions
# covers: setPushRuleEnabled

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.ids import UserId
from linnet.push import store
from linnet.push.preferences import combined
from linnet.push.rules import Ruleset

RULES = "/pushrules/global"
NOTIFY = {"actions": ["notify"]}
SPECIFIED = {
    "override": [
        ".m.rule.master",
        ".m.rule.suppress_notices",
        ".m.rule.invite_for_me",
        ".m.rule.member_event",
        ".m.rule.is_user_mention",
        ".m.rule.is_room_mention",
        ".m.rule.tombstone",
        ".m.rule.reaction",
        ".m.rule.room.server_acl",
        ".m.rule.suppress_edits",
    ],
    "content": [],
    "room": [],
    "sender": [],
    "underride": [
        ".m.rule.call",
        ".m.rule.encrypted_room_one_to_one",
        ".m.rule.room_one_to_one",
        ".m.rule.message",
        ".m.rule.encrypted",
    ],
}


async def rules(client: Client) -> dict[str, list[dict[str, Any]]]:
    answer: dict[str, list[dict[str, Any]]] = (await client.get("/pushrules/"))["global"]
    return answer


async def own(client: Client, kind: str) -> list[str]:
    return [rule["rule_id"] for rule in (await rules(client))[kind] if not rule["default"]]


async def test_everybody_has_the_specified_rules_in_their_order(alice: Client) -> None:
    found = await rules(alice)
    for kind, expected in SPECIFIED.items():
        ids = [rule["rule_id"] for rule in found[kind]]
        assert [rule_id for rule_id in ids if rule_id.startswith(".m.")] == expected
        assert all(rule["default"] for rule in found[kind])
        off = [rule["rule_id"] for rule in found[kind] if not rule["enabled"]]
        assert off == ([".m.rule.master"] if kind == "override" else [])


async def test_default_rules_name_their_user(alice: Client) -> None:
    (rule,) = [r for r in (await rules(alice))["override"] if r["rule_id"].endswith("user_mention")]
    assert rule == {
        "rule_id": ".m.rule.is_user_mention",
        "default": True,
        "enabled": True,
        "conditions": [
            {
                "kind": "event_property_contains",
                "key": r"content.m\.mentions.user_ids",
                "value": alice.user_id,
            }
        ],
        "actions": [
            "notify",
            {"set_tweak": "sound", "value": "default"},
            {"set_tweak": "highlight"},
        ],
    }


async def test_rules_are_read_in_every_portion(alice: Client) -> None:
    everything = await rules(alice)
    assert (await alice.get(f"{RULES}/")).json == everything
    assert (await alice.get("/pushrules")).json == {"global": everything}
    one = everything["underride"][0]
    path = f"{RULES}/underride/{one['rule_id']}"
    assert (await alice.get(path)).json == one
    assert (await alice.get(f"{path}/enabled")).json == {"enabled": True}
    assert (await alice.get(f"{path}/actions")).json == {"actions": one["actions"]}


BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("override", "loud", {"conditions": [{"kind": "contains_display_name"}]}),
    ("underride", "quiet", {"conditions": []}),
    ("content", "cake", {"pattern": "c*ke"}),
    ("room", "!tea:linnet.test", {}),
    ("sender", "@bot:linnet.test", {}),
]


@pytest.mark.parametrize(("kind", "rule_id", "body"), BODIES)
async def test_a_rule_is_added_changed_and_removed(
    server: Server, alice: Client, kind: str, rule_id: str, body: dict[str, Any]
) -> None:
    path = f"{RULES}/{kind}/{rule_id}"
    await alice.put(path, {**NOTIFY, **body})
    expected = {"rule_id": rule_id, "default": False, "enabled": True, **NOTIFY, **body}
    assert (await alice.get(path)).json == expected
    await alice.put(f"{path}/enabled", {"enabled": False})
    await alice.put(path, {"actions": ["dont_notify"], **body})
    assert (await alice.get(path)).json == {**expected, "enabled": False, "actions": []}
    await alice.put(f"{path}/actions", NOTIFY)
    assert (await alice.get(f"{path}/actions")).json == NOTIFY
    assert (await alice.get(f"{path}/enabled")).json == {"enabled": False}
    await alice.delete(path)
    await alice.get(path, expect=404, errcode="M_NOT_FOUND")


async def test_rules_are_told_as_account_data(server: Server, alice: Client) -> None:
    assert alice.folding.account_data["m.push_rules"] == {"global": await rules(alice)}
    phone = await alice.another_device()
    await alice.put(f"{RULES}/content/cake", {**NOTIFY, "pattern": "cake"})
    await alice.put(f"{RULES}/override/.m.rule.master/enabled", {"enabled": True})
    for client in (alice, phone):
        await client.syncs()
        assert client.folding.account_data["m.push_rules"] == {"global": await rules(alice)}


async def test_rules_are_account_data_also_before_they_were_changed(
    alice: Client, bob: Client
) -> None:
    # covers: getAccountData, getAccountDataPerRoom
    path = f"/user/{alice.user_id}/account_data/m.push_rules"
    assert (await alice.get(path)).json == {"global": await rules(alice)}
    await alice.put(f"{RULES}/content/cake", {**NOTIFY, "pattern": "cake"})
    assert "cake" in [rule["rule_id"] for rule in (await alice.get(path))["global"]["content"]]
    assert (await alice.get(path)).json == {"global": await rules(alice)}
    await bob.get(path, expect=403, errcode="M_FORBIDDEN")
    await alice.put(path, {"global": {}}, expect=405, errcode="M_BAD_JSON")
    of_room = f"/user/{alice.user_id}/rooms/!any:linnet.test/account_data/m.push_rules"
    await alice.get(of_room, expect=404, errcode="M_NOT_FOUND")


async def test_a_first_sync_always_has_the_rules(server: Server, alice: Client) -> None:
    events = (await alice.get("/sync"))["account_data"]["events"]
    assert {"global": await rules(alice)} in [event["content"] for event in events]


async def test_the_servers_rules_can_be_changed_but_not_removed(alice: Client) -> None:
    path = f"{RULES}/underride/.m.rule.message"
    await alice.put(f"{path}/actions", {"actions": []})
    await alice.put(f"{path}/enabled", {"enabled": False})
    found = await alice.get(path)
    assert (found["actions"], found["enabled"], found["default"]) == ([], False, True)
    assert found["conditions"]
    await alice.delete(path, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(path, NOTIFY, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(f"{RULES}/override/.mine", NOTIFY, expect=400, errcode="M_INVALID_PARAM")


async def test_new_rules_come_first_and_changed_ones_stay(alice: Client) -> None:
    for rule_id in ("one", "two", "three"):
        await alice.put(f"{RULES}/override/{rule_id}", NOTIFY)
    assert await own(alice, "override") == ["three", "two", "one"]
    await alice.put(f"{RULES}/override/one", {"actions": []})
    assert await own(alice, "override") == ["three", "two", "one"]
    everything = [rule["rule_id"] for rule in (await rules(alice))["override"]]
    assert everything[:5] == [".m.rule.master", "three", "two", "one", ".m.rule.suppress_notices"]


@pytest.mark.parametrize(
    ("moved", "place", "expected"),
    [
        ("new", {"before": "b"}, ["a", "new", "b", "c"]),
        ("new", {"after": "b"}, ["a", "b", "new", "c"]),
        ("new", {"after": "c"}, ["a", "b", "c", "new"]),
        ("new", {"before": "c", "after": "a"}, ["a", "b", "new", "c"]),
        ("c", {"before": "a"}, ["c", "a", "b"]),
        ("a", {"after": "c"}, ["b", "c", "a"]),
        ("b", {"after": "a"}, ["a", "b", "c"]),
    ],
)
async def test_rules_take_the_place_they_are_given(
    alice: Client, moved: str, place: dict[str, str], expected: list[str]
) -> None:
    for rule_id in ("c", "b", "a"):
        await alice.put(f"{RULES}/underride/{rule_id}", NOTIFY)
    await alice.put(f"{RULES}/underride/{moved}", NOTIFY, params=place)
    assert await own(alice, "underride") == expected
    await alice.put(f"{RULES}/underride/first", NOTIFY)
    assert await own(alice, "underride") == ["first", *expected]


@pytest.mark.parametrize(
    "place", [{"before": "nothing"}, {"after": ".m.rule.message"}, {"before": "itself"}]
)
async def test_a_place_must_exist(alice: Client, place: dict[str, str]) -> None:
    await alice.put(f"{RULES}/content/elsewhere", {**NOTIFY, "pattern": "x"})
    path = f"{RULES}/underride/itself"
    await alice.put(path, NOTIFY, params=place, expect=400, errcode="M_UNKNOWN")
    await alice.get(path, expect=404)


@pytest.mark.parametrize(
    ("path", "body", "errcode"),
    [
        ("nonsense/rule", NOTIFY, "M_INVALID_PARAM"),
        ("override/a%2Fb", NOTIFY, "M_INVALID_PARAM"),
        ("override/a%5Cb", NOTIFY, "M_INVALID_PARAM"),
        ("override/a%00b", NOTIFY, "M_INVALID_PARAM"),
        ("override/" + "x" * 256, NOTIFY, "M_INVALID_PARAM"),
        ("room/tea", NOTIFY, "M_INVALID_PARAM"),
        ("sender/bot", NOTIFY, "M_INVALID_PARAM"),
        ("content/cake", NOTIFY, "M_MISSING_PARAM"),
        ("content/cake", {**NOTIFY, "pattern": "\u0000"}, "M_INVALID_PARAM"),
        ("content/cake", {**NOTIFY, "pattern": "x" * 10_000}, "M_INVALID_PARAM"),
        ("override/x", {}, "M_MISSING_PARAM"),
        ("override/x", {"actions": "notify"}, "M_BAD_JSON"),
        ("override/x", {"actions": ["shout"]}, "M_INVALID_PARAM"),
        ("override/x", {"actions": [7]}, "M_INVALID_PARAM"),
        ("override/x", {"actions": [{"value": 1}]}, "M_INVALID_PARAM"),
        ("override/x", {**NOTIFY, "conditions": ["x"]}, "M_BAD_JSON"),
        ("override/x", {**NOTIFY, "conditions": [{}]}, "M_INVALID_PARAM"),
        ("underride/.m.rule.message/actions", {"actions": ["shout"]}, "M_INVALID_PARAM"),
        ("underride/.m.rule.message/actions", {}, "M_MISSING_PARAM"),
        ("underride/.m.rule.message/actions", {"actions": [{"set_tweak": "x" * 9_000}]},
         "M_INVALID_PARAM"),
        ("underride/.m.rule.message/enabled", {}, "M_MISSING_PARAM"),
        ("underride/.m.rule.message/enabled", {"enabled": 1}, "M_BAD_JSON"),
    ],
)  # fmt: skip
async def test_wrong_rules_are_refused(
    alice: Client, path: str, body: dict[str, Any], errcode: str
) -> None:
    before = await rules(alice)
    await alice.put(f"{RULES}/{path}", body, expect=400, errcode=errcode)
    assert await rules(alice) == before


@pytest.mark.parametrize("path", ["override/nothing", "room/.m.rule.master", "nonsense/x"])
async def test_rules_that_do_not_exist(alice: Client, path: str) -> None:
    gone: dict[str, Any] = {"expect": 404, "errcode": "M_NOT_FOUND"}
    for portion in ("", "/enabled", "/actions"):
        await alice.get(f"{RULES}/{path}{portion}", **gone)
    await alice.put(f"{RULES}/{path}/enabled", {"enabled": True}, **gone)
    await alice.put(f"{RULES}/{path}/actions", NOTIFY, **gone)
    await alice.delete(f"{RULES}/{path}", **gone)


async def test_rules_are_ones_own(server: Server, alice: Client, bob: Client) -> None:
    await alice.put(f"{RULES}/override/mine", NOTIFY)
    assert await own(bob, "override") == []
    nobody = server.nobody()
    await nobody.get("/pushrules/", expect=401, errcode="M_MISSING_TOKEN")
    await nobody.put(f"{RULES}/override/mine", NOTIFY, expect=401)
    await nobody.delete(f"{RULES}/override/mine", expect=401)


async def test_there_is_an_end_to_rules(alice: Client) -> None:
    for number in range(100):
        await alice.put(f"{RULES}/override/{number}", NOTIFY)
    await alice.put(f"{RULES}/override/more", NOTIFY, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(f"{RULES}/override/7", {"actions": []})
    await alice.put(f"{RULES}/underride/more", NOTIFY)


async def test_rules_are_stored(server: Server, alice: Client) -> None:
    await alice.put(f"{RULES}/content/cake", {**NOTIFY, "pattern": "cake"})
    await alice.put(f"{RULES}/override/.m.rule.master/enabled", {"enabled": True})
    preferences = server.house.push.preferences
    remembered = (await preferences.of(UserId(alice.user_id))).rules
    async with server.house.hall.db.snapshot() as reader:
        stored = combined(await store.rules_of(reader, UserId(alice.user_id)))
    assert stored is not remembered
    shown = stored.as_json(UserId(alice.user_id))
    assert shown == remembered.as_json(UserId(alice.user_id))
    assert shown["override"][0]["enabled"]


async def test_people_with_equal_rules_have_them_together(
    server: Server, alice: Client, bob: Client
) -> None:
    preferences = server.house.push.preferences

    async def rules_of(person: Client) -> Ruleset:
        return (await preferences.of(UserId(person.user_id))).rules

    assert await rules_of(alice) is await rules_of(bob)
    await alice.put(f"{RULES}/content/cake", {**NOTIFY, "pattern": "cake"})
    assert await rules_of(alice) is not await rules_of(bob)
    for rule_id in ("tea", "cake"):
        await bob.put(f"{RULES}/content/{rule_id}", {**NOTIFY, "pattern": rule_id})
    await bob.delete(f"{RULES}/content/tea")
    assert await rules_of(alice) is await rules_of(bob)
