"""A user publishes cross-signing keys."""

# covers: uploadCrossSigningKeys

from typing import Any

import pytest
from tests.api.encryption.crypto import CrossSigning, Device, Key, seen_by
from tests.kit.client import Client
from tests.kit.server import Server

UPLOAD = "/keys/device_signing/upload"


async def test_the_first_keys_need_no_password(alice: Client) -> None:
    keys = await CrossSigning(alice).publishes()
    seen = await seen_by(alice, alice)
    assert seen["master_keys"] == {alice.user_id: keys.json("master")}


async def test_the_same_keys_again_need_none_either(alice: Client) -> None:
    keys = await CrossSigning(alice).publishes()
    before = alice.server.house.hall.db.position()
    await alice.post(UPLOAD, keys.body())
    await alice.post(UPLOAD, {"self_signing_key": keys.json("self_signing")})
    assert alice.server.house.hall.db.position() == before


async def test_other_keys_need_the_password(alice: Client) -> None:
    old = await CrossSigning(alice).publishes()
    new = CrossSigning(alice)
    answer = await alice.post(UPLOAD, new.body(), expect=401)
    assert answer["flows"] == [{"stages": ["m.login.password"]}]
    assert (await seen_by(alice, alice))["master_keys"][alice.user_id] == old.json("master")
    auth = alice.password_auth(session=answer["session"])
    await alice.post(UPLOAD, {**new.body(), "auth": auth})
    assert (await seen_by(alice, alice))["master_keys"][alice.user_id] == new.json("master")


async def test_a_new_self_signing_key_alone_needs_it_too(alice: Client) -> None:
    keys = await CrossSigning(alice).publishes()
    keys.self_signing = Key()
    body = {"self_signing_key": keys.json("self_signing")}
    answer = await alice.post(UPLOAD, body, expect=401)
    auth = alice.password_auth(session=answer["session"])
    await alice.post(UPLOAD, {**body, "auth": auth})
    seen = await seen_by(alice, alice)
    assert seen["self_signing_keys"][alice.user_id] == keys.json("self_signing")


async def test_a_wrong_password_changes_nothing(alice: Client) -> None:
    await CrossSigning(alice).publishes()
    new = CrossSigning(alice)
    session = (await alice.post(UPLOAD, new.body(), expect=401))["session"]
    auth = alice.password_auth("wrong", session=session)
    await alice.post(UPLOAD, {**new.body(), "auth": auth}, expect=401, errcode="M_FORBIDDEN")
    seen = await seen_by(alice, alice)
    assert seen["master_keys"][alice.user_id] != new.json("master")


async def test_replaced_keys_take_their_signatures_with_them(alice: Client, bob: Client) -> None:
    device, old = await Device(alice).publishes(), await CrossSigning(alice).publishes()
    signed = old.self_signing.signs(alice.user_id, device.keys)
    await alice.post("/keys/signatures/upload", {alice.user_id: {alice.device_id: signed}})
    new = CrossSigning(alice)
    session = (await alice.post(UPLOAD, new.body(), expect=401))["session"]
    await alice.post(UPLOAD, {**new.body(), "auth": alice.password_auth(session=session)})
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id][alice.device_id]
    assert set(seen["signatures"][alice.user_id]) == {device.key.id}


async def test_the_master_key_may_come_first(alice: Client) -> None:
    keys = CrossSigning(alice)
    await alice.post(UPLOAD, {"master_key": keys.json("master")})
    answer = await alice.post(UPLOAD, {"self_signing_key": keys.json("self_signing")}, expect=401)
    assert answer["session"]


async def test_without_a_master_key_nothing_can_be_published(alice: Client) -> None:
    for usage in ("self_signing", "user_signing"):
        body = {f"{usage}_key": CrossSigning(alice).json(usage)}
        await alice.post(UPLOAD, body, expect=400, errcode="M_MISSING_PARAM")
    await alice.post(UPLOAD, {}, expect=400, errcode="M_MISSING_PARAM")


async def test_keys_signed_by_another_master_key_are_refused(alice: Client) -> None:
    keys, other = CrossSigning(alice), CrossSigning(alice)
    for usage in ("self_signing", "user_signing"):
        body = {"master_key": keys.json("master"), f"{usage}_key": other.json(usage)}
        await alice.post(UPLOAD, body, expect=400, errcode="M_INVALID_SIGNATURE")
        body[f"{usage}_key"] = keys.json(usage)
        body[f"{usage}_key"]["signatures"][alice.user_id][keys.master.id] = "bm90IG9uZQ"
        await alice.post(UPLOAD, body, expect=400, errcode="M_INVALID_SIGNATURE")
        del body[f"{usage}_key"]["signatures"]
        await alice.post(UPLOAD, body, expect=400, errcode="M_INVALID_SIGNATURE")
    assert (await seen_by(alice, alice))["master_keys"] == {}


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"user_id": "@other:linnet.test"}, "M_INVALID_PARAM"),
        ({"usage": ["self_signing"]}, "M_INVALID_PARAM"),
        ({"usage": "master"}, "M_INVALID_PARAM"),
        ({"keys": {}}, "M_INVALID_PARAM"),
        ({"keys": {"ed25519:A": "A"}}, "M_INVALID_PARAM"),
        ({"keys": {"ed25519:" + "A" * 43: "B" * 43}}, "M_INVALID_PARAM"),
        ({"keys": {"ed25519:" + "A" * 43: "A" * 43, "x:y": "z"}}, "M_INVALID_PARAM"),
        ({"keys": {"curve25519:" + "A" * 43: "A" * 43}}, "M_INVALID_PARAM"),
        ({"keys": ["A"]}, "M_BAD_JSON"),
        ({"signatures": {"@other:linnet.test": 1}, "more": 1.5}, "M_BAD_JSON"),
    ],
)
async def test_wrong_keys_are_refused(alice: Client, change: dict[str, Any], errcode: str) -> None:
    body = {"master_key": {**CrossSigning(alice).json("master"), **change}}
    await alice.post(UPLOAD, body, expect=400, errcode=errcode)


async def test_a_device_id_cannot_be_a_key(server: Server, alice: Client) -> None:
    keys = CrossSigning(alice)
    await server.signs_in(alice.user_id, device_id=keys.master.public)
    await alice.post(UPLOAD, keys.body(), expect=403, errcode="M_FORBIDDEN")


async def test_nor_a_key_a_device_id(alice: Client) -> None:
    keys = await CrossSigning(alice).publishes()
    body = {**alice.password_auth(), "device_id": keys.self_signing.public}
    await alice.post("/login", body, expect=403, errcode="M_FORBIDDEN")


async def test_nobody_may_not_publish(server: Server) -> None:
    await server.nobody().post(UPLOAD, expect=401, errcode="M_MISSING_TOKEN")
