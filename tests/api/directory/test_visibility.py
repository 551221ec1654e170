"""Putting rooms on the list of public rooms, and taking them off."""

from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

# covers: getRoomVisibilityOnDirectory, setRoomVisibilityOnDirectory, createRoom

PATH = "/directory/list/room"
PUBLIC, PRIVATE = {"visibility": "public"}, {"visibility": "private"}


async def listed(client: Client) -> list[str]:
    return [room["room_id"] for room in (await client.get("/publicRooms"))["chunk"]]


async def test_a_room_goes_on_the_list_and_off_again(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    assert (await bob.get(f"{PATH}/{room_id}")).json == PRIVATE
    for _ in range(2):
        assert (await alice.put(f"{PATH}/{room_id}", PUBLIC)).json == {}
        assert (await bob.get(f"{PATH}/{room_id}")).json == PUBLIC
        assert room_id in await listed(bob)
    await alice.put(f"{PATH}/{room_id}", PRIVATE)
    assert (await bob.get(f"{PATH}/{room_id}")).json == PRIVATE
    assert room_id not in await listed(bob)
    await alice.put(f"{PATH}/{room_id}", {})
    assert room_id in await listed(bob)


async def test_a_new_room_can_begin_on_the_list(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(visibility="public", name="Tea")
    other = await alice.creates_room(preset="public_chat", visibility="private")
    assert (await bob.get(f"{PATH}/{room_id}")).json == PUBLIC
    assert room_id in await listed(bob)
    assert other not in await listed(bob)


async def test_who_may(server: Server, alice: Client, bob: Client, carol: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    path = f"{PATH}/{room_id}"
    await bob.joins(room_id)
    for stranger in (bob, carol):
        await stranger.put(path, PUBLIC, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().put(path, PUBLIC, expect=401, errcode="M_MISSING_TOKEN")
    assert (await server.nobody().get(path)).json == PRIVATE
    await server.admin.put(path, PUBLIC)
    assert (await server.nobody().get(path)).json == PUBLIC
    await alice.sets_state(room_id, "m.room.power_levels", {"users": {bob.user_id: 50}})
    await bob.put(path, PRIVATE)
    await bob.leaves(room_id)
    await bob.put(path, PUBLIC, expect=403, errcode="M_FORBIDDEN")


async def test_rooms_that_are_not_known(alice: Client, bob: Client, server: Server) -> None:
    hidden = await alice.creates_room()
    for path in (f"{PATH}/{hidden}", f"{PATH}/!nowhere:linnet.test"):
        await bob.get(path, expect=404, errcode="M_NOT_FOUND")
        await bob.put(path, PUBLIC, expect=404, errcode="M_NOT_FOUND")
        await server.nobody().get(path, expect=404, errcode="M_NOT_FOUND")
    await server.admin.put(f"{PATH}/!no:linnet.test", PUBLIC, expect=404, errcode="M_NOT_FOUND")
    await alice.put(f"{PATH}/{hidden}", {"visibility": "x"}, expect=400, errcode="M_BAD_JSON")
    await alice.put(f"{PATH}/room", PUBLIC, expect=400, errcode="M_INVALID_PARAM")


async def test_a_closed_room_is_not_shown(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(visibility="public")
    assert room_id in await listed(bob)
    await alice.sets_state(room_id, "m.room.join_rules", {"join_rule": "invite"})
    assert room_id not in await listed(bob)
    world = {"history_visibility": "world_readable"}
    await alice.sets_state(room_id, "m.room.history_visibility", world)
    assert room_id in await listed(bob)
    await alice.leaves(room_id)
    assert room_id not in await listed(bob)


async def test_the_new_room_takes_the_place_of_the_old(alice: Client, bob: Client) -> None:
    old = await alice.creates_room(visibility="public")
    false = await bob.creates_room(
        preset="public_chat", creation_content={"predecessor": {"room_id": old}}
    )
    new = await alice.creates_room(
        preset="public_chat", creation_content={"predecessor": {"room_id": old}}
    )
    await alice.sets_state(old, "m.room.tombstone", {"body": "moved", "replacement_room": new})
    shown = await listed(bob)
    assert new in shown
    assert old not in shown
    assert false not in shown
    assert (await alice.get(f"{PATH}/{old}")).json == PRIVATE
    assert (await alice.get(f"{PATH}/{new}")).json == PUBLIC


async def test_only_administrators_where_it_is_set_so(new_server: NewServer) -> None:
    server = await new_server(room_list_publishers="administrators")
    admin = await server.person("admin", is_first=True)
    alice = await server.person("alice")
    before = len((await alice.get("/joined_rooms"))["joined_rooms"])
    await alice.post("/createRoom", {"visibility": "public"}, expect=403, errcode="M_FORBIDDEN")
    assert len((await alice.get("/joined_rooms"))["joined_rooms"]) == before
    room_id = await alice.creates_room(preset="public_chat")
    path = f"{PATH}/{room_id}"
    await alice.put(path, PUBLIC, expect=403, errcode="M_FORBIDDEN")
    await admin.put(path, PUBLIC)
    assert room_id in await listed(alice)
    await alice.put(path, PRIVATE)
    assert room_id not in await listed(alice)
