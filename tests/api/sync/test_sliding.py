"""Simplified sliding sync, in the form that clients send."""

# covers: unstable.slidingSync

import asyncio
from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

PATH = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
ALL_EXTENSIONS: dict[str, Any] = {
    name: {"enabled": True} for name in ("to_device", "e2ee", "account_data", "receipts", "typing")
}


class Connection:
    """One sliding sync connection of a client."""

    def __init__(self, client: Client, conn_id: str = "room-list", **body: Any) -> None:
        self.client = client
        self.body = {"conn_id": conn_id, **body}
        self.pos: str | None = None

    async def syncs(self, timeout_ms: int = 0, **body: Any) -> dict[str, Any]:
        params: dict[str, Any] = {"timeout": timeout_ms}
        if self.pos is not None:
            params["pos"] = self.pos
        answer = await self.client.post(PATH, {**self.body, **body}, params=params)
        self.pos = answer["pos"]
        result: dict[str, Any] = answer.json
        return result


def window(last: int = 19, limit: int = 5, **more: Any) -> dict[str, Any]:
    state = [["m.room.name", ""], ["m.room.member", "$LAZY"], ["m.room.member", "$ME"]]
    return {"ranges": [[0, last]], "timeline_limit": limit, "required_state": state, **more}


def bodies(room: dict[str, Any]) -> list[str]:
    return [e["content"]["body"] for e in room["timeline"] if "body" in e["content"]]


