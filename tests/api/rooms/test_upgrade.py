"""upgradeRoom: the new room, the old room, and what people take along."""

# covers: upgradeRoom

from typing import Any
from urllib.parse import quote

import pytest
from tests.kit.client import Client

VERSIONS = ("10", "11", "12")


async def content(client: Client, room_id: str, kind: str, key: str = "") -> dict[str, Any]:
    path = f"/rooms/{room_id}/state/{kind}/{quote(key, safe='')}"
    found: dict[str, Any] = (await client.get(path)).json
    return found


async def upgrades(client: Client, room_id: str, version: str, **more: Any) -> str:
    body = {"new_version": version, **more}
    return str((await client.post(f"/rooms/{room_id}/upgrade", body))["replacement_room"])


@pytest.mark.parametrize("old_version", VERSIONS)
@pytest.mark.parametrize("new_version", VERSIONS)
async def test_both_rooms_name_each_other(
    alice: Client, old_version: str, new_version: str
) -> None:
    old_id = await alice.creates_room(
        room_version=old_version, creation_content={"type": "com.example", "m.federate": False}
    )
    new_id = await upgrades(alice, old_id, new_version)
    create = await content(alice, new_id, "m.room.create")
    tombstone = await content(alice, old_id, "m.room.tombstone")
    assert tombstone["replacement_room"] == new_id
    assert create["room_version"] == new_version
    assert create["type"] == "com.example"
    assert create["m.federate"] is False
    assert create.get("creator") == (alice.user_id if new_version == "10" else None)
    predecessor = create["predecessor"]
    assert predecessor["room_id"] == old_id
    if new_version == "12":
        assert predecessor == {"room_id": old_id}
    else:
        event = await alice.get(f"/rooms/{old_id}/event/{quote(predecessor['event_id'], safe='')}")
        assert event["type"] == "m.room.tombstone"
    member = await content(alice, new_id, "m.room.member", alice.user_id)
    assert member["membership"] == "join"
    await alice.sends(new_id, "hello")


async def test_state_is_taken_along_as_far_as_the_sender_does_not_matter(alice: Client) -> None:
    states: dict[str, dict[str, Any]] = {
        "m.room.server_acl": {"allow": ["*"], "deny": ["bad.example"]},
        "m.room.encryption": {"algorithm": "m.megolm.v1.aes-sha2"},
        "m.room.name": {"name": "Pub"},
        "m.room.avatar": {"url": "mxc://linnet.test/abc"},
        "m.room.topic": {"topic": "Beer"},
        "m.room.guest_access": {"guest_access": "forbidden"},
        "m.room.history_visibility": {"history_visibility": "joined"},
        "m.room.join_rules": {"join_rule": "knock"},
    }
    old_id = await alice.creates_room()
    for kind, value in states.items():
        await alice.sets_state(old_id, kind, value)
    await alice.sets_state(old_id, "com.example.colour", {"is": "red"})
    new_id = await upgrades(alice, old_id, "12")
    for kind, value in states.items():
        assert await content(alice, new_id, kind) == value
    await alice.get(f"/rooms/{new_id}/state/com.example.colour", expect=404)


async def test_a_space_keeps_its_rooms(alice: Client) -> None:
    space = await alice.creates_room(creation_content={"type": "m.space"})
    await alice.sets_state(space, "m.space.child", {"via": ["linnet.test"]}, "!one:linnet.test")
    await alice.sets_state(space, "m.space.child", {}, "!gone:linnet.test")
    new_id = await upgrades(alice, space, "12")
    child = await content(alice, new_id, "m.space.child", "!one:linnet.test")
    assert child == {"via": ["linnet.test"]}
    gone = quote("!gone:linnet.test", safe="")
    await alice.get(f"/rooms/{new_id}/state/m.space.child/{gone}", expect=404)


@pytest.mark.parametrize(("old_version", "new_version"), [("11", "11"), ("11", "12"), ("12", "11")])
async def test_power_levels(alice: Client, bob: Client, old_version: str, new_version: str) -> None:
    users = {bob.user_id: 50} | ({alice.user_id: 100} if old_version == "11" else {})
    old_id = await alice.creates_room(
        room_version=old_version,
        power_level_content_override={"users": users, "kick": 70},
    )
    new_id = await upgrades(alice, old_id, new_version)
    levels = await content(alice, new_id, "m.room.power_levels")
    assert levels["kick"] == 70
    expected = {bob.user_id: 50} | ({alice.user_id: 100} if new_version == "11" else {})
    assert levels["users"] == expected
    if new_version == "12":
        assert levels["events"]["m.room.tombstone"] > levels["state_default"]


