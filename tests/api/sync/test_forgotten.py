"""Rooms that were left and forgotten leave all devices of a person."""

from tests.kit.client import V3, Client

SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"


async def test_a_forgotten_room_leaves_other_devices(alice: Client, bob: Client) -> None:
    """Also when it was forgotten before they heard that it was left."""
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    other = await bob.another_device()
    body = {"lists": {"all": {"ranges": [[0, 9]], "timeline_limit": 1, "required_state": []}}}
    sliding = await other.post(SLIDING, body)
    await bob.leaves(room_id)
    await bob.post(f"/rooms/{room_id}/forget")
    assert room_id in (await other.syncs())["rooms"]["leave"]
    told = await other.post(SLIDING, body, params={"pos": sliding["pos"]})
    assert room_id in told["rooms"]
    fresh = await bob.get(f"{V3}/sync", params={"filter": '{"room":{"include_leave":true}}'})
    assert room_id not in str(fresh.json)
