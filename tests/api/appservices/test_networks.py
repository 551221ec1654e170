"""The lists of rooms of bridged networks, which application services keep."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.kit import bridges
from tests.kit.bridges import ActingClient
from tests.kit.client import Client
from tests.kit.server import Server

# covers: updateAppserviceRoomDirectoryVisibility, queryPublicRooms

PUBLIC, PRIVATE = {"visibility": "public"}, {"visibility": "private"}
IRC = "bridge|irc"

NewDatabase = Callable[[], Awaitable[str]]


def path(room_id: str, network: str = "irc") -> str:
    return f"/directory/list/appservice/{network}/{room_id}"


async def listed(client: Client, **asked: Any) -> set[str]:
    body = {"limit": 100, **asked}
    return {room["room_id"] for room in (await client.post("/publicRooms", body))["chunk"]}


async def test_a_room_goes_on_the_list_of_a_network_and_off(
    bridge: ActingClient, other: ActingClient, alice: Client
) -> None:
    room = await bridge.creates_room(preset="public_chat", name="#linnet")
    everywhere = await bridge.creates_room(visibility="public", name="everywhere")
    for _ in range(2):
        assert (await bridge.put(path(room), PUBLIC)).json == {}
        assert await listed(alice, third_party_instance_id=IRC) == {room}
        assert room not in await listed(alice)
        assert room not in {told["room_id"] for told in (await alice.get("/publicRooms"))["chunk"]}
        assert {room, everywhere} <= await listed(alice, include_all_networks=True)
    for elsewhere in ("bridge|xmpp", "other|irc", "irc", "", "\0"):
        assert await listed(alice, third_party_instance_id=elsewhere) == set()
    # It stays on the one list when it leaves another, and is no more on that of all than before.
    await bridge.put(path(room, "xmpp"), PUBLIC)
    await bridge.put(path(room), PRIVATE)
    await other.put(path(room, "xmpp"), PRIVATE)
    assert await listed(alice, third_party_instance_id=IRC) == set()
    assert await listed(alice, third_party_instance_id="bridge|xmpp") == {room}
    assert (await alice.get(f"/directory/list/room/{room}")).json == PRIVATE
    for _ in range(2):
        await bridge.put(path(room, "xmpp"), PRIVATE)
    assert room not in await listed(alice, include_all_networks=True)


async def test_the_two_kinds_of_lists_are_apart(bridge: ActingClient, alice: Client) -> None:
    room = await bridge.creates_room(visibility="public", name="both")
    await bridge.put(path(room), PUBLIC)
    assert room in await listed(alice)
    found = (await alice.post("/publicRooms", {"include_all_networks": True, "limit": 100}))[
        "chunk"
    ]
    assert [told["room_id"] for told in found].count(room) == 1
    await bridge.put(f"/directory/list/room/{room}", PRIVATE)
    assert room not in await listed(alice)
    assert room in await listed(alice, third_party_instance_id=IRC)
    await bridge.put(f"/directory/list/room/{room}", PUBLIC)
    await bridge.put(path(room), PRIVATE)
    assert room in await listed(alice)
    await bridge.put(f"/directory/list/room/{room}", PRIVATE)


async def test_the_list_follows_the_room(bridge: ActingClient, alice: Client) -> None:
    room = await bridge.creates_room(preset="public_chat", name="Heron")
    await bridge.put(path(room), PUBLIC)
    herons = {"third_party_instance_id": IRC, "filter": {"generic_search_term": "heron"}}
    assert await listed(alice, **herons) == {room}
    await bridge.sets_state(room, "m.room.name", {"name": "Egret"})
    assert await listed(alice, **herons) == set()
    await bridge.sets_state(room, "m.room.name", {"name": "Heron again"})
    await bridge.sets_state(room, "m.room.join_rules", {"join_rule": "invite"})
    assert await listed(alice, **herons) == set()
    await bridge.sets_state(room, "m.room.join_rules", {"join_rule": "public"})
    new = await bridge.creates_room(
        preset="public_chat", creation_content={"predecessor": {"room_id": room}}, name="Heron"
    )
    await bridge.sets_state(room, "m.room.tombstone", {"body": "", "replacement_room": new})
    # Whether the new room leads to the network as well, only its service knows.
    assert await listed(alice, **herons) == set()
    await bridge.put(path(new), PUBLIC)
    await bridge.put(path(room), PRIVATE)
    assert await listed(alice, **herons) == {new}
    await bridge.put(path(new), PRIVATE)


async def test_who_may(
    server: Server, bridge: ActingClient, other: ActingClient, alice: Client
) -> None:
    room = await alice.creates_room(preset="public_chat")
    for person in (alice, server.admin):
        await person.put(path(room), PUBLIC, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().put(path(room), PUBLIC, expect=401, errcode="M_MISSING_TOKEN")
    # Not of rooms in which it is not, known or not.
    for unknown in (room, await alice.creates_room(), "!nowhere:linnet.test"):
        await bridge.put(path(unknown), PUBLIC, expect=404, errcode="M_NOT_FOUND")
    await bridge.joins(room)
    await bridge.put(path(room), PUBLIC)
    await other.put(path(room), PRIVATE)
    assert room in await listed(alice, third_party_instance_id=IRC)
    await bridge.leaves(room)
    await bridge.put(path(room), PRIVATE)
    assert room not in await listed(alice, third_party_instance_id=IRC)


async def test_what_is_no_question(bridge: ActingClient, alice: Client) -> None:
    room = await bridge.creates_room(preset="public_chat")
    await bridge.put(path(room), {}, expect=400, errcode="M_MISSING_PARAM")
    for wrong in ("x", None, True):
        await bridge.put(path(room), {"visibility": wrong}, expect=400, errcode="M_BAD_JSON")
    for network in ("n" * 256, "%00"):
        await bridge.put(path(room, network), PUBLIC, expect=400, errcode="M_INVALID_PARAM")
    await bridge.put(path("room"), PUBLIC, expect=400, errcode="M_INVALID_PARAM")
    both = {"third_party_instance_id": IRC, "include_all_networks": True}
    await alice.post("/publicRooms", both, expect=400, errcode="M_INVALID_PARAM")
    for number in range(50):
        await bridge.put(path(room, f"n{number}"), PUBLIC)
    await bridge.put(path(room, "n0"), PUBLIC)
    await bridge.put(path(room, "one-more"), PUBLIC, expect=403, errcode="M_FORBIDDEN")
    for number in range(50):
        await bridge.put(path(room, f"n{number}"), PRIVATE)


async def test_the_lists_go_with_their_service(new_database: NewDatabase, tmp_path: Path) -> None:
    file = bridges.write(tmp_path, bridges.registration())
    database = await new_database()
    server = await Server.start(database, folder=tmp_path, appservices=(file,))
    admin = await server.person("admin", is_first=True)
    bridge = ActingClient(server)
    room = await bridge.creates_room(preset="public_chat")
    await bridge.put(path(room), PUBLIC)
    assert await listed(admin, include_all_networks=True) == {room}
    await server.stop()
    without = await Server.start(database, folder=tmp_path)
    try:
        again = Client(without, admin.access_token)
        assert await listed(again, include_all_networks=True) == set()
        assert await listed(again, third_party_instance_id=IRC) == set()
    finally:
        await without.stop()
