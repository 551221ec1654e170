"""A service is told what concerns it: in order, once, and until it says that it has it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tests.api.encryption.crypto import Device
from tests.kit import bridges
from tests.kit.bridges import ActingClient, Bridge
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.touchpoints.switching import switch

NewDatabase = Callable[[], Awaitable[str]]


@pytest_asyncio.fixture
async def bridge() -> AsyncIterator[Bridge]:
    made = Bridge()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest_asyncio.fixture
async def server(
    new_server: NewServer, bridge: Bridge, clock: MovableClock, tmp_path: Path
) -> Server:
    said = bridges.registration(
        url=bridge.url, receive_ephemeral=True, **{"org.matrix.msc3202": True}
    )
    return await started(new_server, clock, tmp_path, said)


async def started(
    new_server: NewServer, clock: MovableClock, folder: Path, said: dict[str, object]
) -> Server:
    file = bridges.write(folder, said)
    server = await new_server(appservices=(file,), folder=folder, clock=clock)
    server.admin = await server.person("admin", is_first=True)
    return server


@pytest_asyncio.fixture
async def ghost(server: Server) -> ActingClient:
    service = ActingClient(server)
    await service.registers("bridge_ghost")
    return service.acting_as("bridge_ghost")


async def test_it_hears_of_its_rooms_and_no_others(
    bridge: Bridge, ghost: ActingClient, alice: Client, bob: Client
) -> None:
    # covers: sendMessage
    other = await bob.creates_room()
    room = await alice.creates_room(invite=[ghost.user_id])
    await alice.sends(room, "before it came")
    await ghost.joins(room)
    await bob.sends(other, "not for the bridge")
    event_id = await alice.sends(room, "hello")
    seen = await bridge.sees("hello")
    assert (seen["event_id"], seen["room_id"], seen["sender"]) == (event_id, room, alice.user_id)
    rooms = {event["room_id"] for event in bridge.told("events")}
    assert rooms == {room}
    invites = [event for event in bridge.told("events") if event["type"] == "m.room.member"]
    assert invites[0]["state_key"] == ghost.user_id
    numbers = [int(number) for number, _ in bridge.transactions]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_what_was_refused_comes_again_as_it_was(
    bridge: Bridge, ghost: ActingClient, clock: MovableClock, alice: Client
) -> None:
    room = await alice.creates_room(invite=[ghost.user_id])
    await ghost.joins(room)
    await alice.sends(room, "first")
    await bridge.sees("first")
    bridge.refuses = True
    await alice.sends(room, "second")
    before = len(bridge.attempts)
    await bridge.until(lambda: len(bridge.attempts) > before)
    await alice.sends(room, "third")
    tries = len(bridge.attempts)
    while len(bridge.attempts) < tries + 2:
        clock.advance(60_000)
        await alice.get("/account/whoami")
    assert bridge.attempts[-1] == bridge.attempts[-2]
    bridge.refuses = False
    tries = len(bridge.attempts)
    while len(bridge.attempts) == tries:
        clock.advance(600_000)
        await alice.get("/account/whoami")
    await bridge.sees("third")
    texts = [event["content"].get("body") for event in bridge.told("events")]
    assert [text for text in texts if text] == ["first", "second", "third"]


async def test_nothing_is_lost_or_told_twice_over_a_new_start(
    bridge: Bridge, new_database: NewDatabase, tmp_path: Path
) -> None:
    file = bridges.write(tmp_path, bridges.registration(url=bridge.url))
    database = await new_database()
    server = await Server.start(database, folder=tmp_path, appservices=(file,))
    await server.person("admin", is_first=True)
    await ActingClient(server).registers("bridge_ghost")
    ghost = ActingClient(server).acting_as("bridge_ghost")
    room = await ghost.creates_room()
    await ghost.sends(room, "one")
    await bridge.sees("one")
    bridge.refuses = True
    before = len(bridge.attempts)
    await ghost.sends(room, "two")
    await bridge.until(lambda: len(bridge.attempts) > before)
    refused = bridge.attempts[-1]
    await server.stop()
    bridge.refuses = False
    again = await Server.start(database, folder=tmp_path, appservices=(file,))
    try:
        await bridge.sees("two")
        assert bridge.transactions[-1] == refused
        texts = [event["content"].get("body") for event in bridge.told("events")]
        assert texts.count("one") == texts.count("two") == 1
    finally:
        await again.stop()


async def test_it_hears_who_types_reads_and_is_here(
    bridge: Bridge, ghost: ActingClient, alice: Client
) -> None:
    # covers: setTyping, postReceipt, setPresence
    room = await alice.creates_room(invite=[ghost.user_id])
    await ghost.joins(room)
    event_id = await ghost.sends(room, "read this")
    await alice.put(f"/rooms/{room}/typing/{alice.user_id}", {"typing": True})
    await alice.post(f"/rooms/{room}/receipt/m.read/{event_id}")
    await alice.post(f"/rooms/{room}/receipt/m.read.private/{event_id}")

    def heard() -> set[str]:
        return {event["type"] for event in bridge.told("ephemeral")}

    await bridge.until(lambda: heard() >= {"m.typing", "m.receipt"})
    typing = next(one for one in bridge.told("ephemeral") if one["type"] == "m.typing")
    assert (typing["room_id"], typing["content"]) == (room, {"user_ids": [alice.user_id]})
    receipt = next(one for one in bridge.told("ephemeral") if one["type"] == "m.receipt")
    assert receipt["room_id"] == room
    assert list(receipt["content"][event_id]) == ["m.read"]
    assert bridge.told("ephemeral") == bridge.told("de.sorunome.msc2409.ephemeral")


async def test_it_takes_messages_for_its_devices(
    bridge: Bridge, ghost: ActingClient, alice: Client
) -> None:
    # covers: sendToDevice, updateDevice, uploadKeys, claimKeys
    await ghost.put("/devices/GHOST", {}, expect=201)
    on_device = ghost.acting_as("bridge_ghost", "GHOST")
    device = Device(on_device)
    body = {"device_keys": device.keys, "one_time_keys": device.one_time_keys(2)}
    await on_device.post("/keys/upload", body)

    def counts() -> list[int]:
        return [
            body["device_one_time_keys_count"][ghost.user_id]["GHOST"]["signed_curve25519"]
            for _, body in bridge.transactions
            if "device_one_time_keys_count" in body
        ]

    await bridge.until(lambda: counts()[-1:] == [2])
    wanted = {"one_time_keys": {ghost.user_id: {"GHOST": "signed_curve25519"}}}
    await alice.post("/keys/claim", wanted)
    await bridge.until(lambda: counts()[-1:] == [1])
    content = {"secret": "sealed"}
    path = "/sendToDevice/m.room.encrypted/1"
    await alice.put(path, {"messages": {ghost.user_id: {"GHOST": content}}})
    await bridge.until(lambda: bool(bridge.told("to_device")))
    assert bridge.told("to_device") == [
        {
            "type": "m.room.encrypted",
            "sender": alice.user_id,
            "content": content,
            "to_user_id": ghost.user_id,
            "to_device_id": "GHOST",
        }
    ]
    assert bridge.told("to_device") == bridge.told("de.sorunome.msc2409.to_device")
    # The next transaction comes when this one is acknowledged, and then they wait no more.
    room = await ghost.creates_room()
    await ghost.sends(room, "after that")
    await bridge.sees("after that")
    assert "to_device" not in (await on_device.get("/sync", params={"timeout": 0})).json


async def test_it_hears_whose_devices_changed(
    bridge: Bridge, ghost: ActingClient, alice: Client, bob: Client
) -> None:
    # covers: uploadKeys
    room = await alice.creates_room(invite=[ghost.user_id])
    await ghost.joins(room)
    await bob.post("/keys/upload", {"device_keys": Device(bob).keys})
    await alice.post("/keys/upload", {"device_keys": Device(alice).keys})

    def changed() -> set[str]:
        lists = [body["device_lists"] for _, body in bridge.transactions if "device_lists" in body]
        return {user_id for one in lists for user_id in one["changed"]}

    await bridge.until(lambda: alice.user_id in changed())
    assert bob.user_id not in changed()
    await alice.leaves(room)

    def left() -> set[str]:
        lists = [body["device_lists"] for _, body in bridge.transactions if "device_lists" in body]
        return {user_id for one in lists for user_id in one["left"]}

    await bridge.until(lambda: alice.user_id in left())


async def test_it_is_pinged(bridge: Bridge, ghost: ActingClient, alice: Client) -> None:
    # covers: pingAppservice
    path = "/_matrix/client/v1/appservice/bridge/ping"
    service = ActingClient(ghost.server)
    bridge.answers("/_matrix/app/v1/ping", {})
    answer = await service.post(path, {"transaction_id": "one"})
    assert answer["duration_ms"] >= 0
    assert bridge.received[-1].json == {"transaction_id": "one"}
    bridge.answers("/_matrix/app/v1/ping", {"errcode": "X"}, status=418)
    answer = await service.post(path, {}, expect=502, errcode="M_BAD_STATUS")
    assert answer["status"] == 418
    await alice.post(path, {}, expect=403, errcode="M_FORBIDDEN")
    other = path.replace("bridge", "other")
    await service.post(other, {}, expect=403, errcode="M_FORBIDDEN")
    await bridge.stop()
    await service.post(path, {}, expect=502, errcode="M_CONNECTION_FAILED")


async def test_it_is_asked_for_users_and_rooms(
    bridge: Bridge, ghost: ActingClient, alice: Client
) -> None:
    # covers: inviteUser, getRoomIdByAlias, joinRoom
    service = ActingClient(ghost.server)
    room = await alice.creates_room()
    missing = "@bridge_new:linnet.test"
    body = {"user_id": missing}
    await alice.post(f"/rooms/{room}/invite", body, expect=404, errcode="M_NOT_FOUND")

    async def make_user(_: object) -> object:
        await service.registers("bridge_new")
        return bridges.web.json_response({})

    bridge.does(f"/_matrix/app/v1/users/{missing}", make_user)
    await alice.post(f"/rooms/{room}/invite", body)

    async def make_room(_: object) -> object:
        await ghost.creates_room(room_alias_name="bridge_room", preset="public_chat")
        return bridges.web.json_response({})

    alias = "/directory/room/%23bridge_room:linnet.test"
    await alice.get(alias, expect=404, errcode="M_NOT_FOUND")
    bridge.does("/_matrix/app/v1/rooms/#bridge_room:linnet.test", make_room)
    room = (await alice.get(alias))["room_id"]
    await alice.joins("#bridge_room:linnet.test")
    # Nobody is asked about others.
    before = len(bridge.received)
    await alice.get("/directory/room/%23else:linnet.test", expect=404)
    await alice.get("/directory/room/%23bridge_x:example.org", expect=404)
    assert len(bridge.received) == before


async def test_it_tells_of_other_networks(
    new_server: NewServer, bridge: Bridge, clock: MovableClock, tmp_path: Path
) -> None:
    # covers: getProtocols, getProtocolMetadata, queryLocationByProtocol, queryUserByProtocol
    # covers: queryLocationByAlias, queryUserByID
    said = bridges.registration(url=bridge.url, protocols=["irc", "gone"])
    server = await started(new_server, clock, tmp_path, said)
    alice = await server.person("alice")
    api = "/_matrix/app/v1/thirdparty"
    irc = {"user_fields": ["nick"], "instances": [{"desc": "A", "network_id": "a", "fields": {}}]}
    bridge.answers(f"{api}/protocol/irc", {**irc, "instances": [*irc["instances"], {}, "junk"]})
    named = {**irc, "instances": [{**irc["instances"][0], "instance_id": "bridge|a"}]}
    assert (await alice.get("/thirdparty/protocols")).json == {"irc": named}
    assert (await alice.get("/thirdparty/protocol/irc")).json == named
    for nonsense in ({"instances": 1}, {"instances": None}, {}):
        bridge.answers(f"{api}/protocol/irc", nonsense)
        assert (await alice.get("/thirdparty/protocol/irc")).json == {"instances": []}
    await alice.get("/thirdparty/protocol/xmpp", expect=404, errcode="M_NOT_FOUND")
    users = [{"userid": "@bridge_a:linnet.test", "protocol": "irc", "fields": {}}]
    bridge.answers(f"{api}/user/irc", users)
    bridge.answers(f"{api}/user", users)
    asked = {"nick": "anna", "access_token": "secret"}
    assert (await alice.get("/thirdparty/user/irc", params=asked)).json == users
    assert bridge.received[-1].request.query_string == "nick=anna"
    assert (await alice.get("/thirdparty/user", params={"userid": "@a:b"})).json == users
    bridge.answers(f"{api}/location/irc", users)
    bridge.answers(f"{api}/location", users)
    assert (await alice.get("/thirdparty/location/irc")).json == users
    assert (await alice.get("/thirdparty/location", params={"alias": "#a:b"})).json == users
    bridge.answers(f"{api}/location", b"not json")
    await alice.get("/thirdparty/location", expect=404, errcode="M_NOT_FOUND")
    await server.nobody().get("/thirdparty/protocols", expect=401, errcode="M_MISSING_TOKEN")


async def test_its_row_can_be_switched_off(
    bridge: Bridge, ghost: ActingClient, server: Server
) -> None:
    # covers: pingAppservice
    touchpoints = server.house.touchpoints
    assert touchpoints.switches.is_on("appservice.bridge")
    await switch(touchpoints, "appservice.bridge", server.admin.user_id, is_on=False)
    bridge.answers("/_matrix/app/v1/ping", {})
    path = "/_matrix/client/v1/appservice/bridge/ping"
    await ActingClient(server).post(path, {}, expect=502, errcode="M_CONNECTION_FAILED")