async def test_additional_creators(alice: Client, bob: Client, carol: Client) -> None:
    first = await alice.creates_room(
        room_version="12", creation_content={"additional_creators": [carol.user_id]}
    )
    levels = await content(alice, first, "m.room.power_levels")
    await alice.sets_state(first, "m.room.power_levels", {**levels, "users": {bob.user_id: 100}})
    second = await upgrades(
        alice, first, "12", additional_creators=[bob.user_id, alice.user_id, bob.user_id]
    )
    create = await content(alice, second, "m.room.create")
    assert create["additional_creators"] == [bob.user_id]
    assert (await content(alice, second, "m.room.power_levels"))["users"] == {}
    # They are not taken along, and where the version knows none they are ignored.
    third = await upgrades(alice, second, "11", additional_creators=["nonsense"])
    assert "additional_creators" not in await content(alice, third, "m.room.create")


async def test_hostile_creators(alice: Client) -> None:
    room_id = await alice.creates_room()
    path = f"/rooms/{room_id}/upgrade"
    many = [f"@u{n}:linnet.test" for n in range(101)]
    for creators in (["nonsense"], many):
        body: dict[str, Any] = {"new_version": "12", "additional_creators": creators}
        await alice.post(path, body, expect=400, errcode="M_INVALID_PARAM")
    body = {"new_version": "12", "additional_creators": "alice"}
    await alice.post(path, body, expect=400, errcode="M_BAD_JSON")
    await alice.get(f"/rooms/{room_id}/state/m.room.tombstone", expect=404)


async def test_afterwards_only_moderators_write_in_the_old_room(
    alice: Client, bob: Client, carol: Client
) -> None:
    old_id = await alice.creates_room(
        room_version="11",
        preset="public_chat",
        power_level_content_override={"events": {"m.reaction": 0}},
    )
    await bob.joins(old_id)
    message = await bob.sends(old_id, "hello")
    await upgrades(alice, old_id, "12")
    send = f"/rooms/{old_id}/send"
    await bob.put(f"{send}/m.room.message/1", {"body": "?"}, expect=403, errcode="M_FORBIDDEN")
    await bob.put(f"{send}/m.reaction/2", {}, expect=403, errcode="M_FORBIDDEN")
    await bob.invites(old_id, carol, expect=403, errcode="M_FORBIDDEN")
    await alice.sends(old_id, "still here")
    # What one has said can still be taken back.
    await bob.put(f"/rooms/{old_id}/redact/{quote(message, safe='')}/3", {})


async def test_who_may_send_a_tombstone_may_upgrade(alice: Client, bob: Client) -> None:
    old_id = await alice.creates_room(
        room_version="11",
        preset="public_chat",
        power_level_content_override={
            "users": {alice.user_id: 100, bob.user_id: 50},
            "events": {"m.room.tombstone": 50, "m.room.power_levels": 100},
        },
    )
    await bob.joins(old_id)
    before = await content(alice, old_id, "m.room.power_levels")
    new_id = await upgrades(bob, old_id, "11")
    # The new levels hold from the end of the upgrade on, and the old ones were not his to raise.
    levels = await content(bob, new_id, "m.room.power_levels")
    assert levels["users"] == {alice.user_id: 100, bob.user_id: 50}
    assert await content(alice, old_id, "m.room.power_levels") == before


