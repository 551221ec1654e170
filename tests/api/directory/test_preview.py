"""Looking into rooms without joining them."""

import asyncio
from typing import Any

from tests.kit.client import Client
from tests.kit.server import Server

# covers: roomInitialSync, peekEvents

WORLD = {
    "type": "m.room.history_visibility",
    "content": {"history_visibility": "world_readable"},
}


async def glass_house(client: Client, **wish: Any) -> str:
    return await client.creates_room(preset="public_chat", initial_state=[WORLD], **wish)


def bodies(events: list[Any]) -> list[str]:
    return [event["content"]["body"] for event in events if "body" in event["content"]]


async def peek(client: Client, room_id: str, **params: Any) -> Any:
    return (await client.get("/events", params={"room_id": room_id, **params})).json


async def test_a_stranger_looks_in(server: Server, alice: Client, bob: Client) -> None:
    room_id = await glass_house(alice, name="Aquarium", visibility="public")
    for number in range(5):
        await alice.sends(room_id, f"fish {number}")
    told = (await bob.get(f"/rooms/{room_id}/initialSync", params={"limit": 3})).json
    assert told["room_id"] == room_id
    assert told["visibility"] == "public"
    assert "membership" not in told
    assert told["account_data"] == []
    assert bodies(told["messages"]["chunk"]) == ["fish 2", "fish 3", "fish 4"]
    state = {(event["type"], event["state_key"]): event for event in told["state"]}
    assert state["m.room.name", ""]["content"] == {"name": "Aquarium"}
    assert ("m.room.member", alice.user_id) in state
    older = {"dir": "b", "from": told["messages"]["start"], "limit": 2}
    page = await bob.get(f"/rooms/{room_id}/messages", params=older)
    assert bodies(page["chunk"]) == ["fish 1", "fish 0"]
    # From there, what happens.
    since = told["messages"]["end"]
    assert await peek(bob, room_id, **{"from": since}) == {
        "start": since,
        "end": since,
        "chunk": [],
    }
    waiting = asyncio.ensure_future(peek(bob, room_id, timeout=30_000, **{"from": since}))
    await server.waits_for(bob)
    await alice.sends(room_id, "splash")
    news = await waiting
    assert bodies(news["chunk"]) == ["splash"]
    assert news["chunk"][0]["room_id"] == room_id
    assert (await peek(bob, room_id, **{"from": news["end"]}))["chunk"] == []


async def test_many_events_come_in_parts(alice: Client, bob: Client) -> None:
    room_id = await glass_house(alice)
    since = (await bob.get(f"/rooms/{room_id}/initialSync"))["messages"]["end"]
    sent = [str(number) for number in range(120)]
    await asyncio.gather(*(alice.sends(room_id, text) for text in sent))
    first = await peek(bob, room_id, **{"from": since})
    second = await peek(bob, room_id, **{"from": first["end"]})
    assert len(first["chunk"]) == 100
    assert set(bodies(first["chunk"] + second["chunk"])) == set(sent)


async def test_without_a_token_only_what_comes(alice: Client, bob: Client) -> None:
    room_id = await glass_house(alice)
    await alice.sends(room_id, "before")
    told = await peek(bob, room_id)
    assert told["chunk"] == []
    await alice.sends(room_id, "after")
    assert bodies((await peek(bob, room_id, **{"from": told["end"]}))["chunk"]) == ["after"]


async def test_members_and_those_who_left(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    await bob.put(f"/user/{bob.user_id}/rooms/{room_id}/tags/u.work", {"order": 0.5})
    await alice.sends(room_id, "together")
    told = (await bob.get(f"/rooms/{room_id}/initialSync")).json
    assert told["membership"] == "join"
    assert told["visibility"] == "private"
    tags = {"type": "m.tag", "content": {"tags": {"u.work": {"order": 0.5}}}}
    assert tags in told["account_data"]
    await bob.leaves(room_id)
    await alice.sends(room_id, "alone")
    await alice.sets_state(room_id, "m.room.name", {"name": "Later"})
    told = (await bob.get(f"/rooms/{room_id}/initialSync")).json
    assert told["membership"] == "leave"
    assert bodies(told["messages"]["chunk"]) == ["together"]
    assert not any(event["type"] == "m.room.name" for event in told["state"])
    assert (await peek(bob, room_id, **{"from": "s0"}))["chunk"]
    assert "alone" not in bodies((await peek(bob, room_id, **{"from": "s0"}))["chunk"])


async def test_when_the_room_closes(server: Server, alice: Client, bob: Client) -> None:
    room_id = await glass_house(alice)
    since = (await bob.get(f"/rooms/{room_id}/initialSync"))["messages"]["end"]
    params = {"room_id": room_id, "from": since, "timeout": 30_000}
    closing = bob.get("/events", params=params, expect=403, errcode="M_FORBIDDEN")
    waiting = asyncio.ensure_future(closing)
    await server.waits_for(bob)
    await alice.sets_state(room_id, "m.room.history_visibility", {"history_visibility": "joined"})
    await waiting


async def test_who_may_not_and_what_is_no_question(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    forbidden = {"expect": 403, "errcode": "M_FORBIDDEN"}
    for place in (room_id, "!nowhere:linnet.test"):
        await bob.get(f"/rooms/{place}/initialSync", **forbidden)
        await bob.get("/events", params={"room_id": place}, **forbidden)
    nobody = server.nobody()
    await nobody.get(f"/rooms/{room_id}/initialSync", expect=401, errcode="M_MISSING_TOKEN")
    await nobody.get("/events", params={"room_id": room_id}, expect=401)
    await alice.get("/events", expect=400, errcode="M_MISSING_PARAM")
    wrong = {"expect": 400, "errcode": "M_INVALID_PARAM"}
    for params in ({"from": "x"}, {"timeout": -1}, {"timeout": "x"}, {"room_id": "x"}):
        await alice.get("/events", params={"room_id": room_id, **params}, **wrong)
    await alice.get(f"/rooms/{room_id}/initialSync", params={"limit": 0}, **wrong)
    far = {"room_id": room_id, "from": f"s{10**17}"}
    assert (await alice.get("/events", params=far))["chunk"] == []
