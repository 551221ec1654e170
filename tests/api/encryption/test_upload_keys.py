"""A device publishes its keys."""

# covers: uploadKeys

from typing import Any

import pytest
from tests.api.encryption.crypto import Device, Key, seen_by
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.encryption.upload_keys import CLAIMED_KEPT_MS, MAX_ONE_TIME_KEYS


async def counts(client: Client) -> dict[str, int]:
    answer: dict[str, int] = (await client.post("/keys/upload"))["one_time_key_counts"]
    return answer


async def test_an_empty_upload_tells_the_counts(alice: Client) -> None:
    assert await counts(alice) == {"signed_curve25519": 0}


async def test_everything_at_once(alice: Client, bob: Client) -> None:
    device = Device(alice)
    body = {
        "device_keys": device.keys,
        "one_time_keys": {**device.one_time_keys(3), "curve25519:AA": "a plain key"},
        "fallback_keys": {"signed_curve25519:F": device.one_time_key(fallback=True)},
    }
    answer = await alice.post("/keys/upload", body)
    assert answer["one_time_key_counts"] == {"signed_curve25519": 3, "curve25519": 1}
    assert await counts(alice) == {"signed_curve25519": 3, "curve25519": 1}
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id][alice.device_id]
    assert {**seen, "unsigned": None} == {**device.keys, "unsigned": None}


async def test_the_same_one_time_keys_again_are_counted_once(alice: Client) -> None:
    body = {"one_time_keys": Device(alice).one_time_keys(5)}
    await alice.post("/keys/upload", body)
    answer = await alice.post("/keys/upload", body)
    assert answer["one_time_key_counts"]["signed_curve25519"] == 5


async def test_a_known_id_with_other_content_is_refused_whole(alice: Client) -> None:
    device = Device(alice)
    await alice.post("/keys/upload", {"one_time_keys": {"signed_curve25519:A": "one"}})
    body = {"one_time_keys": {**device.one_time_keys(2), "signed_curve25519:A": "other"}}
    await alice.post("/keys/upload", body, expect=400, errcode="M_INVALID_PARAM")
    assert (await counts(alice))["signed_curve25519"] == 1


async def test_a_claimed_key_does_not_come_back_with_a_repeated_upload(
    alice: Client, bob: Client
) -> None:
    keys = Device(alice).one_time_keys(1)
    await alice.post("/keys/upload", {"one_time_keys": keys})
    claim = {"one_time_keys": {alice.user_id: {alice.device_id: "signed_curve25519"}}}
    assert (await bob.post("/keys/claim", claim))["one_time_keys"]
    answer = await alice.post("/keys/upload", {"one_time_keys": keys})
    assert answer["one_time_key_counts"]["signed_curve25519"] == 0
    assert (await bob.post("/keys/claim", claim))["one_time_keys"] == {}


async def test_claimed_keys_are_forgotten_in_the_end(new_server: Any, settable_clock: Any) -> None:
    server: Server = await new_server(clock=settable_clock)
    alice = await server.person("alice", is_first=True)
    keys = Device(alice).one_time_keys(1)
    await alice.post("/keys/upload", {"one_time_keys": keys})
    claim = {"one_time_keys": {alice.user_id: {alice.device_id: "signed_curve25519"}}}
    await alice.post("/keys/claim", claim)
    settable_clock.moves(CLAIMED_KEPT_MS + 1)
    answer = await alice.post("/keys/upload", {"one_time_keys": keys})
    assert answer["one_time_key_counts"]["signed_curve25519"] == 1


async def test_there_is_a_limit_to_one_time_keys(alice: Client) -> None:
    too_many = {f"signed_curve25519:{n}": "key" for n in range(MAX_ONE_TIME_KEYS + 1)}
    await alice.post(
        "/keys/upload", {"one_time_keys": too_many}, expect=400, errcode="M_INVALID_PARAM"
    )
    assert (await counts(alice))["signed_curve25519"] == 0


