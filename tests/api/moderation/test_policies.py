"""Policy lists: who is named comes into no more rooms, and nobody is hit whom nobody has seen."""

from typing import Any

import pytest
from tests.api.moderation.listing import (
    POLICIES,
    confirms,
    ends,
    follows,
    held,
    hit,
    list_of,
    previews,
    publishes,
)
from tests.api.moderation.reporting import GONE, REFUSED, WRONG, names, notices_to, room_of
from tests.api.moderation.test_decisions import membership
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.moderation.policies.lift import WHY, lift_all
from linnet.moderation.policies.rules import hash_of
from linnet.moderation.tell import CONCERNED_TYPE, LIFTED_TYPE

LIFTED = (
    "The safety team of this server took back what was decided: your account is no longer"
    f" suspended.\nWhy: {WHY}"
)
SUSPENDED: Any = {"expect": 403, "errcode": "M_USER_SUSPENDED"}


async def test_a_room_lets_nobody_in_whom_its_list_names(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id, elsewhere = await room_of(alice), await room_of(alice)
    list_id = await list_of(alice)
    await follows(alice, list_id, room_id)
    await publishes(alice, list_id, bob.user_id)
    await bob.joins(room_id, **REFUSED)
    await alice.invites(room_id, bob, **REFUSED)
    content = {"membership": "join"}
    path = f"/rooms/{room_id}/state/m.room.member/{bob.user_id}"
    await bob.put(path, content, **REFUSED)
    await alice.put(path, {"membership": "invite"}, **REFUSED)
    # Others, and other rooms, are not concerned.
    await carol.joins(room_id)
    await bob.joins(elsewhere)
    await ends(alice, list_id, room_id)
    await bob.joins(room_id)


async def test_a_knock_is_refused_too(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(
        initial_state=[{"type": "m.room.join_rules", "content": {"join_rule": "knock"}}]
    )
    list_id = await list_of(alice)
    await follows(alice, list_id, room_id)
    await publishes(alice, list_id, "@bob-*")
    await bob.post(f"/knock/{room_id}", **REFUSED)


@pytest.mark.parametrize(
    ("event_type", "recommendation"),
    [
        ("m.room.rule.user", "m.ban"),
        ("org.matrix.mjolnir.rule.user", "org.matrix.mjolnir.ban"),
        ("m.policy.rule.user", "org.matrix.msc4204.takedown"),
    ],
)
async def test_rules_as_other_apps_write_them_count(
    alice: Client, bob: Client, event_type: str, recommendation: str
) -> None:
    room_id, list_id = await room_of(alice), await list_of(alice)
    rule = {"entity": bob.user_id, "recommendation": recommendation}
    await alice.sets_state(list_id, event_type, rule, "a rule")
    await follows(alice, list_id, room_id)
    await bob.joins(room_id, **REFUSED)
    await alice.sets_state(list_id, event_type, {}, "a rule")
    await bob.joins(room_id)


async def test_a_rule_may_hide_whom_it_names(alice: Client, bob: Client) -> None:
    room_id, list_id = await room_of(alice), await list_of(alice)
    rule = {"hashes": {"sha256": hash_of(bob.user_id)}, "recommendation": "m.ban"}
    event_id = await alice.sets_state(list_id, "m.policy.rule.user", rule, "hidden")
    await follows(alice, list_id, room_id)
    await bob.joins(room_id, **REFUSED)
    # A rule that is taken back by a redaction is none.
    await alice.put(f"/rooms/{list_id}/redact/{event_id}/1")
    await bob.joins(room_id)


async def test_a_list_for_the_server_closes_all_rooms(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await names(server, alice)
    room_id, list_id = await room_of(carol), await list_of(alice)
    own = await room_of(bob)
    await publishes(alice, list_id, bob.user_id)
    await follows(alice, list_id)
    await bob.joins(room_id, **REFUSED)
    # Nor does bob get others into rooms of theirs.
    await bob.invites(own, carol, **REFUSED)
    await carol.post("/createRoom", {"invite": [bob.user_id]}, **REFUSED)
    # What bob is in already goes on, and a new name is no new join.
    await bob.sends(own, "still here")
    name = {"membership": "join", "displayname": "Bobby"}
    await bob.sets_state(own, "m.room.member", name, bob.user_id)
    await ends(alice, list_id)
    await bob.joins(room_id)


async def test_a_room_that_the_server_s_list_names_lets_nobody_in(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id, list_id = await room_of(alice), await list_of(server.admin)
    named = await alice.creates_room(preset="public_chat", room_alias_name="shady")
    await publishes(server.admin, list_id, room_id, kind="room")
    await publishes(server.admin, list_id, "#shady:linnet.test", kind="room")
    await follows(server.admin, list_id)
    for one in (room_id, named):
        await bob.joins(one, **REFUSED)
        await alice.invites(one, bob, **REFUSED)
    await ends(server.admin, list_id)
    await bob.joins(room_id)


async def test_who_is_inside_is_hit_after_a_dry_run_alone(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id, list_id = await room_of(alice, bob, carol), await list_of(alice)
    await publishes(alice, list_id, bob.user_id)
    await follows(alice, list_id, room_id)
    preview = await previews(alice, list_id, room_id)
    assert (hit(preview), preview["measure"], preview["is_all"]) == ([bob.user_id], "ban", True)
    assert preview["people"][0]["rule"]["reason"] == "spam"
    assert await membership(alice, room_id, bob) == "join"
    await publishes(alice, list_id, carol.user_id)
    changed: Any = {"expect": 403, "errcode": "M_BAD_STATE", "digest": preview["digest"]}
    await confirms(alice, list_id, room_id, **changed)
    await confirms(alice, list_id, room_id, reason="", **WRONG)
    await confirms(alice, list_id, room_id, harm="being boring", **WRONG)
    assert (await confirms(alice, list_id, room_id))["done"] == [bob.user_id, carol.user_id]
    for person in (bob, carol):
        assert await membership(alice, room_id, person) == "ban"
    (told,) = await notices_to(bob)
    assert told[CONCERNED_TYPE]["measures"] == ["ban"]
    assert told[CONCERNED_TYPE]["reason"] == "You are on the list."
    assert hit(await previews(alice, list_id, room_id)) == []
    # One step takes back all of it.
    assert (await ends(alice, list_id, room_id)).json == {"lifted": 2, "left": 0}
    assert await membership(alice, room_id, bob) == "leave"
    await bob.joins(room_id)
    acts = (await server.admin.get("/_linnet/admin/v1/record", params={"limit": 10}))["acts"]
    said = [(act["act"], act["actor"]) for act in acts]
    for act in ("policy.follow", "case.decide", "policy.unfollow", "case.lift"):
        assert (act, alice.user_id) in said


async def test_the_server_suspends_whom_a_list_names_and_takes_it_back(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await names(server, alice)
    await server.admin.put(f"/_matrix/client/v1/admin/suspend/{carol.user_id}", {"suspended": True})
    room_id, list_id = await room_of(bob), await list_of(alice)
    rule = await publishes(alice, list_id, bob.user_id)
    await publishes(alice, list_id, carol.user_id)
    await follows(alice, list_id)
    # Who is suspended already does not become a matter of the list.
    assert (await confirms(alice, list_id))["done"] == [bob.user_id]
    message = {"msgtype": "m.text", "body": "hi"}
    await bob.put(f"/rooms/{room_id}/send/m.room.message/1", message, **SUSPENDED)
    # The rule is withdrawn: what was done because of it ends.
    path = f"{POLICIES}/{list_id}/rules/{rule['type']}/{rule['state_key']}"
    await alice.delete(path)
    await lift_all(server.house.moderation)
    await bob.sends(room_id, "back")
    told = [notice["server_notice_type"] for notice in await notices_to(bob)]
    assert told[0] == CONCERNED_TYPE
    assert (await ends(alice, list_id)).json == {"lifted": 0, "left": 0}
    await carol.post("/createRoom", **SUSPENDED)


async def test_two_people_confirm_where_a_server_wants_that(new_server: NewServer) -> None:
    server = await new_server(moderation_two_people=True)
    server.admin = await server.person("admin", is_first=True)
    alice, bob = [await server.person(name) for name in ("alice", "bob")]
    await names(server, alice)
    list_id = await list_of(alice)
    await publishes(alice, list_id, bob.user_id)
    await follows(alice, list_id)
    for _ in range(2):
        waits = await confirms(alice, list_id)
        assert (waits["done"], waits["is_waiting"]) == ([], True)
    await bob.creates_room()
    assert (await confirms(server.admin, list_id))["done"] == [bob.user_id]
    await bob.post("/createRoom", **SUSPENDED)


async def test_rules_and_following_end_with_time(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    alice, bob, carol = [await server.person(name) for name in ("alice", "bob", "carol")]
    room_id, list_id = await room_of(alice), await list_of(alice)
    now_ms = clock.now_ms()
    await publishes(alice, list_id, bob.user_id, expires_ts=now_ms + 1000)
    await publishes(alice, list_id, carol.user_id)
    await follows(alice, list_id, room_id, expires_ts=now_ms + 5000)
    await follows(alice, list_id, room_id, expires_ts=now_ms, **WRONG)
    await follows(admin, list_id, expires_ts=now_ms + 5000)
    assert (await confirms(admin, list_id))["done"] == [bob.user_id, carol.user_id]
    clock.advance(1000)
    assert await lift_all(server.house.moderation) == (1, 0)
    await bob.joins(room_id)
    await carol.joins(room_id, **SUSPENDED)
    clock.advance(4000)
    assert await lift_all(server.house.moderation) == (1, 0)
    await carol.joins(room_id)
    await notices_to(carol)
    lifted = await carol.sees(LIFTED)
    assert lifted["content"][LIFTED_TYPE]["measures"] == ["suspend"]


async def test_rules_that_are_too_broad_are_held(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id, list_id = await room_of(server.admin), await list_of(alice)
    await names(server, alice)
    await follows(alice, list_id)
    for entity in ("*", "@*:linnet.test", "@?*:*"):
        await publishes(alice, list_id, entity)
    await publishes(alice, list_id, server.admin.user_id)
    await publishes(alice, list_id, "@alice*")
    await publishes(alice, list_id, "linnet.*", kind="server")
    await publishes(alice, list_id, "#*", kind="room")
    await publishes(alice, list_id, list_id, kind="room")
    assert await held(alice, list_id) == {
        "*": "names_moderators",
        "@*:linnet.test": "names_moderators",
        "@?*:*": "names_moderators",
        server.admin.user_id: "names_moderators",
        "@alice*": "names_moderators",
        "linnet.*": "names_this_server",
        "#*": "too_many",
        list_id: "names_this_list",
    }
    assert hit(await previews(alice, list_id)) == []
    await bob.joins(room_id)
    await ends(alice, list_id)


async def test_a_rule_that_would_hit_too_many_is_held(
    server: Server, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linnet.moderation.policies.holding.MAX_PEOPLE", 2)
    crowd = [await server.person("crowd") for _ in range(3)]
    room_id, list_id = await room_of(alice, crowd[0], crowd[1]), await list_of(alice)
    await follows(alice, list_id, room_id)
    await publishes(alice, list_id, "@crowd-*")
    # Of the room only two: that is not too many.
    assert await held(alice, list_id, room_id) == {}
    await ends(alice, list_id, room_id)
    await follows(server.admin, list_id)
    assert await held(server.admin, list_id) == {"@crowd-*": "too_many"}
    await crowd[2].joins(room_id)
    await ends(server.admin, list_id)


async def test_a_room_s_moderators_are_never_hit_in_their_room(
    alice: Client, bob: Client, carol: Client
) -> None:
    room_id, list_id = await room_of(alice, bob), await list_of(carol)
    await alice.sets_state(room_id, "m.room.power_levels", {"users": {bob.user_id: 50}})
    await publishes(carol, list_id, bob.user_id)
    await follows(alice, list_id, room_id)
    assert await held(alice, list_id, room_id) == {bob.user_id: "names_moderators"}
    # Where everybody may ban, nobody is named.
    await alice.sets_state(room_id, "m.room.power_levels", {"users": {}, "ban": 0})
    assert await held(alice, list_id, room_id) == {bob.user_id: "names_moderators"}


async def test_a_ban_stays_until_somebody_may_lift_it(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id, list_id = await room_of(alice, bob, carol), await list_of(carol)
    await alice.sets_state(room_id, "m.room.power_levels", {"users": {carol.user_id: 50}})
    rule = await publishes(carol, list_id, bob.user_id)
    await follows(carol, list_id, room_id)
    await confirms(carol, list_id, room_id)
    await alice.sets_state(room_id, "m.room.power_levels", {"users": {}})
    await carol.delete(f"{POLICIES}/{list_id}/rules/{rule['type']}/{rule['state_key']}")
    # Only who had decided it could lift it by themselves, and they look after nothing any more.
    assert await lift_all(server.house.moderation) == (0, 1)
    assert await membership(alice, room_id, bob) == "ban"
    assert (await ends(alice, list_id, room_id)).json == {"lifted": 1, "left": 0}
    assert await membership(alice, room_id, bob) == "leave"


async def test_lists_are_for_those_who_look_after_a_place(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    # covers: linnet.policies, linnet.policyRules, linnet.followPolicy, linnet.unfollowPolicy
    # covers: linnet.previewPolicy, linnet.confirmPolicy, linnet.publishRule, linnet.withdrawRule
    room_id, list_id = await room_of(alice, bob), await list_of(alice)
    rule = await publishes(alice, list_id, "@spam*")
    for scope in ("", room_id):
        for person in (bob, carol):
            params = {"room_id": scope}
            await person.get(POLICIES, params=params, **REFUSED)
            await follows(person, list_id, scope, **REFUSED)
            await ends(person, list_id, scope, **REFUSED)
            await previews(person, list_id, scope, **REFUSED)
            await confirms(person, list_id, scope, digest="", **REFUSED)
            await person.get(f"{POLICIES}/{list_id}/rules", params=params, **REFUSED)
    # The room is not the server's, nor the server the room's.
    await follows(alice, list_id, **REFUSED)
    await follows(server.admin, list_id, room_id, **REFUSED)
    await server.nobody().get(POLICIES, expect=401, errcode="M_MISSING_TOKEN")
    # A list of others is theirs to write, and whoever is not in it does not hear of it.
    await bob.joins(list_id)
    path = f"{POLICIES}/{list_id}/rules/{rule['type']}/{rule['state_key']}"
    for person in (bob, carol):
        await publishes(person, list_id, "@nice*", **REFUSED)
    await bob.delete(path, **REFUSED)
    await carol.delete(path, **GONE)
    closed = await carol.creates_room(preset="private_chat")
    await follows(alice, closed, room_id, **GONE)
    await follows(alice, "!nowhere", room_id, **GONE)
    await follows(alice, list_id, room_id)
    shown = (await alice.get(POLICIES, params={"room_id": room_id}))["policies"]
    assert [(one["list_id"], one["name"], one["rules"]) for one in shown] == [
        (list_id, "bad ones", 1)
    ]
    rules = await alice.get(f"{POLICIES}/{list_id}/rules", params={"room_id": room_id})
    assert (rules["rules"][0]["entity"], rules["total"]) == ("@spam*", 1)
    await alice.get(f"{POLICIES}/{list_id}/rules", **REFUSED)


@pytest.mark.parametrize(
    "body",
    [
        {"entity": ""},
        {"entity": "a" * 256},
        {"reason": "a" * 1001},
        {"expires_ts": 0},
    ],
)
async def test_a_rule_without_sense_is_not_published(alice: Client, body: dict[str, Any]) -> None:
    list_id = await list_of(alice)
    wanted = {"entity": "@spam*", **body}
    await publishes(alice, list_id, wanted.pop("entity"), **wanted, **WRONG)
