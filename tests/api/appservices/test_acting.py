"""A service acts as its sender, or as the user and on the device that a request names."""

import itertools
from pathlib import Path
from urllib.parse import quote

import pytest_asyncio
from tests.api.encryption.crypto import CrossSigning
from tests.kit import bridges
from tests.kit.bridges import ActingClient
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

numbers = itertools.count()


@pytest_asyncio.fixture
async def ghost(bridge: ActingClient) -> ActingClient:
    """A user of the bridge."""
    name = f"bridge_ghost-{next(numbers)}"
    await bridge.registers(name)
    return bridge.acting_as(name)


async def test_it_is_its_sender_unless_it_says_otherwise(bridge: ActingClient) -> None:
    # covers: getTokenOwner
    whoami = await bridge.get("/account/whoami")
    assert whoami.json == {"user_id": f"@bridgebot:{SERVER_NAME}", "is_guest": False}


async def test_it_acts_as_its_users(ghost: ActingClient, alice: Client) -> None:
    # covers: createRoom, joinRoomById, sendMessage, setDisplayName
    room = await alice.creates_room(invite=[ghost.user_id])
    await ghost.joins(room)
    event_id = await ghost.sends(room, "from afar")
    assert (await alice.sees("from afar"))["sender"] == ghost.user_id
    again = await ghost.put(
        f"/rooms/{room}/send/m.room.message/kit-1", {"msgtype": "m.text", "body": "from afar"}
    )
    assert again["event_id"] == event_id


async def test_it_says_when_something_was_sent(ghost: ActingClient, alice: Client) -> None:
    # covers: sendMessage, setRoomStateWithKey, getOneRoomEvent
    room = await ghost.creates_room(invite=[alice.user_id])
    await alice.joins(room)

    async def sent_ts(who: Client, path: str, ts: object = 1_000) -> int:
        event_id = (await who.put(path, {"body": "x"}, params={"ts": ts}))["event_id"]
        shown = await who.get(f"/rooms/{room}/event/{quote(event_id)}")
        return int(shown["origin_server_ts"])

    assert await sent_ts(ghost, f"/rooms/{room}/send/m.room.message/1") == 1_000
    assert await sent_ts(ghost, f"/rooms/{room}/state/org.example/a") == 1_000
    assert await sent_ts(ghost, f"/rooms/{room}/state/org.example", 5) == 5
    # People cannot.
    assert await sent_ts(alice, f"/rooms/{room}/send/m.room.message/1") > 1_000_000
    path = f"/rooms/{room}/send/m.room.message/2"
    for nonsense in ("soon", "-1", str(2**53)):
        await ghost.put(path, params={"ts": nonsense}, expect=400, errcode="M_INVALID_PARAM")


async def test_it_is_nobody_elses_user(
    bridge: ActingClient, other: ActingClient, ghost: ActingClient, alice: Client
) -> None:
    async def refused(service: ActingClient, user_id: str) -> None:
        asked = {"user_id": user_id}
        await service.get("/account/whoami", params=asked, expect=403, errcode="M_FORBIDDEN")

    await refused(other, ghost.user_id)
    await refused(other, alice.user_id)
    await refused(bridge, "@bridge_not_registered:linnet.test")
    await refused(bridge, "@bridge_elsewhere:example.org")
    await refused(bridge, "nonsense")
    # People's tokens do not become others by the same words.
    asked = {"user_id": ghost.user_id}
    whoami = await alice.get("/account/whoami", params=asked)
    assert whoami["user_id"] == alice.user_id


async def test_it_is_never_an_administrator(bridge: ActingClient, server: Server) -> None:
    # covers: getAdminLockUser
    as_admin = bridge.acting_as("admin")
    assert (await as_admin.get("/account/whoami"))["user_id"] == server.admin.user_id
    path = f"/_matrix/client/v1/admin/lock/{bridge.user_id}"
    await as_admin.get(path, expect=403, errcode="M_FORBIDDEN")


async def test_a_locked_user_is_locked_for_its_service_too(
    ghost: ActingClient, server: Server
) -> None:
    # covers: setAdminLockUser
    await ghost.get("/account/whoami")
    path = f"/_matrix/client/v1/admin/lock/{ghost.user_id}"
    await server.admin.put(path, {"locked": True})
    await ghost.get("/account/whoami", expect=401, errcode="M_USER_LOCKED")
    await server.admin.put(path, {"locked": False})
    await ghost.get("/account/whoami")


async def test_a_deactivated_user_is_gone(ghost: ActingClient) -> None:
    # covers: deactivateAccount
    await ghost.post("/account/deactivate")
    await ghost.get("/account/whoami", expect=403, errcode="M_FORBIDDEN")