async def test_new_identity_keys_make_the_one_time_keys_of_the_old_useless(
    alice: Client, bob: Client
) -> None:
    old = await Device(alice).publishes()
    fallback = {"signed_curve25519:F": old.one_time_key()}
    await alice.post(
        "/keys/upload", {"one_time_keys": old.one_time_keys(2), "fallback_keys": fallback}
    )
    new = await Device(alice).publishes()
    assert (await counts(alice))["signed_curve25519"] == 0
    claim = {"one_time_keys": {alice.user_id: {alice.device_id: "signed_curve25519"}}}
    assert (await bob.post("/keys/claim", claim))["one_time_keys"] == {}
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id][alice.device_id]
    assert seen["keys"] == new.keys["keys"]


async def test_signatures_by_others_and_unsigned_are_not_kept(alice: Client, bob: Client) -> None:
    device = Device(alice)
    keys = Key("BOBS").signs(bob.user_id, device.keys)
    await alice.post("/keys/upload", {"device_keys": {**keys, "unsigned": {"x": 1}}})
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id][alice.device_id]
    assert list(seen["signatures"]) == [alice.user_id]
    assert "x" not in seen["unsigned"]


async def test_unknown_members_of_device_keys_are_kept(alice: Client, bob: Client) -> None:
    """They are covered by the signature."""
    device = Device(alice)
    signed = {k: v for k, v in device.keys.items() if k != "signatures"}
    keys = device.key.signs(alice.user_id, {**signed, "org.example.more": [1, None, {"a": "ü"}]})
    await alice.post("/keys/upload", {"device_keys": keys})
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id][alice.device_id]
    assert seen["org.example.more"] == [1, None, {"a": "ü"}]


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"user_id": "@other:linnet.test"}, "M_INVALID_PARAM"),
        ({"device_id": "OTHER"}, "M_INVALID_PARAM"),
        ({"algorithms": "m.olm"}, "M_BAD_JSON"),
        ({"keys": {"ed25519:X": 1}}, "M_BAD_JSON"),
        ({"keys": {"no colon": "key"}}, "M_INVALID_PARAM"),
        ({"keys": []}, "M_BAD_JSON"),
        ({"signatures": {}}, "M_INVALID_SIGNATURE"),
        ({"signatures": []}, "M_BAD_JSON"),
        ({"more": 1.5}, "M_BAD_JSON"),
    ],
)
async def test_wrong_device_keys_are_refused(
    alice: Client, change: dict[str, Any], errcode: str
) -> None:
    keys = {**Device(alice).keys, **change}
    await alice.post("/keys/upload", {"device_keys": keys}, expect=400, errcode=errcode)


@pytest.mark.parametrize(
    ("keys", "errcode"),
    [
        ({"signed_curve25519": "no id"}, "M_INVALID_PARAM"),
        ({"signed_curve25519:": "no id"}, "M_INVALID_PARAM"),
        ({":A": "no algorithm"}, "M_INVALID_PARAM"),
        ({"signed_curve25519:\0": "zero"}, "M_INVALID_PARAM"),
        ({"signed_curve25519:" + "A" * 255: "long"}, "M_INVALID_PARAM"),
        ({"signed_curve25519:A": 1}, "M_BAD_JSON"),
        ({"signed_curve25519:A": {"key": "k"}}, "M_BAD_JSON"),
        ({"signed_curve25519:A": {"key": 1, "signatures": {}}}, "M_BAD_JSON"),
        ([], "M_BAD_JSON"),
    ],
)
async def test_wrong_one_time_and_fallback_keys_are_refused(
    alice: Client, keys: Any, errcode: str
) -> None:
    for name in ("one_time_keys", "fallback_keys"):
        await alice.post("/keys/upload", {name: keys}, expect=400, errcode=errcode)


async def test_large_keys_are_refused(alice: Client) -> None:
    body = {"one_time_keys": {"signed_curve25519:A": "k" * 5000}}
    await alice.post("/keys/upload", body, expect=413, errcode="M_TOO_LARGE")


async def test_two_fallback_keys_of_one_algorithm_are_refused(alice: Client) -> None:
    body = {"fallback_keys": {"signed_curve25519:A": "one", "signed_curve25519:B": "two"}}
    await alice.post("/keys/upload", body, expect=400, errcode="M_INVALID_PARAM")


async def test_nobody_may_not_upload(server: Server) -> None:
    await server.nobody().post("/keys/upload", expect=401, errcode="M_MISSING_TOKEN")
