"""Sliding sync in its accepted form."""

# covers: unstable.syncV4

import asyncio
from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

PATH = "/_matrix/client/v4/sync"
STATE = {"include": [{"type": "m.room.name"}], "lazy_members": True}


def config(**more: Any) -> dict[str, Any]:
    return {"timeline_limit": 5, "required_state": STATE, **more}


class Connection:
    """One connection of a client."""

    def __init__(self, client: Client, **body: Any) -> None:
        self.client = client
        self.body = {"conn_id": "main", **body}
        self.pos: str | None = None

    async def syncs(self, **body: Any) -> dict[str, Any]:
        sent = {**self.body, **body}
        if self.pos is not None:
            sent["pos"] = self.pos
        answer = await self.client.post(PATH, sent)
        self.pos = answer["pos"]
        result: dict[str, Any] = answer.json
        return result


async def test_a_room_comes_whole_and_then_only_news(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(name="Tea", invite=[bob.user_id])
    await bob.joins(room_id)
    await alice.sends(room_id, "one")
    connection = Connection(bob, lists={"all": config(range=[0, 9])})
    first = await connection.syncs()
    room = first["rooms"][room_id]
    assert first["lists"] == {"all": {"count": 1}}
    assert room["membership"] == "join"
    assert room["lists"] == ["all"]
    assert room["initial"] is True
    assert room["timeline_events"][-1]["content"]["body"] == "one"
    assert "timeline" not in room
    kinds = {event["type"] for event in room["required_state"]}
    assert kinds == {"m.room.name", "m.room.member"}
    waiting = asyncio.create_task(connection.syncs(timeout=20_000))
    await server.waits_for(bob)
    await alice.sends(room_id, "two")
    [event] = (await waiting)["rooms"][room_id]["timeline_events"]
    assert event["content"]["body"] == "two"
    assert (await connection.syncs())["rooms"] == {}
    older = await bob.get(
        f"/rooms/{room_id}/messages", params={"dir": "b", "from": connection.pos, "limit": 1}
    )
    assert older["chunk"][0]["content"]["body"] == "two"


async def test_a_list_without_a_range_is_everything(server: Server, alice: Client) -> None:
    rooms = {await alice.creates_room() for _ in range(3)}
    answer = await Connection(alice, lists={"all": config()}).syncs()
    assert set(answer["rooms"]) == rooms


async def test_a_subscription_is_in_no_list(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    connection = Connection(
        alice, room_subscriptions={room_id: config(), "!nowhere:linnet.test": config()}
    )
    rooms = (await connection.syncs())["rooms"]
    assert set(rooms) == {room_id}
    assert "lists" not in rooms[room_id]


async def test_invites_and_knocks_show_stripped_state(
    server: Server, alice: Client, bob: Client
) -> None:
    invited = await alice.creates_room(name="Tea", invite=[bob.user_id])
    knocked = await alice.creates_room(
        initial_state=[{"type": "m.room.join_rules", "content": {"join_rule": "knock"}}]
    )
    await bob.post(f"/knock/{knocked}")
    lists = {"all": config(), "in": config(filters={"is_invited": True})}
    answer = await Connection(bob, lists=lists).syncs()
    rooms = answer["rooms"]
    assert {e["type"] for e in rooms[invited]["stripped_state"]} >= {"m.room.name"}
    assert rooms[invited]["membership"] == "invite"
    assert rooms[knocked]["membership"] == "knock"
    assert "stripped_state" in rooms[knocked]
    assert "knock_state" not in rooms[knocked]
    assert answer["lists"]["in"]["count"] == 1
    assert rooms[invited]["lists"] == ["all", "in"]
    assert rooms[knocked]["lists"] == ["all"]


async def test_state_is_included_and_excluded(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room(name="Tea", topic="Beer")
    wish = {"include": [{}], "exclude": [{"type": "m.room.topic"}, {"type": "m.room.member"}]}
    lists = {"all": config(required_state=wish, timeline_limit=0)}
    connection = Connection(alice, lists=lists)
    room = (await connection.syncs())["rooms"][room_id]
    kinds = {event["type"] for event in room["required_state"]}
    assert kinds >= {"m.room.create", "m.room.name", "m.room.power_levels"}
    assert not kinds & {"m.room.topic", "m.room.member"}
    await alice.sets_state(room_id, "m.room.topic", {"topic": "Wine"})
    await alice.sets_state(room_id, "m.room.name", {"name": "Milk"})
    room = (await connection.syncs())["rooms"][room_id]
    assert [event["type"] for event in room["required_state"]] == ["m.room.name"]
    assert room["name"] == "Milk"
    more = {"include": [{"state_key": alice.user_id}]}
    answer = await connection.syncs(
        room_subscriptions={room_id: config(required_state=more, timeline_limit=0)}
    )
    kinds = {event["type"] for event in answer["rooms"][room_id]["required_state"]}
    assert "m.room.member" in kinds


async def test_a_name_that_was_removed_is_null(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(name="Tea", invite=[bob.user_id])
    connection = Connection(alice, lists={"all": config()})
    assert (await connection.syncs())["rooms"][room_id]["name"] == "Tea"
    await alice.sets_state(room_id, "m.room.name", {})
    room = (await connection.syncs())["rooms"][room_id]
    assert room["name"] is None
    assert [hero["user_id"] for hero in room["heroes"]] == [bob.user_id]
    fresh = (await Connection(alice, lists={"all": config()}, conn_id="x").syncs())["rooms"]
    assert "name" not in fresh[room_id]


async def test_a_larger_timeline_is_sent_at_once(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    for number in range(5):
        await alice.sends(room_id, f"m{number}")
    connection = Connection(alice, lists={"all": config(timeline_limit=1)})
    await connection.syncs()
    wider = await connection.syncs(lists={"all": config(timeline_limit=3)})
    room = wider["rooms"][room_id]
    assert room["expanded_timeline"] is True
    assert [e["content"]["body"] for e in room["timeline_events"]] == ["m2", "m3", "m4"]


async def test_a_chat_becomes_direct(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room()
    connection = Connection(alice, lists={"all": config()})
    assert (await connection.syncs())["rooms"][room_id]["is_dm"] is False
    await alice.put(f"/user/{alice.user_id}/account_data/m.direct", {bob.user_id: [room_id]})
    assert (await connection.syncs())["rooms"][room_id]["is_dm"] is True
    assert (await connection.syncs())["rooms"] == {}


async def test_spaces_of_others_tell_nothing(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    space = await alice.creates_room(creation_content={"type": "m.space"})
    await alice.sets_state(space, "m.space.child", {"via": ["linnet.test"]}, room_id)
    lists = {"in": config(filters={"spaces": [space]})}
    assert set((await Connection(alice, lists=lists).syncs())["rooms"]) == {room_id}
    assert (await Connection(bob, lists=lists).syncs())["rooms"] == {}


async def test_the_two_forms_share_no_connection(server: Server, alice: Client) -> None:
    connection = Connection(alice)
    await connection.syncs()
    await alice.post(
        "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync",
        {"conn_id": "main"},
        params={"pos": connection.pos},
        expect=400,
        errcode="M_UNKNOWN_POS",
    )
    body = {"conn_id": "main", "pos": "nonsense"}
    await alice.post(PATH, body, expect=400, errcode="M_UNKNOWN_POS")


@pytest.mark.parametrize(
    "body",
    [
        {"set_presence": "bored"},
        {"conn_id": "x" * 65},
        {"lists": {"a": config(range=[5, 1])}},
        {"lists": {"x" * 256: config()}},
        {"lists": {"a": config(timeline_limit=-1)}},
        {"lists": {str(n): config() for n in range(101)}},
        {"room_subscriptions": {f"!{n}:linnet.test": config() for n in range(101)}},
        {"lists": {"a": config(required_state={"include": [{}] * 1001})}},
        {"lists": {"a": config(filters={"tags": ["x"] * 1001})}},
    ],
)
async def test_senseless_wishes_are_refused(
    server: Server, alice: Client, body: dict[str, Any]
) -> None:
    await alice.post(PATH, body, expect=400, errcode="M_INVALID_PARAM")


async def test_wrong_forms_are_refused(server: Server, alice: Client) -> None:
    missing = {"lists": {"a": {"timeline_limit": 1}}}
    await alice.post(PATH, missing, expect=400, errcode="M_MISSING_PARAM")
    wrong = {"lists": {"a": config(required_state=[["m.room.name", ""]])}}
    await alice.post(PATH, wrong, expect=400, errcode="M_BAD_JSON")
    await server.nobody().post(PATH, {}, expect=401, errcode="M_MISSING_TOKEN")
