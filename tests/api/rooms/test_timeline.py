"""Paging through history, and single events with what is around them."""

# covers: getRoomEvents, getEventContext, getOneRoomEvent

import json
from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

Json = dict[str, Any]


async def room_with(alice: Client, *others: Client, **wish: Any) -> str:
    room_id = await alice.creates_room(**{"preset": "public_chat", **wish})
    for other in others:
        await other.joins(room_id)
    return room_id


def visibility(value: str) -> list[Json]:
    content = {"history_visibility": value}
    return [{"type": "m.room.history_visibility", "content": content}]


async def pages(client: Client, room_id: str, direction: str, **params: Any) -> list[list[Json]]:
    """All pages until there is no more `end`."""
    found = []
    while True:
        asked = {"dir": direction, **params}
        answer = (await client.get(f"/rooms/{room_id}/messages", params=asked)).json
        found.append(answer["chunk"])
        if "from" in params:
            assert answer["start"] == params["from"]
        if "end" not in answer:
            return found
        params["from"] = answer["end"]


async def ids(client: Client, room_id: str, direction: str, **params: Any) -> list[str]:
    found = await pages(client, room_id, direction, **params)
    return [event["event_id"] for page in found for event in page]


async def bodies(client: Client, room_id: str, **params: Any) -> list[str]:
    """The texts that a client can see, oldest first."""
    found = await pages(client, room_id, "f", **params)
    texts = [event["content"].get("body") for page in found for event in page]
    return [text for text in texts if text is not None]


# Pages.


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_pages_neither_repeat_nor_lose(alice: Client, limit: int) -> None:
    room_id = await room_with(alice)
    other = await room_with(alice)
    for n in range(10):
        await alice.sends(room_id, str(n))
        await alice.sends(other, f"other {n}")
    back = await ids(alice, room_id, "b", limit=limit)
    forward = await ids(alice, room_id, "f", limit=limit)
    assert back == forward[::-1]
    assert len(set(back)) == len(back) == 10 + 6
    assert (await bodies(alice, room_id, limit=limit)) == [str(n) for n in range(10)]


async def test_new_events_do_not_disturb_pages(alice: Client) -> None:
    room_id = await room_with(alice)
    for n in range(5):
        await alice.sends(room_id, str(n))
    first = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 3})
    await alice.sends(room_id, "late")
    rest = await ids(alice, room_id, "b", **{"from": first["end"], "limit": 3})
    texts = [event["content"]["body"] for event in first["chunk"]]
    assert texts == ["4", "3", "2"]
    assert not {event["event_id"] for event in first["chunk"]} & set(rest)
    # The start of the first page leads forward to what came after.
    later = await bodies(alice, room_id, **{"from": first["start"]})
    assert later == ["late"]


async def test_a_page_ends_at_the_other_token(alice: Client) -> None:
    room_id = await room_with(alice)
    await alice.sends(room_id, "1")
    early = (await alice.syncs())["next_batch"]
    await alice.sends(room_id, "2")
    await alice.sends(room_id, "3")
    late = (await alice.syncs())["next_batch"]
    await alice.sends(room_id, "4")
    back = await pages(alice, room_id, "b", **{"from": late, "to": early, "limit": 1})
    assert [e["content"]["body"] for page in back for e in page] == ["3", "2"]
    forward = {"from": early, "to": late, "limit": 1}
    assert await bodies(alice, room_id, **forward) == ["2", "3"]


async def test_sync_and_pages_fit_together(alice: Client) -> None:
    room_id = await room_with(alice)
    for n in range(20):
        await alice.sends(room_id, str(n))
    fresh = await alice.get("/sync", params={"timeout": 0})
    timeline = fresh["rooms"]["join"][room_id]["timeline"]
    older = await ids(alice, room_id, "b", **{"from": timeline["prev_batch"]})
    seen = older[::-1] + [event["event_id"] for event in timeline["events"]]
    assert seen == await ids(alice, room_id, "f")


async def test_without_a_limit_there_are_ten(alice: Client) -> None:
    room_id = await room_with(alice)
    for n in range(12):
        await alice.sends(room_id, str(n))
    answer = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b"})
    assert len(answer["chunk"]) == 10


@pytest.mark.parametrize(
    ("params", "errcode"),
    [
        ({}, "M_MISSING_PARAM"),
        ({"dir": "x"}, "M_INVALID_PARAM"),
        ({"dir": "b", "from": "abc"}, "M_INVALID_PARAM"),
        ({"dir": "b", "to": "abc"}, "M_INVALID_PARAM"),
        ({"dir": "b", "limit": "many"}, "M_INVALID_PARAM"),
        ({"dir": "b", "limit": 0}, "M_INVALID_PARAM"),
        ({"dir": "b", "filter": "{"}, "M_NOT_JSON"),
        ({"dir": "b", "filter": '{"types": 1}'}, "M_BAD_JSON"),
    ],
)
async def test_what_cannot_be_asked(alice: Client, params: Json, errcode: str) -> None:
    room_id = await room_with(alice)
    path = f"/rooms/{room_id}/messages"
    await alice.get(path, params=params, expect=400, errcode=errcode)


