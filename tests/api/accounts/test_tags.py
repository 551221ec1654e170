"""Tags of rooms."""

# covers: deleteRoomTag, getRoomTags, setRoomTag

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

ROOM = "!tagged:linnet.test"


def tags(client: Client, tag: str = "") -> str:
    return f"/user/{client.user_id}/rooms/{ROOM}/tags" + (f"/{tag}" if tag else "")


async def test_tags_are_set_listed_and_removed(alice: Client) -> None:
    assert (await alice.get(tags(alice))).json == {"tags": {}}
    await alice.put(tags(alice, "m.favourite"), {"order": 0.25})
    await alice.put(tags(alice, "u.Friends%2FFamily"), {})
    told = {"m.favourite": {"order": 0.25}, "u.Friends/Family": {}}
    assert (await alice.get(tags(alice))).json == {"tags": told}
    datum = f"/user/{alice.user_id}/rooms/{ROOM}/account_data/m.tag"
    assert (await alice.get(datum)).json == {"tags": told}
    await alice.delete(tags(alice, "m.favourite"))
    await alice.delete(tags(alice, "m.favourite"))
    assert (await alice.get(tags(alice))).json == {"tags": {"u.Friends/Family": {}}}


@pytest.mark.parametrize("content", [{}, {"tags": []}, {"tags": None}])
async def test_strange_account_data_count_as_no_tags(
    alice: Client, content: dict[str, Any]
) -> None:
    await alice.put(f"/user/{alice.user_id}/rooms/{ROOM}/account_data/m.tag", content)
    assert (await alice.get(tags(alice))).json == {"tags": {}}
    await alice.put(tags(alice, "u.x"))
    assert (await alice.get(tags(alice))).json == {"tags": {"u.x": {}}}


async def test_a_tag_must_make_sense(alice: Client) -> None:
    for order in ("first", True, None):
        await alice.put(tags(alice, "u.x"), {"order": order}, expect=400, errcode="M_BAD_JSON")
    await alice.put(tags(alice, "x" * 256), expect=400, errcode="M_INVALID_PARAM")


async def test_a_room_has_a_limited_number_of_tags(alice: Client) -> None:
    many = {"tags": {f"u.{n}": {} for n in range(100)}}
    await alice.put(f"/user/{alice.user_id}/rooms/{ROOM}/account_data/m.tag", many)
    await alice.put(tags(alice, "u.1"), {"order": 1})
    await alice.put(tags(alice, "u.100"), expect=400, errcode="M_INVALID_PARAM")


async def test_tags_are_nobody_elses(server: Server, alice: Client, bob: Client) -> None:
    await bob.get(tags(alice), expect=403, errcode="M_FORBIDDEN")
    await bob.put(tags(alice, "u.x"), expect=403, errcode="M_FORBIDDEN")
    await bob.delete(tags(alice, "u.x"), expect=403, errcode="M_FORBIDDEN")
    await server.nobody().get(tags(alice), expect=401, errcode="M_MISSING_TOKEN")
    await server.nobody().put(tags(alice, "u.x"), expect=401, errcode="M_MISSING_TOKEN")
    await server.nobody().delete(tags(alice, "u.x"), expect=401, errcode="M_MISSING_TOKEN")
