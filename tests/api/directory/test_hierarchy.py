"""The tree of a space."""

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

# covers: getSpaceHierarchy


def path(room_id: str) -> str:
    return f"/_matrix/client/v1/rooms/{room_id}/hierarchy"


async def space(client: Client, name: str, **wish: Any) -> str:
    wish = {"preset": "public_chat", **wish}
    return await client.creates_room(name=name, creation_content={"type": "m.space"}, **wish)


async def room(client: Client, name: str, **wish: Any) -> str:
    return await client.creates_room(**{"name": name, "preset": "public_chat", **wish})


async def adds(client: Client, parent: str, child: str, **content: Any) -> None:
    content = {"via": ["linnet.test"], **content}
    await client.sets_state(parent, "m.space.child", content, child)


async def names(client: Client, room_id: str, **params: Any) -> list[str]:
    answer = await client.get(path(room_id), params=params)
    return [told["name"] for told in answer["rooms"]]


async def test_a_tree_depth_first(alice: Client, bob: Client) -> None:
    top = await space(alice, "top")
    inner = await space(alice, "inner")
    leaf, deep = await room(alice, "leaf"), await room(alice, "deep")
    await adds(alice, top, inner, order="a")
    await adds(alice, top, leaf, order="b")
    await adds(alice, inner, deep)
    # A ring, and a room that is there twice.
    await adds(alice, inner, top)
    await adds(alice, deep, leaf)
    answer = await bob.get(path(top))
    assert "next_batch" not in answer.json
    told = {room["room_id"]: room for room in answer["rooms"]}
    assert list(told) == [top, inner, deep, leaf]
    assert told[top]["room_type"] == "m.space"
    assert told[top]["num_joined_members"] == 1
    first, second = told[top]["children_state"]
    assert first["state_key"] == inner
    assert first["content"] == {"via": ["linnet.test"], "order": "a"}
    assert first.keys() == {"type", "state_key", "content", "sender", "origin_server_ts"}
    assert second["state_key"] == leaf
    # Only spaces have children.
    assert told[deep]["children_state"] == []


async def test_the_order_of_children(alice: Client) -> None:
    top = await space(alice, "top")
    for name, order in (
        ("later", None),
        ("b", "b"),
        ("long", "x" * 51),
        ("A", "A"),
        ("strange", "é"),
        ("a", "a"),
        ("number", 5),
    ):
        more = {} if order is None else {"order": order}
        await adds(alice, top, await room(alice, name), **more)
    expected = ["top", "A", "a", "b", "later", "long", "strange", "number"]
    assert await names(alice, top) == expected


async def test_suggested_rooms_and_depth(alice: Client) -> None:
    top, inner = await space(alice, "top"), await space(alice, "inner")
    await adds(alice, top, inner, suggested=True, order="a")
    await adds(alice, top, await room(alice, "plain"), order="b")
    await adds(alice, inner, await room(alice, "deep"), suggested=True)
    assert await names(alice, top) == ["top", "inner", "deep", "plain"]
    assert await names(alice, top, suggested_only="true") == ["top", "inner", "deep"]
    assert await names(alice, top, max_depth=0) == ["top"]
    assert await names(alice, top, max_depth=1) == ["top", "inner", "plain"]
    answer = await alice.get(path(top), params={"suggested_only": "true"})
    assert [event["state_key"] for event in answer["rooms"][0]["children_state"]] == [inner]


async def test_only_what_is_open_to_the_asker(alice: Client, bob: Client, carol: Client) -> None:
    top = await space(alice, "top")
    allow = [{"type": "m.room_membership", "room_id": top}]
    restricted = {"join_rule": "restricted", "allow": allow}
    invited = await room(alice, "invited", preset="private_chat", invite=[bob.user_id])
    for number, (name, rules) in enumerate(
        (
            ("secret", {"join_rule": "invite"}),
            ("knock", {"join_rule": "knock"}),
            ("restricted", restricted),
            ("public", {"join_rule": "public"}),
        )
    ):
        state = [{"type": "m.room.join_rules", "content": rules}]
        child = await room(alice, name, initial_state=state)
        await adds(alice, top, child, order=str(number))
    await adds(alice, top, invited, order="5")
    for nothing in ("!nowhere:linnet.test", "not a room"):
        await adds(alice, top, nothing, order="0")
    await alice.sets_state(top, "m.space.child", {}, await room(alice, "removed"))
    await adds(alice, top, await room(alice, "badly"), via="linnet.test")
    assert await names(carol, top) == ["top", "knock", "public"]
    await bob.joins(top)
    assert await names(bob, top) == ["top", "knock", "restricted", "public", "invited"]
    answer = await bob.get(path(top))
    (told,) = [room for room in answer["rooms"] if room["name"] == "restricted"]
    assert told["allowed_room_ids"] == [top]


async def test_pages(alice: Client) -> None:
    top = await space(alice, "top")
    for number in range(6):
        await adds(alice, top, await room(alice, f"{number}"), order=str(number))
    found: list[str] = []
    params: dict[str, Any] = {"limit": 3}
    for size in (3, 3, 1):
        answer = await alice.get(path(top), params=params)
        assert len(answer["rooms"]) == size
        found += [told["name"] for told in answer["rooms"]]
        params["from"] = answer.json.get("next_batch", "")
    assert params["from"] == ""
    assert found == ["top", "0", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize("change", [{"max_depth": 3}, {"suggested_only": "true"}])
async def test_the_question_stays_between_pages(alice: Client, change: dict[str, Any]) -> None:
    top, other = await space(alice, "top"), await space(alice, "other")
    await adds(alice, top, await room(alice, "leaf"))
    token = (await alice.get(path(top), params={"limit": 1}))["next_batch"]
    await alice.get(path(top), params={"from": token})
    wrong = {"expect": 400, "errcode": "M_INVALID_PARAM"}
    await alice.get(path(top), params={"from": token, **change}, **wrong)
    await alice.get(path(other), params={"from": token}, **wrong)


async def test_who_may_not_and_what_is_no_question(
    server: Server, alice: Client, bob: Client
) -> None:
    top = await space(alice, "top", preset="private_chat")
    await bob.get(path(top), expect=403, errcode="M_FORBIDDEN")
    await bob.get(path("!nowhere:linnet.test"), expect=403, errcode="M_FORBIDDEN")
    await server.nobody().get(path(top), expect=401, errcode="M_MISSING_TOKEN")
    open_space = await space(alice, "open")
    await alice.post(f"/rooms/{open_space}/ban", {"user_id": bob.user_id})
    await bob.get(path(open_space), expect=403, errcode="M_FORBIDDEN")
    for params in (
        {"limit": 0},
        {"limit": -1},
        {"limit": "x"},
        {"max_depth": -1},
        {"suggested_only": "maybe"},
        {"from": "x"},
        {"from": "é"},
        {"from": "WzAsZmFsc2UsMjAsIiJd"},
        {"from": "x" * 300},
    ):
        await alice.get(path(top), params=params, expect=400, errcode="M_INVALID_PARAM")
    assert await names(alice, top, limit=10**9, max_depth=10**9) == ["top"]
    plain = await room(alice, "plain")
    assert await names(alice, plain) == ["plain"]
