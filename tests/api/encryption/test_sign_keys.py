"""A user publishes signatures."""

# covers: uploadCrossSigningSignatures

from typing import Any

import pytest
from tests.api.encryption.crypto import CrossSigning, Device, Key, seen_by
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.changes.vocabulary import DeviceListChanged, UserKeySigned

SIGN = "/keys/signatures/upload"


async def signs(client: Client, other: Client, key_id: str, key: Any) -> str | None:
    """The errcode of the failure, None when the signature was accepted."""
    failures = (await client.post(SIGN, {other.user_id: {key_id: key}}))["failures"]
    if not failures:
        return None
    errcode: str = failures[other.user_id][key_id]["errcode"]
    return errcode


async def test_good_and_bad_together(alice: Client, bob: Client) -> None:
    device, keys = await Device(alice).publishes(), await CrossSigning(alice).publishes()
    theirs = await CrossSigning(bob).publishes()
    own = {alice.device_id: keys.self_signing.signs(alice.user_id, device.keys)}
    other = {theirs.master.public: Key().alone_signs(alice.user_id, theirs.json("master"))}
    answer = await alice.post(SIGN, {alice.user_id: own, bob.user_id: other})
    failure = answer["failures"][bob.user_id][theirs.master.public]
    assert failure["errcode"] == "M_INVALID_SIGNATURE"
    assert failure["error"]
    assert alice.user_id not in answer["failures"]
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id][alice.device_id]
    assert keys.self_signing.id in seen["signatures"][alice.user_id]


async def test_a_device_is_signed_by_the_self_signing_key_alone(alice: Client) -> None:
    device, keys = await Device(alice).publishes(), await CrossSigning(alice).publishes()
    for key in (keys.master, keys.user_signing, Key()):
        signed = key.alone_signs(alice.user_id, device.keys)
        assert await signs(alice, alice, alice.device_id, signed) == "M_INVALID_SIGNATURE"
    assert await signs(alice, alice, alice.device_id, device.keys) == "M_INVALID_SIGNATURE"


async def test_a_wrong_signature_is_refused(alice: Client) -> None:
    device, keys = await Device(alice).publishes(), await CrossSigning(alice).publishes()
    signed = keys.self_signing.alone_signs(alice.user_id, device.keys)
    for wrong in ("", "x", "é", "A" * 86, 7):
        signed["signatures"] = {alice.user_id: {keys.self_signing.id: wrong}}
        expected = "M_BAD_JSON" if wrong == 7 else "M_INVALID_SIGNATURE"
        assert await signs(alice, alice, alice.device_id, signed) == expected


async def test_the_signed_key_must_be_the_stored_one(alice: Client) -> None:
    device, keys = await Device(alice).publishes(), await CrossSigning(alice).publishes()
    changed = {**device.keys, "algorithms": ["m.other"]}
    signed = keys.self_signing.alone_signs(alice.user_id, changed)
    assert await signs(alice, alice, alice.device_id, signed) == "M_INVALID_SIGNATURE"


async def test_the_own_master_key_is_signed_by_own_devices(alice: Client, bob: Client) -> None:
    device, keys = await Device(alice).publishes(), await CrossSigning(alice).publishes()
    master = keys.json("master")
    other = await Device(bob).publishes()
    wrong = Key(other.key.name).signs(alice.user_id, master)
    assert await signs(alice, alice, keys.master.public, wrong) == "M_INVALID_SIGNATURE"
    right = device.key.signs(alice.user_id, master)
    assert await signs(alice, alice, keys.master.public, right) is None


async def test_others_devices_and_keys_other_than_the_master_key_cannot_be_signed(
    alice: Client, bob: Client
) -> None:
    keys, device = await CrossSigning(alice).publishes(), await Device(bob).publishes()
    theirs = await CrossSigning(bob).publishes()
    signed = keys.user_signing.alone_signs(alice.user_id, device.keys)
    assert await signs(alice, bob, bob.device_id, signed) == "M_NOT_FOUND"
    signed = keys.user_signing.alone_signs(alice.user_id, theirs.json("self_signing"))
    assert await signs(alice, bob, theirs.self_signing.public, signed) == "M_NOT_FOUND"


async def test_unknown_keys_and_users_are_not_found(alice: Client) -> None:
    keys = await CrossSigning(alice).publishes()
    signed = keys.master.signs(alice.user_id, {})
    assert await signs(alice, alice, "UNKNOWN", signed) == "M_NOT_FOUND"
    answer = await alice.post(SIGN, {"@nobody:linnet.test": {"UNKNOWN": signed}})
    assert answer["failures"]["@nobody:linnet.test"]["UNKNOWN"]["errcode"] == "M_NOT_FOUND"


async def test_a_changed_device_loses_the_signatures_on_it(alice: Client, bob: Client) -> None:
    device, keys = await Device(alice).publishes(), await CrossSigning(alice).publishes()
    signed = keys.self_signing.signs(alice.user_id, device.keys)
    assert await signs(alice, alice, alice.device_id, signed) is None
    again = await Device(alice).publishes()
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id][alice.device_id]
    assert set(seen["signatures"][alice.user_id]) == {again.key.id}


async def test_everybody_hears_of_own_signatures_and_nobody_else_of_verified_people(
    alice: Client, bob: Client
) -> None:
    device, keys = await Device(alice).publishes(), await CrossSigning(alice).publishes()
    theirs = await CrossSigning(bob).publishes()
    notifier = alice.server.house.hall.notifier
    before = notifier.position
    signed = keys.user_signing.alone_signs(alice.user_id, theirs.json("master"))
    await signs(alice, bob, theirs.master.public, signed)
    assert [type(change) for change in notifier.since(before) or ()] == [UserKeySigned]
    before = notifier.position
    signed = keys.self_signing.signs(alice.user_id, device.keys)
    for _ in range(2):  # the second time nothing changes
        await signs(alice, alice, alice.device_id, signed)
    assert [type(change) for change in notifier.since(before) or ()] == [DeviceListChanged]


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"alice": {}}, "M_INVALID_PARAM"),
        ({"@a:linnet.test": []}, "M_BAD_JSON"),
        ({"@a:linnet.test": {str(n): {} for n in range(1001)}}, "M_TOO_LARGE"),
    ],
)
async def test_wrong_requests_are_refused(alice: Client, body: Any, errcode: str) -> None:
    status = 413 if errcode == "M_TOO_LARGE" else 400
    await alice.post(SIGN, body, expect=status, errcode=errcode)


async def test_what_is_no_key_fails_alone(alice: Client) -> None:
    answer = await alice.post(SIGN, {alice.user_id: {"A": 1, "\0": {}, "C": {"x": 0.5}}})
    codes = {key: why["errcode"] for key, why in answer["failures"][alice.user_id].items()}
    assert codes == {"A": "M_BAD_JSON", "\0": "M_INVALID_PARAM", "C": "M_BAD_JSON"}


async def test_nobody_may_not_sign(server: Server) -> None:
    await server.nobody().post(SIGN, expect=401, errcode="M_MISSING_TOKEN")