# Who sees what.


async def test_strangers_see_nothing(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_with(alice)
    event_id = await alice.sends(room_id, "x")
    invited = await alice.creates_room(invite=[bob.user_id])
    for room in (room_id, invited, "!nowhere:linnet.test"):
        path = f"/rooms/{room}/messages"
        await bob.get(path, params={"dir": "b"}, expect=403, errcode="M_FORBIDDEN")
    path = f"/rooms/{room_id}/context/{event_id}"
    await bob.get(path, expect=403, errcode="M_FORBIDDEN")
    path = f"/rooms/{room_id}/event/{event_id}"
    await bob.get(path, expect=404, errcode="M_NOT_FOUND")
    await server.nobody().get(path, expect=401, errcode="M_MISSING_TOKEN")


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("joined", ["joined", "back"]),
        ("invited", ["invited", "joined", "back"]),
        ("shared", ["before", "invited", "joined", "away", "back"]),
        ("world_readable", ["before", "invited", "joined", "away", "back"]),
    ],
)
async def test_history_visibility(alice: Client, bob: Client, value: str, seen: list[str]) -> None:
    room_id = await room_with(alice, initial_state=visibility(value))
    await alice.sends(room_id, "before")
    await alice.invites(room_id, bob)
    await alice.sends(room_id, "invited")
    await bob.joins(room_id)
    await alice.sends(room_id, "joined")
    await bob.leaves(room_id)
    away = await alice.sends(room_id, "away")
    path = f"/rooms/{room_id}/event/{away}"
    await bob.get(path, expect=200 if value == "world_readable" else 404)
    before_return = (
        seen[:-1]
        if value == "world_readable"
        else [text for text in seen if text not in ("away", "back")]
    )
    assert await bodies(bob, room_id, limit=2) == before_return
    await bob.joins(room_id)
    await alice.sends(room_id, "back")
    assert await bodies(bob, room_id, limit=2) == seen
    await bob.get(path, expect=200 if "away" in seen else 404)


@pytest.mark.parametrize("how", ["leaves", "is kicked", "is banned", "is invited again"])
async def test_history_ends_where_one_left(alice: Client, bob: Client, how: str) -> None:
    room_id = await room_with(alice, bob)
    await alice.sends(room_id, "before")
    if how in ("leaves", "is invited again"):
        await bob.leaves(room_id)
    else:
        verb = "kick" if how == "is kicked" else "ban"
        await alice.post(f"/rooms/{room_id}/{verb}", {"user_id": bob.user_id})
    after = await alice.sends(room_id, "after")
    if how == "is invited again":
        await alice.invites(room_id, bob)
    assert await bodies(bob, room_id) == ["before"]
    newest = (await pages(bob, room_id, "b", limit=1))[0][0]
    assert newest["state_key"] == bob.user_id
    assert newest["unsigned"]["membership"] in ("leave", "ban")
    path = f"/rooms/{room_id}/event/{after}"
    await bob.get(path, expect=404, errcode="M_NOT_FOUND")


async def test_a_peek_shows_what_was_open(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice)
    hidden = await alice.sends(room_id, "hidden")
    await alice.sets_state(
        room_id, "m.room.history_visibility", {"history_visibility": "world_readable"}
    )
    await alice.sends(room_id, "open")
    assert await bodies(bob, room_id) == ["open"]
    await bob.get(f"/rooms/{room_id}/event/{hidden}", expect=404)
    await alice.sets_state(room_id, "m.room.history_visibility", {"history_visibility": "shared"})
    await bob.get(f"/rooms/{room_id}/messages", params={"dir": "b"}, expect=403)


async def test_an_event_knows_the_readers_membership(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice)
    await alice.sends(room_id, "before")
    await bob.joins(room_id)
    await alice.sends(room_id, "after")
    found = [event for page in await pages(bob, room_id, "f") for event in page]
    memberships = [event["unsigned"]["membership"] for event in found]
    assert memberships == ["leave"] * 7 + ["join"] * 2


async def test_an_event_belongs_to_its_room(alice: Client) -> None:
    room_id, other = await room_with(alice), await room_with(alice)
    event_id = await alice.sends(room_id, "x")
    for path in ("event", "context"):
        for room, event in ((other, event_id), (room_id, "$nothing")):
            await alice.get(f"/rooms/{room}/{path}/{event}", expect=404, errcode="M_NOT_FOUND")


# Filters.


async def filtered(client: Client, room_id: str, wish: Json, limit: int = 2) -> list[str]:
    return await ids(client, room_id, "f", filter=json.dumps(wish), limit=limit)


