"""Setting and reading a room's state and members."""

# covers: setRoomStateWithKey, getRoomStateWithKey, getRoomState, getMembersByRoom
# covers: getJoinedMembersByRoom, getJoinedRooms

import asyncio
from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server


async def room_with(alice: Client, *others: Client, **wish: Any) -> str:
    room_id = await alice.creates_room(**{"preset": "public_chat", **wish})
    for other in others:
        await other.joins(room_id)
    return room_id


# Setting.


@pytest.mark.parametrize("slash", ["", "/"])
async def test_an_empty_key_needs_no_slash(alice: Client, slash: str) -> None:
    room_id = await room_with(alice)
    path = f"/rooms/{room_id}/state/m.room.name{slash}"
    await alice.put(path, {"name": "N"})
    assert (await alice.get(path)).json == {"name": "N"}


async def test_keys_may_hold_slashes(alice: Client) -> None:
    room_id = await room_with(alice)
    await alice.sets_state(room_id, "com.example", {"a": 1}, "x/y z%")
    answer = await alice.get(f"/rooms/{room_id}/state/com.example/x%2Fy%20z%25")
    assert answer.json == {"a": 1}


async def test_the_same_state_is_not_sent_again(alice: Client, bob: Client) -> None:
    levels = {"users_default": 50}
    room_id = await room_with(alice, bob, power_level_content_override=levels)
    first = await alice.sets_state(room_id, "m.x", {"a": 1, "b": 2})
    assert await alice.sets_state(room_id, "m.x", {"b": 2, "a": 1}) == first
    assert await alice.sets_state(room_id, "m.x", {"a": True, "b": 2}) != first
    assert await bob.sets_state(room_id, "m.x", {"a": True, "b": 2}) != first
    second = await alice.sets_state(room_id, "m.x", {"a": 1, "b": 2})
    await alice.leaves(room_id)
    await alice.put(f"/rooms/{room_id}/state/m.x", {"a": 1, "b": 2}, expect=403)
    assert second != first


async def test_a_change_tells_what_it_replaces(alice: Client) -> None:
    room_id = await room_with(alice)
    old = await alice.sets_state(room_id, "m.room.topic", {"topic": "old"})
    await alice.sets_state(room_id, "m.room.topic", {"topic": "new"})
    path = f"/rooms/{room_id}/state/m.room.topic"
    event = (await alice.get(path, params={"format": "event"})).json
    assert event["content"] == {"topic": "new"}
    assert event["unsigned"]["replaces_state"] == old
    assert event["unsigned"]["prev_content"] == {"topic": "old"}
    assert event["state_key"] == ""


async def test_who_may_not_set_state(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_with(alice, bob)
    path = f"/rooms/{room_id}/state/m.room.name"
    for client in (bob, carol):
        await client.put(path, {"name": "N"}, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().put(path, {}, expect=401, errcode="M_MISSING_TOKEN")
    await alice.put("/rooms/!no:linnet.test/state/m.x", {}, expect=403)
    others = f"/rooms/{room_id}/state/com.example/{bob.user_id}"
    await alice.put(others, {}, expect=403, errcode="M_FORBIDDEN")
    await alice.put(f"/rooms/{room_id}/state/m.room.create", {}, expect=403)
    await alice.put(path, {"name": 0.5}, expect=400, errcode="M_BAD_JSON")
    await alice.call("PUT", path, b"[]", expect=400, errcode="M_BAD_JSON")
    long = f"/rooms/{room_id}/state/com.example/{'k' * 256}"
    await alice.put(long, {}, expect=413, errcode="M_TOO_LARGE")


async def test_levels_cannot_be_raised_above_ones_own(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob, room_version="11")
    path = f"/rooms/{room_id}/state/m.room.power_levels"
    levels = (await alice.get(path)).json
    await alice.put(path, {**levels, "users": {**levels["users"], bob.user_id: 100}})
    await bob.put(path, {**levels, "users": {bob.user_id: 101}}, expect=403, errcode="M_FORBIDDEN")
    await bob.put(path, {**levels, "users": {bob.user_id: 100}}, expect=403, errcode="M_FORBIDDEN")


async def test_the_last_of_parallel_changes_is_the_state(alice: Client) -> None:
    room_id = await room_with(alice)
    ids = await asyncio.gather(
        *(alice.sets_state(room_id, "m.room.name", {"name": str(n)}) for n in range(10))
    )
    assert len(set(ids)) == 10
    answer = await alice.get(f"/rooms/{room_id}/state")
    names = [event for event in answer.json if event["type"] == "m.room.name"]
    assert len(names) == 1
    log = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 1})
    assert log["chunk"][0]["event_id"] == names[0]["event_id"]


# Canonical aliases.


