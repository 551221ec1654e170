"""Reading the list of public rooms."""

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

# covers: getPublicRooms, queryPublicRooms

PATH = "/publicRooms"


async def query(client: Client, **body: Any) -> Any:
    return (await client.post(PATH, body)).json


async def found(client: Client, term: str, **more: Any) -> list[str]:
    wanted = {"generic_search_term": term, **more}
    return [room["room_id"] for room in (await query(client, filter=wanted))["chunk"]]


async def test_what_is_told_of_a_room(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(
        visibility="public",
        name="Teahouse",
        topic="hot",
        room_alias_name=f"teahouse-{alice.user_id[1:].partition(':')[0]}",
        initial_state=[{"type": "m.room.avatar", "content": {"url": "mxc://linnet.test/a"}}],
    )
    await bob.joins(room_id)
    (room,) = (await query(bob, filter={"generic_search_term": "teahouse"}))["chunk"]
    alias = room.pop("canonical_alias")
    assert alias.startswith("#teahouse-")
    assert room == {
        "room_id": room_id,
        "name": "Teahouse",
        "topic": "hot",
        "avatar_url": "mxc://linnet.test/a",
        "num_joined_members": 2,
        "world_readable": False,
        "guest_can_join": False,
        "join_rule": "public",
    }
    assert room_id in [told["room_id"] for told in (await bob.get(PATH))["chunk"]]


async def test_the_list_follows_the_rooms(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(visibility="public", name="Kingfisher")
    assert await found(bob, "kingfisher") == [room_id]
    await alice.sets_state(room_id, "m.room.name", {"name": "Osprey"})
    assert await found(bob, "kingfisher") == []
    assert await found(bob, "osprey") == [room_id]
    await alice.sets_state(room_id, "m.room.topic", {"topic": "Birds that fish"})
    assert await found(bob, "BIRDS osprey") == [room_id]
    only_html = {"m.text": [{"body": "<b>owls</b>", "mimetype": "text/html"}]}
    await alice.sets_state(room_id, "m.room.topic", {"topic": "owls", "m.topic": only_html})
    assert await found(bob, "owls") == []


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("Café des Élèves", "eleves CAFE"),
        ("أصدقاء المدينة", "اصدقاء"),
        ("100% wool!", "100% wool!"),
        ("snake_case", "e_c"),
        ("日本語の部屋", "本語"),
    ],
)
async def test_words_in_any_language(alice: Client, bob: Client, name: str, term: str) -> None:
    room_id = await alice.creates_room(visibility="public", name=name)
    assert room_id in await found(bob, term)
    assert room_id not in await found(bob, term + "x")


async def test_special_characters_are_only_themselves(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(visibility="public", name="percent")
    for term in ("%", "p%t", "_ercent", "'", '"', "!", "\0%", "percent') OR 1=1 --"):
        assert room_id not in await found(bob, term)
    for term in (" ", "\0"):
        assert room_id in await found(bob, term)


async def test_types_of_rooms(alice: Client, bob: Client) -> None:
    room = await alice.creates_room(visibility="public", name="Typed room")
    space = await alice.creates_room(
        visibility="public", name="Typed space", creation_content={"type": "m.space"}
    )
    assert set(await found(bob, "typed")) == {room, space}
    assert await found(bob, "typed", room_types=["m.space"]) == [space]
    assert await found(bob, "typed", room_types=[None]) == [room]
    assert set(await found(bob, "typed", room_types=[None, "m.space"])) == {room, space}
    assert await found(bob, "typed", room_types=[]) == []
    (told,) = (await query(bob, filter={"room_types": ["m.space"]}))["chunk"]
    assert told["room_type"] == "m.space"


async def test_pages_both_ways(alice: Client, bob: Client, carol: Client, dave: Client) -> None:
    rooms = [await alice.creates_room(visibility="public", name=f"Paging {n}") for n in range(5)]
    for person, count in ((bob, 3), (carol, 2), (dave, 1)):
        for room_id in rooms[:count]:
            await person.joins(room_id)
    wanted = {"filter": {"generic_search_term": "paging"}, "limit": 2}
    pages = [await query(bob, **wanted)]
    assert "prev_batch" not in pages[0]
    while "next_batch" in pages[-1]:
        pages.append(await query(bob, **wanted, since=pages[-1]["next_batch"]))
    counts = [[room["num_joined_members"] for room in page["chunk"]] for page in pages]
    assert counts == [[4, 3], [2, 1], [1]]
    assert {page["total_room_count_estimate"] for page in pages} == {5}
    back = await query(bob, **wanted, since=pages[2]["prev_batch"])
    assert back["chunk"] == pages[1]["chunk"]
    first = await query(bob, **wanted, since=back["prev_batch"])
    assert first["chunk"] == pages[0]["chunk"]
    assert "prev_batch" not in first
    assert (await query(bob, **wanted, since=first["next_batch"]))["chunk"] == back["chunk"]
    one = await bob.get(PATH, params={"limit": 1})
    two = await bob.get(PATH, params={"limit": 1, "since": one["next_batch"]})
    assert one["chunk"] != two["chunk"]


async def test_what_is_no_question(alice: Client) -> None:
    for since in ("x", "é", "AAAA", "WzEsMl0=", "x" * 2000, "W3RydWUsIC0xLCAieCJd"):
        await alice.post(PATH, {"since": since}, expect=400, errcode="M_INVALID_PARAM")
        await alice.get(PATH, params={"since": since}, expect=400, errcode="M_INVALID_PARAM")
    await alice.get(PATH, params={"limit": -1}, expect=400, errcode="M_INVALID_PARAM")
    await alice.get(PATH, params={"limit": "x"}, expect=400, errcode="M_INVALID_PARAM")
    await alice.post(PATH, {"limit": "x"}, expect=400, errcode="M_BAD_JSON")
    long = {"filter": {"generic_search_term": "x" * 300}}
    await alice.post(PATH, long, expect=400, errcode="M_INVALID_PARAM")
    many = {"filter": {"room_types": ["x"] * 51}}
    await alice.post(PATH, many, expect=400, errcode="M_INVALID_PARAM")


async def test_other_servers_and_networks(alice: Client) -> None:
    await alice.creates_room(visibility="public")
    elsewhere = {"server": "elsewhere.test"}
    await alice.get(PATH, params=elsewhere, expect=403, errcode="M_FORBIDDEN")
    await alice.post(PATH, {}, params=elsewhere, expect=403, errcode="M_FORBIDDEN")
    nothing = {"server": "not a server"}
    await alice.get(PATH, params=nothing, expect=400, errcode="M_INVALID_PARAM")
    assert (await alice.get(PATH, params={"server": "linnet.test"}))["chunk"]
    assert (await query(alice, third_party_instance_id="irc"))["chunk"] == []
    both = {"third_party_instance_id": "irc", "include_all_networks": True}
    await alice.post(PATH, both, expect=400, errcode="M_INVALID_PARAM")
    assert (await query(alice, include_all_networks=True))["chunk"]


async def test_without_signing_in(server: Server, new_server: NewServer) -> None:
    await server.nobody().get(PATH, expect=401, errcode="M_MISSING_TOKEN")
    await server.nobody().post(PATH, {}, expect=401, errcode="M_MISSING_TOKEN")
    open_server = await new_server(room_list_open=True)
    alice = await open_server.person("alice", is_first=True)
    room_id = await alice.creates_room(visibility="public")
    told = await open_server.nobody().get(PATH)
    assert [room["room_id"] for room in told["chunk"]] == [room_id]
    await open_server.nobody().post(PATH, {}, expect=401, errcode="M_MISSING_TOKEN")