async def test_filters_choose_events(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    one = await alice.sends(room_id, "one")
    two = await bob.sends(room_id, "two", url="mxc://linnet.test/x")
    thread = {"rel_type": "m.thread", "event_id": one}
    three = await bob.sends(room_id, "three", **{"m.relates_to": thread})
    message = {"types": ["m.room.message"]}
    assert await filtered(alice, room_id, message) == [one, two, three]
    assert await filtered(alice, room_id, {"not_types": ["m.room.?*", "m.room.*"]}) == []
    by_bob = {**message, "senders": [bob.user_id]}
    assert await filtered(alice, room_id, by_bob) == [two, three]
    assert await filtered(alice, room_id, {**message, "not_senders": [bob.user_id]}) == [one]
    assert await filtered(alice, room_id, {"contains_url": True}) == [two]
    assert await filtered(alice, room_id, {"not_rooms": [room_id]}) == []
    for wish in (
        {"related_by_rel_types": ["m.thread"]},
        {"related_by_senders": [bob.user_id]},
        {"related_by_senders": [bob.user_id], "related_by_rel_types": ["m.thread"]},
    ):
        assert await filtered(alice, room_id, wish) == [one]
    by_alice = {"related_by_senders": [alice.user_id]}
    assert await filtered(alice, room_id, by_alice) == []


async def test_a_filter_that_matches_little_ends_at_last(alice: Client) -> None:
    room_id = await room_with(alice)
    rare = await alice.sends_event(room_id, "com.example.rare", {})
    for n in range(150):
        await alice.sends(room_id, str(n))
    wish = json.dumps({"types": ["com.example.*"]})
    assert await ids(alice, room_id, "b", filter=wish) == [rare]


async def test_lazy_loading_brings_the_senders_along(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    await alice.sends(room_id, "from alice")
    await bob.sends(room_id, "from bob")
    path = f"/rooms/{room_id}/messages"
    lazy = {"dir": "b", "limit": 1, "filter": '{"lazy_load_members": true}'}
    answer = await alice.get(path, params=lazy)
    assert [event["state_key"] for event in answer["state"]] == [bob.user_id]
    answer = await alice.get(path, params={**lazy, "limit": 2})
    assert {e["state_key"] for e in answer["state"]} == {alice.user_id, bob.user_id}
    plain = await alice.get(path, params={"dir": "b", "limit": 1})
    assert "state" not in plain.json


# Around an event.


async def test_context(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    sent = [await alice.sends(room_id, str(n)) for n in range(9)]
    path = f"/rooms/{room_id}/context/{sent[4]}"
    answer = (await bob.get(path, params={"limit": 5})).json
    assert answer["event"]["event_id"] == sent[4]
    assert [e["event_id"] for e in answer["events_before"]] == [sent[3], sent[2]]
    assert [e["event_id"] for e in answer["events_after"]] == [sent[5], sent[6], sent[7]]
    assert len(answer["state"]) == 6 + 1
    before = await ids(bob, room_id, "b", **{"from": answer["start"]})
    assert before[:2] == [sent[1], sent[0]]
    after = await ids(bob, room_id, "f", **{"from": answer["end"]})
    assert after == [sent[8]]


async def test_context_without_surroundings(alice: Client) -> None:
    room_id = await room_with(alice)
    event_id = await alice.sends(room_id, "x")
    path = f"/rooms/{room_id}/context/{event_id}"
    answer = (await alice.get(path, params={"limit": 0})).json
    assert (answer["events_before"], answer["events_after"]) == ([], [])
    assert answer["event"]["event_id"] == event_id
    assert await ids(alice, room_id, "f", **{"from": answer["start"]}) == [event_id]
    await alice.get(path, params={"limit": -1}, expect=400, errcode="M_INVALID_PARAM")
    await alice.get(path, params={"filter": "x"}, expect=400, errcode="M_NOT_JSON")


async def test_the_state_of_a_context_is_that_of_its_end(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, name="First")
    event_id = await alice.sends(room_id, "x")
    await alice.sets_state(room_id, "m.room.name", {"name": "Second"})
    await alice.sets_state(room_id, "m.room.name", {"name": "Third"})

    async def name(limit: int) -> str:
        path = f"/rooms/{room_id}/context/{event_id}"
        answer = await alice.get(path, params={"limit": limit})
        names = [e["content"] for e in answer["state"] if e["type"] == "m.room.name"]
        return str(names[0]["name"])

    assert [await name(limit) for limit in (0, 2, 4)] == ["First", "Second", "Third"]


async def test_a_context_takes_a_filter(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    target = await alice.sends(room_id, "target")
    await alice.sends_event(room_id, "com.example", {})
    path = f"/rooms/{room_id}/context/{target}"
    wish = json.dumps({"types": ["m.room.member", "com.*"], "lazy_load_members": True})
    answer = (await alice.get(path, params={"filter": wish, "limit": 2})).json
    assert [e["type"] for e in answer["events_after"]] == ["com.example"]
    assert [e["state_key"] for e in answer["events_before"]] == [bob.user_id]
    members = {event["state_key"] for event in answer["state"]}
    assert members == {alice.user_id, bob.user_id}


async def test_a_context_ends_where_one_left(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    target = await alice.sends(room_id, "target")
    await bob.leaves(room_id)
    await alice.sends(room_id, "after")
    answer = (await bob.get(f"/rooms/{room_id}/context/{target}")).json
    assert [e["type"] for e in answer["events_after"]] == ["m.room.member"]