async def test_a_room_comes_whole_and_then_only_news(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(name="Tea", invite=[bob.user_id])
    await bob.joins(room_id)
    await alice.sends(room_id, "one")
    connection = Connection(bob, lists={"all": window()})
    first = await connection.syncs()
    room = first["rooms"][room_id]
    assert first["lists"] == {"all": {"count": 1}}
    assert room["initial"] is True
    assert room["name"] == "Tea"
    assert room["joined_count"] == 2
    assert bodies(room) == ["one"]
    assert room["limited"] is True
    members = {e["state_key"] for e in room["required_state"] if e["type"] == "m.room.member"}
    assert members == {alice.user_id, bob.user_id}
    assert "room_id" not in room["timeline"][0]
    await alice.sends(room_id, "two")
    second = (await connection.syncs())["rooms"][room_id]
    assert "initial" not in second
    assert bodies(second) == ["two"]
    assert second["num_live"] == 1
    assert second["required_state"] == []
    assert (await connection.syncs())["rooms"] == {}


async def test_waiting_ends_with_news(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    connection = Connection(alice, lists={"all": window()})
    await connection.syncs()
    waiting = asyncio.create_task(connection.syncs(timeout_ms=20_000))
    await alice.sends(room_id, "hello")
    assert bodies((await waiting)["rooms"][room_id]) == ["hello"]


async def test_the_same_position_again_loses_nothing(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    connection = Connection(alice, lists={"all": window()})
    await connection.syncs()
    pos = connection.pos
    await alice.sends(room_id, "hello")
    first = await connection.syncs()
    connection.pos = pos
    again = await connection.syncs()
    assert bodies(first["rooms"][room_id]) == bodies(again["rooms"][room_id]) == ["hello"]


async def test_a_position_stays_good_however_often_its_answer_is_lost(
    server: Server, alice: Client
) -> None:
    room_id = await alice.creates_room()
    connection = Connection(alice, lists={"all": window()})
    await connection.syncs()
    pos = connection.pos
    for _ in range(6):
        connection.pos = pos
        await connection.syncs()
    connection.pos = pos
    await alice.sends(room_id, "hello")
    assert bodies((await connection.syncs())["rooms"][room_id]) == ["hello"]


async def test_unknown_positions_are_refused(server: Server, alice: Client, bob: Client) -> None:
    mine = Connection(alice, lists={"all": window()})
    await mine.syncs()
    for client, conn_id, pos in (
        (alice, "room-list", "s1_1"),
        (alice, "other", mine.pos),
        (bob, "room-list", mine.pos),
    ):
        params = {"pos": pos}
        await client.post(
            PATH, {"conn_id": conn_id}, params=params, expect=400, errcode="M_UNKNOWN_POS"
        )


async def test_windows_follow_activity(server: Server, alice: Client) -> None:
    rooms = [await alice.creates_room(name=f"r{number}") for number in range(4)]
    connection = Connection(alice, lists={"all": window(last=1)})
    first = await connection.syncs()
    assert first["lists"]["all"]["count"] == 4
    assert set(first["rooms"]) == {rooms[3], rooms[2]}
    await alice.sends(rooms[0], "up")
    assert set((await connection.syncs())["rooms"]) == {rooms[0]}
    wider = await connection.syncs(lists={"all": window(last=3)})
    assert set(wider["rooms"]) == {rooms[1]}


async def test_a_room_that_comes_back_into_the_window_has_its_gap(
    server: Server, alice: Client
) -> None:
    first, second = await alice.creates_room(), await alice.creates_room()
    connection = Connection(alice, lists={"all": window(last=1, limit=2)})
    await connection.syncs()
    for number in range(3):
        await alice.sends(first, f"m{number}")
    room = (await connection.syncs())["rooms"][first]
    assert bodies(room) == ["m1", "m2"]
    assert room["limited"] is True
    assert "initial" not in room
    older = await alice.get(
        f"/rooms/{first}/messages", params={"dir": "b", "from": room["prev_batch"], "limit": 1}
    )
    assert older["chunk"][0]["content"]["body"] == "m0"
    assert second


async def test_a_larger_timeline_is_sent_at_once(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    for number in range(5):
        await alice.sends(room_id, f"m{number}")
    connection = Connection(alice, lists={"all": window(limit=1)})
    assert bodies((await connection.syncs())["rooms"][room_id]) == ["m4"]
    wish = {"timeline_limit": 4, "required_state": [["m.room.create", ""]]}
    answer = await connection.syncs(room_subscriptions={room_id: wish})
    room = answer["rooms"][room_id]
    assert bodies(room) == ["m1", "m2", "m3", "m4"]
    assert room["unstable_expanded_timeline"] is True
    assert {e["type"] for e in room["required_state"]} >= {"m.room.create"}


async def test_invites_show_stripped_state(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(name="Tea", invite=[bob.user_id], is_direct=True)
    connection = Connection(bob, lists={"all": window(), "in": window(filters={"is_invite": True})})
    answer = await connection.syncs()
    room = answer["rooms"][room_id]
    assert {e["type"] for e in room["invite_state"]} >= {"m.room.create", "m.room.name"}
    assert room["name"] == "Tea"
    assert room["is_dm"] is True
    assert answer["lists"]["in"]["count"] == 1
    await bob.joins(room_id)
    joined = (await connection.syncs())["rooms"][room_id]
    assert joined["initial"] is True
    assert "invite_state" not in joined


async def test_leaving_comes_once(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    connection = Connection(bob, lists={"all": window()})
    await connection.syncs()
    await bob.leaves(room_id)
    events = (await connection.syncs())["rooms"][room_id]["timeline"]
    assert events[-1]["content"]["membership"] == "leave"
    assert (await connection.syncs())["rooms"] == {}


async def test_filters(server: Server, alice: Client, bob: Client) -> None:
    direct = await alice.creates_room(invite=[bob.user_id], is_direct=True)
    space = await alice.creates_room(
        creation_content={"type": "m.space"}, preset="public_chat", name="space"
    )
    inside = await alice.creates_room(preset="public_chat")
    await alice.sets_state(space, "m.space.child", {"via": ["linnet.test"]}, inside)
    await alice.put(f"/user/{alice.user_id}/account_data/m.direct", {bob.user_id: [direct]})
    await alice.put(f"/user/{alice.user_id}/rooms/{inside}/tags/m.favourite", {})
    for filters, expected in (
        ({"is_dm": True}, {direct}),
        ({"is_dm": False}, {space, inside}),
        ({"is_encrypted": True}, {direct}),
        ({"room_types": ["m.space"]}, {space}),
        ({"not_room_types": ["m.space"]}, {direct, inside}),
        ({"room_types": [None]}, {direct, inside}),
        ({"spaces": [space]}, {inside}),
        ({"tags": ["m.favourite"]}, {inside}),
        ({"not_tags": ["m.favourite"]}, {direct, space}),
    ):
        answer = await Connection(alice, lists={"l": window(filters=filters)}).syncs()
        assert set(answer["rooms"]) == expected, filters


async def test_extensions(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    sent = await alice.sends(room_id, "hello")
    await bob.put(f"/user/{bob.user_id}/account_data/m.x", {"a": 1})
    connection = Connection(bob, lists={"all": window()}, extensions=ALL_EXTENSIONS)
    first = (await connection.syncs())["extensions"]
    assert {"type": "m.x", "content": {"a": 1}} in first["account_data"]["global"]
    assert first["e2ee"]["device_one_time_keys_count"] == {"signed_curve25519": 0}
    assert "device_lists" not in first["e2ee"]
    assert first["to_device"]["events"] == []
    await alice.put(f"/rooms/{room_id}/typing/{alice.user_id}", {"typing": True, "timeout": 9000})
    await alice.post(f"/rooms/{room_id}/receipt/m.read/{sent}")
    await alice.put("/sendToDevice/m.t/1", {"messages": {bob.user_id: {bob.device_id: {"b": 2}}}})
    second = (await connection.syncs())["extensions"]
    assert second["typing"]["rooms"][room_id]["content"]["user_ids"] == [alice.user_id]
    assert sent in second["receipts"]["rooms"][room_id]["content"]
    assert second["to_device"]["events"][0]["content"] == {"b": 2}
    assert "account_data" not in second


async def test_an_invite_comes_with_ones_own_data_of_the_room(
    server: Server, alice: Client, bob: Client
) -> None:
    """Also when one is invited again, to a room whose data one has thrown away by leaving it."""
    room_id = await alice.creates_room()
    connection = Connection(bob, lists={"all": window()}, extensions=ALL_EXTENSIONS)
    await connection.syncs()
    data = f"/user/{bob.user_id}/rooms/{room_id}/account_data"
    await bob.put(f"{data}/m.x", {"a": 1})
    assert "account_data" not in (await connection.syncs())["extensions"]
    told = {room_id: [{"type": "m.x", "content": {"a": 1}}]}
    await alice.invites(room_id, bob)
    assert (await connection.syncs())["extensions"]["account_data"]["rooms"] == told
    await bob.put(f"{data}/m.y", {"b": 2})
    later = (await connection.syncs())["extensions"]["account_data"]["rooms"]
    assert later == {room_id: [{"type": "m.y", "content": {"b": 2}}]}
    told[room_id].append({"type": "m.y", "content": {"b": 2}})
    await bob.leaves(room_id)
    await connection.syncs()
    await alice.invites(room_id, bob)
    again = await connection.syncs()
    assert again["rooms"][room_id]["invite_state"]
    assert again["extensions"]["account_data"]["rooms"] == told
    await bob.joins(room_id)
    assert (await connection.syncs())["extensions"]["account_data"]["rooms"] == told


async def test_to_device_messages_of_one_connection_are_safe_from_another(
    server: Server, alice: Client, bob: Client
) -> None:
    wish = {"to_device": {"enabled": True}}
    encryption = Connection(bob, "encryption", extensions=wish)
    token = (await encryption.syncs())["extensions"]["to_device"]["next_batch"]
    await alice.put("/sendToDevice/m.t/1", {"messages": {bob.user_id: {"*": {"b": 2}}}})
    await Connection(bob, "room-list", lists={"all": window()}).syncs()
    wish["to_device"]["since"] = token
    sent = (await encryption.syncs())["extensions"]["to_device"]
    assert [event["content"] for event in sent["events"]] == [{"b": 2}]
    wish["to_device"]["since"] = sent["next_batch"]
    assert (await encryption.syncs())["extensions"]["to_device"]["events"] == []


async def test_a_new_request_ends_the_waiting_one(server: Server, alice: Client) -> None:
    await alice.creates_room()
    connection = Connection(alice, lists={"all": window()})
    await connection.syncs()
    pos = connection.pos
    params = {"pos": pos, "timeout": 25_000}
    waiting = asyncio.create_task(alice.post(PATH, connection.body, params=params))
    await server.waits_for(alice)
    await connection.syncs()
    assert (await waiting)["rooms"] == {}


@pytest.mark.parametrize(
    "body",
    [
        {"conn_id": "x" * 65},
        {"lists": {"a": {"ranges": [[5, 1]]}}},
        {"lists": {"a": {"ranges": [[-1, 1]]}}},
        {"lists": {"a": {"ranges": [[0, 1]], "timeline_limit": -1}}},
        {"lists": {str(n): {"ranges": [[0, 1]]} for n in range(101)}},
    ],
)
async def test_senseless_wishes_are_refused(
    server: Server, alice: Client, body: dict[str, Any]
) -> None:
    await alice.post(PATH, body, expect=400, errcode="M_INVALID_PARAM")


async def test_wrong_types_are_refused(server: Server, alice: Client) -> None:
    for body in ({"lists": []}, {"lists": {"a": {"ranges": "all"}}}, {"conn_id": 1}):
        await alice.post(PATH, body, expect=400, errcode="M_BAD_JSON")
    await alice.call("POST", PATH, b"{", expect=400, errcode="M_NOT_JSON")


async def test_nobody_syncs_without_a_token(server: Server) -> None:
    await Client(server).post(PATH, {}, expect=401, errcode="M_MISSING_TOKEN")


async def test_reading_lowers_the_counts_on_every_device(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    event_id = await alice.sends(room_id, "one")
    phone = Connection(await bob.another_device(), lists={"all": window()})
    assert (await phone.syncs())["rooms"][room_id]["notification_count"] == 1
    waiting = asyncio.create_task(phone.syncs(timeout_ms=20_000))
    await server.waits_for(phone.client)
    await bob.post(f"/rooms/{room_id}/receipt/m.read.private/{event_id}")
    room = (await waiting)["rooms"][room_id]
    assert (room["notification_count"], room["timeline"]) == (0, [])
    assert (await phone.syncs())["rooms"] == {}
