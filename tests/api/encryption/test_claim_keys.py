"""One-time keys are given to one asker each."""

# covers: claimKeys

import asyncio
from typing import Any

import pytest
from tests.api.encryption.crypto import Device
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.encryption.claim_keys import MAX_CLAIMS_AT_ONCE


async def claimed(asker: Client, *owners: Client) -> dict[str, Any]:
    """Ids and keys that the asker gets from these devices, all together."""
    wanted: dict[str, dict[str, str]] = {}
    for owner in owners:
        wanted.setdefault(owner.user_id, {})[owner.device_id] = "signed_curve25519"
    answer = await asker.post("/keys/claim", {"one_time_keys": wanted})
    assert answer["failures"] == {}
    found: dict[str, Any] = {}
    for devices in answer["one_time_keys"].values():
        for keys in devices.values():
            found |= keys
    return found


async def unused_fallback(client: Client) -> list[str]:
    counts = client.server.house.encryption.key_counts
    return (await counts.of(client.user_id, client.device_id)).unused_fallback  # type: ignore


async def left(client: Client) -> int:
    answer = await client.post("/keys/upload")
    return int(answer["one_time_key_counts"]["signed_curve25519"])


async def test_each_key_once_and_the_oldest_first(alice: Client, bob: Client) -> None:
    device = Device(alice)
    first, second = {"signed_curve25519:Z": device.one_time_key()}, device.one_time_keys(1)
    await alice.post("/keys/upload", {"one_time_keys": first})
    await alice.post("/keys/upload", {"one_time_keys": second})
    assert await claimed(bob, alice) == first
    assert await left(alice) == 1
    assert await claimed(bob, alice) == second
    assert await claimed(bob, alice) == {}
    assert await left(alice) == 0


async def test_askers_at_the_same_time_never_get_the_same_key(alice: Client, bob: Client) -> None:
    keys = Device(alice).one_time_keys(20)
    await alice.post("/keys/upload", {"one_time_keys": keys})
    answers = await asyncio.gather(*(claimed(bob, alice) for _ in range(25)))
    got = [key_id for answer in answers for key_id in answer]
    assert sorted(got) == sorted(keys)


async def test_the_fallback_key_serves_when_none_is_left(alice: Client, bob: Client) -> None:
    device = Device(alice)
    fallback = {"signed_curve25519:F": device.one_time_key(fallback=True)}
    one_time = device.one_time_keys(1)
    body = {"fallback_keys": fallback, "one_time_keys": one_time}
    await alice.post("/keys/upload", body)
    assert await claimed(bob, alice) == one_time
    assert await unused_fallback(alice) == ["signed_curve25519"]
    for _ in range(2):
        assert await claimed(bob, alice) == fallback
        assert await unused_fallback(alice) == []
    # The same upload again does not make it unused; another key does.
    await alice.post("/keys/upload", body)
    assert await unused_fallback(alice) == []
    await alice.post("/keys/upload", {"fallback_keys": {"signed_curve25519:G": "new"}})
    assert await unused_fallback(alice) == ["signed_curve25519"]
    assert await claimed(bob, alice) == {"signed_curve25519:G": "new"}


async def test_several_devices_and_users_in_one_call(
    alice: Client, bob: Client, carol: Client
) -> None:
    second = await alice.another_device()
    keys = {}
    for client in (alice, second, bob):
        own = Device(client).one_time_keys(1)
        await client.post("/keys/upload", {"one_time_keys": own})
        keys |= own
    assert await claimed(carol, alice, second, bob) == keys


async def test_more_devices_than_fit_one_transaction(alice: Client) -> None:
    key = Device(alice).one_time_keys(1)
    await alice.post("/keys/upload", {"one_time_keys": key})
    wanted = {f"DEVICE{n}": "signed_curve25519" for n in range(MAX_CLAIMS_AT_ONCE + 5)}
    wanted[alice.device_id] = "signed_curve25519"
    answer = await alice.post("/keys/claim", {"one_time_keys": {alice.user_id: wanted}})
    assert answer["one_time_keys"] == {alice.user_id: {alice.device_id: key}}


async def test_unknown_users_devices_and_algorithms_are_left_out(
    alice: Client, bob: Client
) -> None:
    await alice.post("/keys/upload", {"one_time_keys": Device(alice).one_time_keys(1)})
    wanted = {
        alice.user_id: {alice.device_id: "other", "UNKNOWN": "signed_curve25519"},
        "@nobody:linnet.test": {"X": "signed_curve25519"},
    }
    answer = await bob.post("/keys/claim", {"one_time_keys": wanted})
    assert answer.json == {"one_time_keys": {}, "failures": {}}


async def test_other_servers_are_named_as_failed(alice: Client) -> None:
    wanted = {"@eve:elsewhere.example": {"X": "signed_curve25519"}}
    answer = await alice.post("/keys/claim", {"one_time_keys": wanted})
    assert answer.json == {"one_time_keys": {}, "failures": {"elsewhere.example": {}}}


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({}, "M_MISSING_PARAM"),
        ({"one_time_keys": []}, "M_BAD_JSON"),
        ({"one_time_keys": {"@a:b": {"D": 1}}}, "M_BAD_JSON"),
        ({"one_time_keys": {"alice": {"D": "signed_curve25519"}}}, "M_INVALID_PARAM"),
        ({"one_time_keys": {"@a:b": {"\0": "signed_curve25519"}}}, "M_INVALID_PARAM"),
        ({"one_time_keys": {"@a:b": {"D": "\0"}}}, "M_INVALID_PARAM"),
    ],
)
async def test_wrong_claims_are_refused(alice: Client, body: Any, errcode: str) -> None:
    await alice.post("/keys/claim", body, expect=400, errcode=errcode)


async def test_nobody_may_not_claim(server: Server) -> None:
    await server.nobody().post("/keys/claim", expect=401, errcode="M_MISSING_TOKEN")