async def test_addresses_of_a_room_lead_to_it(alice: Client) -> None:
    room_id, other = await room_with(alice), await room_with(alice)
    tail = f"{alice.user_id[1:].partition(':')[0]}:linnet.test"
    for name, room in (("here", room_id), ("also", room_id), ("there", other)):
        await alice.put(f"/directory/room/%23{name}-{tail}", {"room_id": room})
    path = f"/rooms/{room_id}/state/m.room.canonical_alias"
    here, also, there = (f"#{name}-{tail}" for name in ("here", "also", "there"))
    await alice.put(path, {"alias": there}, expect=400, errcode="M_BAD_ALIAS")
    await alice.put(path, {"alias": "#none:linnet.test"}, expect=400, errcode="M_BAD_ALIAS")
    await alice.put(path, {"alt_aliases": [here, there]}, expect=400, errcode="M_BAD_ALIAS")
    await alice.put(path, {"alias": "here"}, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(path, {"alias": 1}, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(path, {"alt_aliases": here}, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(path, {"alias": here, "alt_aliases": [also]})
    await alice.delete(f"/directory/room/%23here-{tail}")
    # What stands there already is not looked at again.
    await alice.put(path, {"alias": here, "alt_aliases": []})
    await alice.put(path, {})
    await alice.put(path, {"alias": here}, expect=400, errcode="M_BAD_ALIAS")


# Reading.


async def test_who_left_reads_the_state_of_then(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob, name="Then")
    await bob.leaves(room_id)
    await alice.sets_state(room_id, "m.room.name", {"name": "Now"})
    await alice.sets_state(room_id, "com.example.later", {})
    assert (await bob.get(f"/rooms/{room_id}/state/m.room.name")).json == {"name": "Then"}
    await bob.get(f"/rooms/{room_id}/state/com.example.later", expect=404, errcode="M_NOT_FOUND")
    state = (await bob.get(f"/rooms/{room_id}/state")).json
    assert {"name": "Then"} in [event["content"] for event in state]
    assert "com.example.later" not in {event["type"] for event in state}
    own = [e for e in state if e["state_key"] == bob.user_id]
    assert own[0]["content"]["membership"] == "leave"


@pytest.mark.parametrize("later", ["invite", "ban", "refused invite"])
async def test_what_befalls_one_who_left_opens_nothing(
    alice: Client, bob: Client, later: str
) -> None:
    room_id = await room_with(alice, bob, name="Then")
    await bob.leaves(room_id)
    await alice.sets_state(room_id, "m.room.name", {"name": "Now"})
    verb = "ban" if later == "ban" else "invite"
    await alice.post(f"/rooms/{room_id}/{verb}", {"user_id": bob.user_id})
    if later == "refused invite":
        await bob.leaves(room_id)
    assert (await bob.get(f"/rooms/{room_id}/state/m.room.name")).json == {"name": "Then"}


async def test_who_may_not_read_state(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_with(alice)
    await alice.invites(room_id, carol)
    paths = ("state", "state/m.room.name", "members", "joined_members")
    for path in paths:
        for client in (bob, carol):
            await client.get(f"/rooms/{room_id}/{path}", expect=403, errcode="M_FORBIDDEN")
        await bob.get(f"/rooms/!no:linnet.test/{path}", expect=403, errcode="M_FORBIDDEN")
        await server.nobody().get(f"/rooms/{room_id}/{path}", expect=401)
    await alice.get(f"/rooms/{room_id}/state/m.nothing", expect=404, errcode="M_NOT_FOUND")
    await alice.get(
        f"/rooms/{room_id}/state/m.room.create",
        params={"format": "xml"},
        expect=400,
        errcode="M_INVALID_PARAM",
    )


async def test_a_room_open_to_the_world_is_read_by_anyone(alice: Client, bob: Client) -> None:
    visibility = {"history_visibility": "world_readable"}
    state = [{"type": "m.room.history_visibility", "content": visibility}]
    room_id = await room_with(alice, name="Open", initial_state=state)
    assert (await bob.get(f"/rooms/{room_id}/state/m.room.name")).json == {"name": "Open"}
    await bob.get(f"/rooms/{room_id}/members")
    await bob.get(f"/rooms/{room_id}/joined_members", expect=403)


async def members(client: Client, room_id: str, **params: Any) -> set[str]:
    answer = await client.get(f"/rooms/{room_id}/members", params=params)
    return {event["state_key"] for event in answer["chunk"]}


async def test_members_by_membership(
    alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    room_id = await room_with(alice, bob, carol)
    await carol.leaves(room_id)
    await alice.invites(room_id, dave)
    a, b, c, d = (client.user_id for client in (alice, bob, carol, dave))
    assert await members(alice, room_id) == {a, b, c, d}
    assert await members(alice, room_id, membership="join") == {a, b}
    assert await members(alice, room_id, not_membership="leave") == {a, b, d}
    # Together they mean either.
    assert await members(alice, room_id, membership="leave", not_membership="join") == {c, d}
    await alice.get(
        f"/rooms/{room_id}/members",
        params={"membership": "other"},
        expect=400,
        errcode="M_INVALID_PARAM",
    )
    assert await members(carol, room_id) == {a, b, c}


async def test_members_at_a_token(alice: Client, bob: Client, carol: Client) -> None:
    room_id = await room_with(alice, bob)
    at = (await alice.syncs())["next_batch"]
    await carol.joins(room_id)
    assert await members(alice, room_id, at=at) == {alice.user_id, bob.user_id}
    await alice.get(
        f"/rooms/{room_id}/members", params={"at": "x"}, expect=400, errcode="M_INVALID_PARAM"
    )


async def test_joined_members_with_their_profiles(alice: Client, bob: Client) -> None:
    await bob.put(f"/profile/{bob.user_id}/displayname", {"displayname": "Bob"})
    room_id = await room_with(alice, bob)
    answer = await alice.get(f"/rooms/{room_id}/joined_members")
    assert answer["joined"][bob.user_id] == {"display_name": "Bob"}
    assert set(answer["joined"]) == {alice.user_id, bob.user_id}


async def test_joined_rooms(alice: Client, bob: Client) -> None:
    stays, left = await room_with(alice, bob), await room_with(alice, bob)
    invited = await alice.creates_room(invite=[bob.user_id])
    await bob.leaves(left)
    joined = (await bob.get("/joined_rooms"))["joined_rooms"]
    assert joined == [stays]
    assert invited not in joined
