"""Filters that clients leave on the server."""

# covers: defineFilter, getFilter

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.queries import counted_queries
from tests.kit.server import Server

WISH = {"room": {"timeline": {"limit": 3, "types": ["m.*"]}}, "com.example.more": [1]}


async def test_a_filter_comes_back_as_it_was_left(alice: Client) -> None:
    path = f"/user/{alice.user_id}/filter"
    filter_id = (await alice.post(path, WISH))["filter_id"]
    assert not filter_id.startswith("{")
    assert (await alice.get(f"{path}/{filter_id}")).json == WISH


async def test_the_same_filter_has_the_same_id(alice: Client) -> None:
    path = f"/user/{alice.user_id}/filter"
    first = await alice.post(path, WISH)
    turned = dict(reversed(WISH.items()))
    assert (await alice.post(path, turned)).json == first.json
    assert (await alice.post(path, {})).json != first.json


async def test_a_stored_filter_rules_a_sync(alice: Client) -> None:
    room_id = await alice.creates_room()
    wish = {"room": {"timeline": {"types": ["m.room.name"], "limit": 5}}}
    path = f"/user/{alice.user_id}/filter"
    filter_id = (await alice.post(path, wish))["filter_id"]
    await alice.sets_state(room_id, "m.room.name", {"name": "N"})
    answer = await alice.get("/sync", params={"filter": filter_id})
    events = answer["rooms"]["join"][room_id]["timeline"]["events"]
    assert [event["type"] for event in events] == ["m.room.name"]
    unknown = {"filter": "unknown"}
    await alice.get("/sync", params=unknown, expect=404, errcode="M_NOT_FOUND")


async def test_a_stored_filter_is_read_once(server: Server, alice: Client) -> None:
    await alice.creates_room()
    path = f"/user/{alice.user_id}/filter"
    query = {"filter": (await alice.post(path, WISH))["filter_id"]}
    first = await alice.get("/sync", params=query)
    with counted_queries(server) as queries:
        await alice.get("/sync", params={**query, "since": first["next_batch"]})
        assert (await alice.get(f"{path}/{query['filter']}")).json == WISH
    assert queries == []


async def test_filters_belong_to_their_user(server: Server, alice: Client, bob: Client) -> None:
    path = f"/user/{alice.user_id}/filter"
    filter_id = (await alice.post(path, WISH))["filter_id"]
    await bob.post(path, WISH, expect=403, errcode="M_FORBIDDEN")
    await bob.get(f"{path}/{filter_id}", expect=403, errcode="M_FORBIDDEN")
    own = f"/user/{bob.user_id}/filter/{filter_id}"
    await bob.get(own, expect=404, errcode="M_NOT_FOUND")
    await server.nobody().post(path, WISH, expect=401, errcode="M_MISSING_TOKEN")


@pytest.mark.parametrize(
    "wish",
    [
        {"room": 1},
        {"room": {"timeline": {"senders": ["alice"]}}},
        {"event_format": "xml"},
        {"com.example": 0.5},
    ],
)
async def test_wrong_filters_are_refused(alice: Client, wish: dict[str, Any]) -> None:
    path = f"/user/{alice.user_id}/filter"
    await alice.post(path, wish, expect=400, errcode="M_BAD_JSON")
    await alice.call("POST", path, b"[]", expect=400, errcode="M_BAD_JSON")
    await alice.call("POST", path, b"{", expect=400, errcode="M_NOT_JSON")
