"""Administrators see the services and where they are; others see them where they are themselves."""

# covers: linnet.adminGetServices, linnet.getOwnServices, linnet.removeService

from pathlib import Path
from typing import Any

from tests.kit.bridges import ActingClient, registration, write
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

ADMIN = "/_linnet/admin/v1/services"
OWN = "/_linnet/services"
REFUSED = {"expect": 403, "errcode": "M_FORBIDDEN"}
ABSENT = {"expect": 404, "errcode": "M_NOT_FOUND"}


async def with_service(new_server: NewServer, tmp_path: Path, **more: Any) -> tuple[Server, Client]:
    """A server with a bridge, and Alice on it."""
    files = [write(tmp_path, registration(protocols=["irc"], **more))]
    server = await new_server(appservices=files, folder=tmp_path)
    server.admin = await server.person("admin", is_first=True)
    return server, await server.person("alice")


async def group_of(alice: Client, bridge: ActingClient, *ghosts: str) -> str:
    """A room of Alice's with the bridge's own name and some of its users."""
    room_id = await alice.creates_room(preset="public_chat")
    await bridge.joins(room_id)
    for ghost in ghosts:
        await bridge.registers(ghost)
        await bridge.acting_as(ghost).joins(room_id)
    return room_id


async def own(person: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.get(OWN))["services"]
    return found


async def test_administrators_see_services(new_server: NewServer, tmp_path: Path) -> None:
    server, alice = await with_service(new_server, tmp_path)
    bridge = ActingClient(server)
    await group_of(alice, bridge, "bridge_one", "bridge_two")
    await group_of(alice, bridge)
    (shown,) = (await server.admin.get(ADMIN))["services"]
    assert shown == {
        "id": "bridge",
        "touchpoint_id": "appservice.bridge",
        "user_id": f"@bridgebot:{SERVER_NAME}",
        "protocols": ["irc"],
        "has_address": False,
        "is_stopped": False,
        "users": 3,
        "people": 0,
        "rooms": 2,
    }


async def test_others_see_no_list_of_services(new_server: NewServer, tmp_path: Path) -> None:
    _, alice = await with_service(new_server, tmp_path)
    await alice.get(ADMIN, **REFUSED)


async def test_a_service_may_act_for_people(new_server: NewServer, tmp_path: Path) -> None:
    everybody = [{"regex": f"@.*:{SERVER_NAME}", "exclusive": False}]
    namespaces = {"users": everybody, "aliases": [], "rooms": []}
    server, alice = await with_service(new_server, tmp_path, namespaces=namespaces)
    (shown,) = (await server.admin.get(ADMIN))["services"]
    assert shown["people"] == 2
    room_id = await alice.creates_room()
    (service,) = await own(alice)
    assert service["acts_as_you"]
    assert service["rooms"] == []
    await alice.delete(f"{OWN}/bridge/rooms/{room_id}", **ABSENT)


async def test_people_see_services_where_they_are(new_server: NewServer, tmp_path: Path) -> None:
    server, alice = await with_service(new_server, tmp_path)
    bridge, bo = ActingClient(server), await server.person("bo")
    room_id = await group_of(alice, bridge, "bridge_one")
    await alice.creates_room()
    assert await own(bo) == []
    await bo.joins(room_id)
    place = {
        "room_id": room_id,
        "users": [f"@bridgebot:{SERVER_NAME}", f"@bridge_one:{SERVER_NAME}"],
        "is_encrypted": False,
        "can_remove": True,
    }
    expected = {
        "id": "bridge",
        "user_id": f"@bridgebot:{SERVER_NAME}",
        "acts_as_you": False,
        "rooms": [place],
    }
    assert await own(alice) == [expected]
    assert await own(bo) == [{**expected, "rooms": [{**place, "can_remove": False}]}]


async def test_a_service_is_removed(new_server: NewServer, tmp_path: Path) -> None:
    server, alice = await with_service(new_server, tmp_path)
    bridge, bo = ActingClient(server), await server.person("bo")
    room_id = await group_of(alice, bridge, "bridge_one", "bridge_two")
    path = f"{OWN}/bridge/rooms/{room_id}"
    await bo.delete(path, **REFUSED)
    await bo.joins(room_id)
    await bo.delete(path, **REFUSED)
    await alice.delete(f"{OWN}/other/rooms/{room_id}", **ABSENT)
    await alice.delete(path)
    members = await alice.get(f"/rooms/{room_id}/joined_members")
    assert set(members["joined"]) == {alice.user_id, bo.user_id}
    assert await own(alice) == []
    await alice.delete(path, **ABSENT)


async def test_a_bot_that_rules_stays(new_server: NewServer, tmp_path: Path) -> None:
    """Whoever cannot remove all of a service removes nothing of it."""
    server, alice = await with_service(new_server, tmp_path)
    bridge, bo = ActingClient(server), await server.person("bo")
    room_id = await group_of(alice, bridge, "bridge_one")
    await bo.joins(room_id)
    levels = {"users": {bo.user_id: 50, bridge.user_id: 100}}
    await alice.sets_state(room_id, "m.room.power_levels", levels)
    (service,) = await own(bo)
    assert not service["rooms"][0]["can_remove"]
    await bo.delete(f"{OWN}/bridge/rooms/{room_id}", **REFUSED)
    assert len((await alice.get(f"/rooms/{room_id}/joined_members"))["joined"]) == 4


async def test_what_was_severed_reads_nothing(new_server: NewServer, tmp_path: Path) -> None:
    server, alice = await with_service(new_server, tmp_path, url="http://bridge.example.org")
    await group_of(alice, ActingClient(server))
    await server.admin.post(
        "/_linnet/touchpoints/appservice.bridge/severing", {"reason": "It was sold"}
    )
    assert await own(alice) == []
    (shown,) = (await server.admin.get(ADMIN))["services"]
    assert shown["is_stopped"]
