"""`GET /v3/sync`."""

# covers: sync

import asyncio
import json

import pytest
from tests.kit.client import Client
from tests.kit.server import Server


async def test_a_message_reaches_the_other(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id], name="Tea")
    invited = await bob.syncs()
    assert room_id in invited["rooms"]["invite"]
    await bob.joins(room_id)
    await bob.syncs()
    await alice.sends(room_id, "hello")
    answer = await bob.syncs()
    timeline = answer["rooms"]["join"][room_id]["timeline"]
    assert [event["content"].get("body") for event in timeline["events"]] == ["hello"]
    assert timeline["limited"] is False


async def test_waiting_ends_with_a_message(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    await bob.syncs()
    waiting = asyncio.create_task(bob.syncs(timeout_ms=20_000))
    await alice.sends(room_id, "wake up")
    answer = await waiting
    assert room_id in answer["rooms"]["join"]


async def test_waiting_ends_empty_when_time_is_up(server: Server, alice: Client) -> None:
    await alice.syncs()
    since = alice.since
    answer = await alice.syncs(timeout_ms=150)
    assert "rooms" not in answer.json
    assert answer["device_one_time_keys_count"] == {"signed_curve25519": 0}
    assert answer["device_unused_fallback_key_types"] == []
    assert str(answer["next_batch"]).startswith(str(since).split("_")[0])


async def test_the_timeline_is_limited(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    await alice.syncs()
    for number in range(15):
        await alice.sends(room_id, f"m{number}")
    answer = await alice.syncs(filter=json.dumps({"room": {"timeline": {"limit": 4}}}))
    timeline = answer["rooms"]["join"][room_id]["timeline"]
    assert timeline["limited"] is True
    assert [e["content"]["body"] for e in timeline["events"]] == ["m11", "m12", "m13", "m14"]
    older = await alice.get(
        f"/rooms/{room_id}/messages",
        params={"dir": "b", "from": timeline["prev_batch"], "limit": 3},
    )
    assert [e["content"]["body"] for e in older["chunk"]] == ["m10", "m9", "m8"]


async def test_state_in_a_gap_comes_before_the_timeline(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room(name="old")
    await alice.syncs()
    await alice.sets_state(room_id, "m.room.name", {"name": "new"})
    for number in range(12):
        await alice.sends(room_id, f"m{number}")
    answer = await alice.syncs()
    part = answer["rooms"]["join"][room_id]
    assert [e["type"] for e in part["state"]["events"]] == ["m.room.name"]


@pytest.mark.parametrize("name", ["use_state_after", "org.matrix.msc4222.use_state_after"])
async def test_state_after_includes_the_timeline(server: Server, alice: Client, name: str) -> None:
    room_id = await alice.creates_room(name="old")
    first = await alice.get("/sync", params={name: "true"})
    await alice.sets_state(room_id, "m.room.name", {"name": "new"})
    answer = await alice.get("/sync", params={name: "true", "since": first["next_batch"]})
    part = answer["rooms"]["join"][room_id]
    section = name.replace("use_", "")
    assert [e["content"]["name"] for e in part[section]["events"]] == ["new"]
    assert "state" not in part


async def test_members_are_lazy(server: Server, alice: Client, bob: Client, carol: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    await carol.joins(room_id)
    for number in range(12):
        await bob.sends(room_id, f"m{number}")
    lazy = json.dumps({"room": {"state": {"lazy_load_members": True}}})
    first = await alice.get("/sync", params={"filter": lazy})
    part = first["rooms"]["join"][room_id]
    members = {e["state_key"] for e in part["state"]["events"] if e["type"] == "m.room.member"}
    assert members == {alice.user_id, bob.user_id}
    assert part["summary"]["m.joined_member_count"] == 3
    await bob.sends(room_id, "known")
    await carol.sends(room_id, "unknown")
    second = await alice.get("/sync", params={"filter": lazy, "since": first["next_batch"]})
    part = second["rooms"]["join"][room_id]
    assert [e["state_key"] for e in part["state"]["events"]] == [carol.user_id]
    again = await alice.get("/sync", params={"filter": lazy, "since": first["next_batch"]})
    part = again["rooms"]["join"][room_id]
    assert [e["state_key"] for e in part["state"]["events"]] == [carol.user_id]


async def test_leaving_is_told(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    await bob.syncs()
    await alice.post(f"/rooms/{room_id}/kick", {"user_id": bob.user_id, "reason": "out"})
    await alice.sends(room_id, "not for bob")
    answer = await bob.syncs()
    events = answer["rooms"]["leave"][room_id]["timeline"]["events"]
    assert [e["content"]["membership"] for e in events] == ["leave"]
    assert "rooms" not in (await bob.syncs()).json


async def test_refusing_an_invite_is_told(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.syncs()
    await bob.leaves(room_id)
    answer = await bob.syncs()
    part = answer["rooms"]["leave"][room_id]
    assert [e["state_key"] for e in part["timeline"]["events"]] == [bob.user_id]
    assert part["state"]["events"] == []


async def test_a_knock_is_told_to_who_knocks(server: Server, alice: Client, bob: Client) -> None:
    rules = {"type": "m.room.join_rules", "content": {"join_rule": "knock"}, "state_key": ""}
    room_id = await alice.creates_room(initial_state=[rules])
    await bob.post(f"/knock/{room_id}", {"reason": "please"})
    answer = await bob.syncs()
    events = answer["rooms"]["knock"][room_id]["knock_state"]["events"]
    assert {"m.room.create", "m.room.join_rules", "m.room.member"} <= {e["type"] for e in events}


async def test_full_state_repeats_the_state(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room(name="Tea")
    await alice.syncs()
    answer = await alice.syncs(full_state="true")
    types = {e["type"] for e in answer["rooms"]["join"][room_id]["state"]["events"]}
    assert {"m.room.create", "m.room.name", "m.room.power_levels"} <= types


async def test_only_the_sending_device_sees_its_transaction_id(
    server: Server, alice: Client
) -> None:
    room_id = await alice.creates_room()
    other = await alice.another_device()
    await alice.syncs()
    await other.syncs()
    await alice.put(f"/rooms/{room_id}/send/m.room.message/tx7", {"body": "hi"})
    mine = (await alice.syncs())["rooms"]["join"][room_id]["timeline"]["events"][0]
    theirs = (await other.syncs())["rooms"]["join"][room_id]["timeline"]["events"][0]
    assert mine["unsigned"]["transaction_id"] == "tx7"
    assert "transaction_id" not in theirs["unsigned"]


async def test_to_device_messages_stay_until_confirmed(
    server: Server, alice: Client, bob: Client
) -> None:
    await bob.syncs()
    since = bob.since
    messages = {bob.user_id: {bob.device_id: {"hello": 1}}}
    await alice.put("/sendToDevice/m.test/t1", {"messages": messages})
    first = await bob.syncs()
    again = await bob.get("/sync", params={"since": since})
    assert first["to_device"] == again["to_device"]
    assert first["to_device"]["events"][0]["content"] == {"hello": 1}
    assert "to_device" not in (await bob.syncs()).json


async def test_many_to_device_messages_come_in_order(
    server: Server, alice: Client, bob: Client
) -> None:
    await bob.syncs()
    for number in range(150):
        messages = {bob.user_id: {bob.device_id: {"n": number}}}
        await alice.put(f"/sendToDevice/m.test/many{number}", {"messages": messages})
    seen: list[int] = []
    while "to_device" in (answer := (await bob.syncs()).json):
        seen += [event["content"]["n"] for event in answer["to_device"]["events"]]
    assert seen == list(range(150))


async def test_device_lists_of_people_one_shares_a_room_with(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await alice.syncs()
    await carol.syncs()
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    assert bob.user_id in (await alice.syncs())["device_lists"]["changed"]
    await bob.another_device()
    await bob.leaves(room_id)
    assert (await alice.syncs())["device_lists"]["left"] == [bob.user_id]
    assert "device_lists" not in (await carol.syncs()).json


@pytest.mark.parametrize("since", ["nonsense", "s1_2_3_4", "t5"])
async def test_foreign_tokens_are_refused(server: Server, alice: Client, since: str) -> None:
    await alice.get("/sync", params={"since": since}, expect=400, errcode="M_INVALID_PARAM")


async def test_nobody_syncs_without_a_token(server: Server) -> None:
    await Client(server).get("/sync", expect=401, errcode="M_MISSING_TOKEN")


async def test_bad_parameters_are_refused(server: Server, alice: Client) -> None:
    for params in ({"timeout": "soon"}, {"set_presence": "asleep"}, {"full_state": "maybe"}):
        await alice.get("/sync", params=params, expect=400, errcode="M_INVALID_PARAM")
    await alice.get("/sync", params={"filter": "{"}, expect=400)
    await alice.get("/sync", params={"filter": '{"room": 1}'}, expect=400, errcode="M_BAD_JSON")