async def test_it_makes_and_removes_devices(ghost: ActingClient, alice: Client) -> None:
    # covers: updateDevice, deleteDevice, deleteDevices, getDevice
    made = await ghost.put("/devices/GHOST", {"display_name": "Bridge"}, expect=201)
    assert made.json == {}
    await ghost.put("/devices/GHOST", {"display_name": "Bridge 2"})
    await ghost.get(
        "/account/whoami", params={"device_id": "OTHER"}, errcode="M_UNKNOWN_DEVICE", expect=400
    )
    for name in ("device_id", "org.matrix.msc3202.device_id"):
        whoami = await ghost.get("/account/whoami", params={name: "GHOST"})
        assert whoami["device_id"] == "GHOST"
    assert (await ghost.get("/devices/GHOST"))["display_name"] == "Bridge 2"
    await ghost.put("/devices/SECOND", {}, expect=201)
    await ghost.delete("/devices/GHOST")
    await ghost.post("/delete_devices", {"devices": ["SECOND"]})
    await ghost.get(
        "/account/whoami", params={"device_id": "GHOST"}, expect=400, errcode="M_UNKNOWN_DEVICE"
    )
    await alice.put("/devices/MINE", {}, expect=404, errcode="M_NOT_FOUND")


async def test_it_needs_peoples_proof_for_people(bridge: ActingClient, alice: Client) -> None:
    # covers: deleteDevice
    as_alice = bridge.acting_as(alice.user_id[1:].partition(":")[0])
    asked = await as_alice.delete(f"/devices/{alice.device_id}", expect=401)
    assert asked["flows"] == [{"stages": ["m.login.password"]}]


async def test_it_needs_a_device_for_keys(ghost: ActingClient) -> None:
    # covers: uploadKeys
    await ghost.post("/keys/upload", {}, expect=400, errcode="M_UNKNOWN_DEVICE")
    await ghost.put("/devices/KEYS", {}, expect=201)
    counts = await ghost.post("/keys/upload", {}, params={"device_id": "KEYS"})
    assert counts["one_time_key_counts"]["signed_curve25519"] == 0


async def test_it_replaces_keys_of_its_users_without_a_proof(ghost: ActingClient) -> None:
    # covers: uploadCrossSigningKeys
    path = "/keys/device_signing/upload"
    await ghost.post(path, CrossSigning(ghost).body())
    await ghost.post(path, CrossSigning(ghost).body())


async def test_it_syncs_as_a_user(ghost: ActingClient, alice: Client) -> None:
    # covers: sync
    room = await alice.creates_room(invite=[ghost.user_id])
    await ghost.joins(room)
    await alice.sends(room, "hello ghost")
    await ghost.sees("hello ghost")


async def test_names_of_its_rooms_are_its_own(
    bridge: ActingClient, other: ActingClient, ghost: ActingClient, alice: Client
) -> None:
    # covers: setRoomAlias, deleteRoomAlias, createRoom
    room = await alice.creates_room()
    alias = f"bridge_room-{next(numbers)}"
    path = "/directory/room/" + quote(f"#{alias}:{SERVER_NAME}")
    await alice.put(path, {"room_id": room}, expect=400, errcode="M_EXCLUSIVE")
    wish = {"room_alias_name": alias}
    await alice.post("/createRoom", wish, expect=400, errcode="M_EXCLUSIVE")
    room = await ghost.creates_room(**wish)
    await alice.delete(path, expect=400, errcode="M_EXCLUSIVE")
    await other.delete(path, expect=400, errcode="M_EXCLUSIVE")
    assert (await alice.get(path))["room_id"] == room
    await ghost.delete(path)


async def test_it_is_limited_only_if_the_registration_says_so(
    new_server: NewServer, tmp_path: Path
) -> None:
    # covers: getPresence
    free = bridges.registration("free", rate_limited=False)
    slow = bridges.registration("slow")
    files = tuple(bridges.write(tmp_path, said) for said in (free, slow))
    server = await new_server(appservices=files, folder=tmp_path, rate_limits=True)
    await server.person("admin", is_first=True)

    async def statuses(client: ActingClient) -> set[int]:
        url = f"{server.url}/_matrix/client/v3/user/x/filter"
        headers = {"Authorization": f"Bearer {client.access_token}"}
        found = set()
        for _ in range(130):
            async with server.http.post(
                url, headers=headers, params=client.acts_as, data=b"{"
            ) as answer:
                found.add(answer.status)
        return found

    for service_id, is_limited in (("free", False), ("slow", True)):
        service = ActingClient(server, service_id)
        await service.registers(f"{service_id}_user")
        assert 429 not in await statuses(service)
        assert (429 in await statuses(service.acting_as(f"{service_id}_user"))) == is_limited
