"""Who sees which keys and signatures."""

# covers: queryKeys

from typing import Any

import pytest
from tests.api.encryption.crypto import CrossSigning, Device, seen_by
from tests.kit.client import Client
from tests.kit.server import Server


async def test_all_devices_of_several_users(alice: Client, bob: Client) -> None:
    second = await alice.another_device(display_name="Alice's second")
    for client in (alice, second, bob):
        await Device(client).publishes()
    wanted = {"device_keys": {alice.user_id: [], bob.user_id: []}, "timeout": 100}
    answer = await bob.post("/keys/query", wanted)
    devices = answer["device_keys"]
    assert set(devices[alice.user_id]) == {alice.device_id, second.device_id}
    assert set(devices[bob.user_id]) == {bob.device_id}
    named = devices[alice.user_id][second.device_id]
    assert named["unsigned"] == {"device_display_name": "Alice's second"}
    assert devices[bob.user_id][bob.device_id]["unsigned"] == {}
    assert answer["failures"] == {}


async def test_only_the_wanted_devices(alice: Client) -> None:
    second = await alice.another_device()
    for client in (alice, second):
        await Device(client).publishes()
    wanted = {"device_keys": {alice.user_id: [second.device_id, "UNKNOWN"]}}
    answer = await alice.post("/keys/query", wanted)
    assert list(answer["device_keys"][alice.user_id]) == [second.device_id]


async def test_unknown_users_are_left_out_and_other_servers_have_failed(alice: Client) -> None:
    wanted: dict[str, list[str]] = {"@nobody:linnet.test": [], "@eve:elsewhere.example": []}
    answer = await alice.post("/keys/query", {"device_keys": wanted})
    assert answer["device_keys"] == {}
    assert answer["failures"] == {"elsewhere.example": {}}


async def test_the_user_signing_key_is_its_owners_alone(alice: Client, bob: Client) -> None:
    keys = await CrossSigning(alice).publishes()
    own, others = await seen_by(alice, alice), await seen_by(bob, alice)
    for seen in (own, others):
        assert seen["master_keys"][alice.user_id] == keys.json("master")
        assert seen["self_signing_keys"][alice.user_id] == keys.json("self_signing")
    assert own["user_signing_keys"][alice.user_id] == keys.json("user_signing")
    assert others["user_signing_keys"] == {}


async def test_signatures_by_a_user_signing_key_are_its_owners_alone(
    alice: Client, bob: Client, carol: Client
) -> None:
    """Whom somebody has verified is not told to others, not even to the verified."""
    own, theirs = await CrossSigning(alice).publishes(), await CrossSigning(bob).publishes()
    signed = own.user_signing.alone_signs(alice.user_id, theirs.json("master"))
    body = {bob.user_id: {theirs.master.public: signed}}
    answer = await alice.post("/keys/signatures/upload", body)
    assert answer["failures"] == {}
    seen = (await seen_by(alice, bob))["master_keys"][bob.user_id]["signatures"]
    assert seen == signed["signatures"]
    for other in (bob, carol):
        seen = (await seen_by(other, bob))["master_keys"][bob.user_id]
        assert "signatures" not in seen


async def test_signatures_on_devices_and_by_devices_are_everybodys(
    alice: Client, bob: Client
) -> None:
    device, keys = await Device(alice).publishes(), await CrossSigning(alice).publishes()
    body = {
        alice.user_id: {
            alice.device_id: keys.self_signing.signs(alice.user_id, device.keys),
            keys.master.public: device.key.signs(alice.user_id, keys.json("master")),
        }
    }
    assert (await alice.post("/keys/signatures/upload", body))["failures"] == {}
    for viewer in (alice, bob):
        seen = await seen_by(viewer, alice)
        on_device = seen["device_keys"][alice.user_id][alice.device_id]["signatures"]
        assert set(on_device[alice.user_id]) == {device.key.id, keys.self_signing.id}
        on_master = seen["master_keys"][alice.user_id]["signatures"]
        assert set(on_master[alice.user_id]) == {device.key.id}


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({}, "M_MISSING_PARAM"),
        ({"device_keys": []}, "M_BAD_JSON"),
        ({"device_keys": {"@a:b": {}}}, "M_BAD_JSON"),
        ({"device_keys": {"alice": []}}, "M_INVALID_PARAM"),
        ({"device_keys": {}, "timeout": "soon"}, "M_BAD_JSON"),
    ],
)
async def test_wrong_queries_are_refused(alice: Client, body: Any, errcode: str) -> None:
    await alice.post("/keys/query", body, expect=400, errcode=errcode)


async def test_nobody_may_not_ask(server: Server) -> None:
    await server.nobody().post("/keys/query", expect=401, errcode="M_MISSING_TOKEN")