async def test_who_may_not(alice: Client, bob: Client, carol: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    body = {"new_version": "12"}
    for client in (bob, carol):
        path = f"/rooms/{room_id}/upgrade"
        await client.post(path, body, expect=403, errcode="M_FORBIDDEN")
    nowhere = "!nowhere:linnet.test"
    await alice.post(f"/rooms/{nowhere}/upgrade", body, expect=403, errcode="M_FORBIDDEN")
    await alice.get(f"/rooms/{room_id}/state/m.room.tombstone", expect=404)


async def test_unknown_versions(alice: Client) -> None:
    path = f"/rooms/{await alice.creates_room()}/upgrade"
    body = {"new_version": "com.example.1"}
    await alice.post(path, body, expect=400, errcode="M_UNSUPPORTED_ROOM_VERSION")
    await alice.post(path, {}, expect=400, errcode="M_MISSING_PARAM")


async def test_addresses_move(alice: Client) -> None:
    name = alice.user_id[1:].partition(":")[0]
    old_id = await alice.creates_room(room_alias_name=f"up-{name}")
    alias, other = f"#up-{name}:linnet.test", f"#up2-{name}:linnet.test"
    await alice.put(f"/directory/room/{quote(other)}", {"room_id": old_id})
    aliases = {"alias": alias, "alt_aliases": [other]}
    await alice.sets_state(old_id, "m.room.canonical_alias", aliases)
    new_id = await upgrades(alice, old_id, "12")
    for one in (alias, other):
        assert (await alice.get(f"/directory/room/{quote(one)}"))["room_id"] == new_id
    assert await content(alice, new_id, "m.room.canonical_alias") == aliases
    assert await content(alice, old_id, "m.room.canonical_alias") == {}
    assert (await alice.get(f"/rooms/{old_id}/aliases"))["aliases"] == []


async def test_bans_are_taken_along(alice: Client, bob: Client) -> None:
    old_id = await alice.creates_room(preset="public_chat")
    await alice.post(f"/rooms/{old_id}/ban", {"user_id": bob.user_id, "reason": "spam"})
    new_id = await upgrades(alice, old_id, "12")
    ban = await content(alice, new_id, "m.room.member", bob.user_id)
    assert ban == {"membership": "ban", "reason": "spam"}
    await bob.joins(new_id, expect=403, errcode="M_FORBIDDEN")


async def test_settings_follow_when_somebody_joins(alice: Client, bob: Client) -> None:
    old_id = await alice.creates_room(preset="public_chat")
    await bob.joins(old_id)
    me = f"/user/{quote(bob.user_id)}"
    await bob.put(f"{me}/rooms/{old_id}/tags/m.favourite", {"order": 0.5})
    direct = {alice.user_id: [old_id], "@x:linnet.test": ["!y:linnet.test"]}
    await bob.put(f"{me}/account_data/m.direct", direct)
    await bob.put(f"/pushrules/global/room/{old_id}", {"actions": ["notify"]})
    mute = {
        "actions": [],
        "conditions": [{"kind": "event_match", "key": "room_id", "pattern": old_id}],
    }
    await bob.put(f"/pushrules/global/override/{old_id}", mute)
    await bob.put("/pushrules/global/override/quiet", mute)
    new_id = await upgrades(alice, old_id, "12")
    assert (await bob.get(f"{me}/rooms/{new_id}/tags"))["tags"] == {}
    await bob.joins(new_id)
    tags = (await bob.get(f"{me}/rooms/{new_id}/tags"))["tags"]
    assert tags == {"m.favourite": {"order": 0.5}}
    followed = (await bob.get(f"{me}/account_data/m.direct")).json
    assert followed == {**direct, alice.user_id: [old_id, new_id]}
    rules = (await bob.get("/pushrules/"))["global"]
    assert {r["rule_id"] for r in rules["room"]} == {old_id, new_id}
    about_new = [
        rule["rule_id"]
        for rule in rules["override"]
        if any(c.get("pattern") == new_id for c in rule.get("conditions", []))
    ]
    assert sorted(about_new) == sorted([new_id, f"quiet_{new_id}"])
    # Whoever comes again keeps what they have chosen since.
    await bob.delete(f"{me}/rooms/{new_id}/tags/m.favourite")
    await bob.leaves(new_id)
    await bob.joins(new_id)
    assert (await bob.get(f"{me}/rooms/{new_id}/tags"))["tags"] == {}


async def test_nobody_takes_over_settings_by_claiming_to_replace_a_room(
    alice: Client, bob: Client
) -> None:
    old_id = await bob.creates_room()
    me = f"/user/{quote(bob.user_id)}"
    await bob.put(f"{me}/rooms/{old_id}/tags/m.favourite", {})
    for room_id in (old_id, "!never:linnet.test", 7):
        claim = await alice.creates_room(
            preset="public_chat", creation_content={"predecessor": {"room_id": room_id}}
        )
        await bob.joins(claim)
        assert (await bob.get(f"{me}/rooms/{claim}/tags"))["tags"] == {}
