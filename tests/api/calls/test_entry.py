"""Who gets into a call, and who does not."""

# covers: linnet.getSfu, linnet.getCallToken, linnet.delegateDelayedLeave, linnet.callsHealth
# covers: linnet.validateCall, linnet.validateCallV1

from collections.abc import AsyncIterator, Awaitable, Callable

import jwt
import pytest_asyncio
from tests.kit.calls import BASE, asks_sfu, own_ports, proof_of, token_body
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.calls.names import ROOM_SLOT, identity, media_room
from linnet.ids import DeviceId, RoomId, UserId


@pytest_asyncio.fixture(scope="module")
async def served(new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[Server]:
    server = await Server.start(await new_database(), **own_ports())
    server.admin = await server.person("admin", is_first=True)
    yield server
    await server.stop()


def claims(token: str) -> dict[str, object]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


async def leaving(client: Client, room_id: str, delay_ms: int = 60_000) -> str:
    """The id of a delayed event by which somebody leaves the call."""
    key = f"_{client.user_id}_{client.device_id}_m.call"
    answer = await client.put(
        f"/rooms/{room_id}/state/org.matrix.msc3401.call.member/{key}",
        {},
        params={"org.matrix.msc4140.delay": delay_ms},
    )
    return str(answer["delay_id"])


async def test_a_member_gets_in(served: Server) -> None:
    alice = await served.person("alice")
    room_id = await alice.creates_room()
    ticket = await asks_sfu(alice, room_id)
    assert ticket["url"] == f"ws://localhost:{served.house.hall.settings.port}{BASE}"
    found = claims(ticket["jwt"])
    assert found["sub"] == f"{alice.user_id}:{alice.device_id}"
    assert found["video"] == {
        "room": media_room(RoomId(room_id), ROOM_SLOT),
        "roomJoin": True,
        "roomCreate": False,
        "canPublish": True,
        "canSubscribe": True,
        "canUpdateOwnMetadata": True,
    }
    params = {"access_token": ticket["jwt"]}
    said = await served.nobody().get(f"{BASE}/rtc/validate", params=params)
    assert said.body == b"success"
    # The newer form wants to know how one would join.
    said = await served.nobody().get(f"{BASE}/rtc/v1/validate", params=params, expect=400)
    assert said.body == b"join_request is required"
    for path in ("/rtc/validate", "/rtc/v1/validate"):
        await served.nobody().get(f"{BASE}{path}", params={"access_token": "x"}, expect=401)
    assert (await served.nobody().get(f"{BASE}/healthz")).json == {}


async def test_with_a_member_id_nobody_can_be_recognised(served: Server) -> None:
    alice = await served.person("alice")
    room_id = await alice.creates_room()
    ticket = await served.nobody().post(f"{BASE}/get_token", await token_body(alice, room_id))
    name = identity(UserId(alice.user_id), DeviceId(alice.device_id), "one")
    assert claims(ticket["jwt"])["sub"] == name


async def test_others_do_not_get_in(served: Server) -> None:
    alice, mallory = await served.person("alice"), await served.person("mallory")
    room_id = await alice.creates_room()
    await asks_sfu(mallory, room_id, expect=403, errcode="M_FORBIDDEN")
    await asks_sfu(mallory, "!nowhere", expect=403, errcode="M_FORBIDDEN")
    body = await token_body(mallory, room_id)
    await served.nobody().post(f"{BASE}/get_token", body, expect=403, errcode="M_FORBIDDEN")
    # Not under another name either.
    await alice.invites(room_id, mallory)
    await mallory.joins(room_id)
    body = await token_body(mallory, room_id)
    body["member"]["claimed_user_id"] = alice.user_id
    for path in ("get_token", "delegate_delayed_leave"):
        await served.nobody().post(f"{BASE}/{path}", body, expect=403, errcode="M_FORBIDDEN")
    # And no more after leaving.
    await mallory.leaves(room_id)
    await asks_sfu(mallory, room_id, expect=403, errcode="M_FORBIDDEN")


async def test_the_proof_must_be_good(served: Server) -> None:
    alice = await served.person("alice")
    room_id = await alice.creates_room()
    proof = await proof_of(alice)
    for wrong in (
        {**proof, "access_token": "nonsense"},
        {**proof, "access_token": str(alice.access_token)},
        {**proof, "matrix_server_name": "elsewhere.example.org"},
    ):
        await asks_sfu(alice, room_id, openid_token=wrong, expect=401, errcode="M_UNAUTHORIZED")
    nobody = served.nobody()
    for body in ({}, {"room": room_id}, {"room": 1, "openid_token": proof, "device_id": "D"}):
        await nobody.post(f"{BASE}/sfu/get", body, expect=400)
        await nobody.post(f"{BASE}/get_token", body, expect=400)
        await nobody.post(f"{BASE}/delegate_delayed_leave", body, expect=400)


async def test_only_the_own_leaving_is_looked_after(served: Server) -> None:
    alice, bob = await served.person("alice"), await served.person("bob")
    room_id = await alice.creates_room(preset="public_chat")
    other_id = await alice.creates_room()
    await bob.joins(room_id)
    body = await token_body(alice, room_id)
    path, nobody = f"{BASE}/delegate_delayed_leave", served.nobody()
    await nobody.post(path, body, expect=400, errcode="M_MISSING_PARAM")
    for unknown in ("nonsense", "a/b\0", await leaving(bob, room_id)):
        wish = {**body, "delay_id": unknown}
        await nobody.post(path, wish, expect=404, errcode="M_NOT_FOUND")
    wish = {**body, "delay_id": await leaving(alice, other_id)}
    await nobody.post(path, wish, expect=400, errcode="M_INVALID_PARAM")
    mine = await leaving(alice, room_id)
    assert (await nobody.post(path, {**body, "delay_id": mine, "delay_timeout": 60_000})).json == {}
    assert await nobody.post(path, {**body, "delay_id": mine})  # asking again changes nothing
    assert len(served.house.calls.leavings) == 1
    await alice.post(f"/_matrix/client/unstable/org.matrix.msc4140/delayed_events/{mine}/cancel")
    await served.house.calls.leavings.look()
    assert len(served.house.calls.leavings) == 0


async def test_who_comes_back_is_not_taken_out_by_the_leaving_from_before(served: Server) -> None:
    alice = await served.person("alice")
    room_id = await alice.creates_room()
    first, second = await leaving(alice, room_id), await leaving(alice, room_id)
    for delay_id in (first, second, second):
        await asks_sfu(alice, room_id, delay_id=delay_id, delay_timeout=60_000)
    listed = await alice.get("/_matrix/client/unstable/org.matrix.msc4140/delayed_events")
    assert [one["delay_id"] for one in listed["delayed_events"]] == [second]
    assert len(served.house.calls.leavings) == 1
    await alice.post(f"/_matrix/client/unstable/org.matrix.msc4140/delayed_events/{second}/cancel")
    await served.house.calls.leavings.look()


async def test_without_a_media_server_nobody_gets_in(new_server: NewServer) -> None:
    server = await new_server(livekit="off")
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room()
    await asks_sfu(alice, room_id, expect=404, errcode="M_NOT_FOUND")
    body = await token_body(alice, room_id)
    await server.nobody().post(f"{BASE}/get_token", body, expect=404, errcode="M_NOT_FOUND")
    await server.nobody().get(f"{BASE}/healthz", expect=404, errcode="M_NOT_FOUND")
