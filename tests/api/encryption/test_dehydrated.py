"""A device without a session receives what is sent meanwhile."""

# covers: unstable.putDehydratedDevice, unstable.getDehydratedDevice
# covers: unstable.deleteDehydratedDevice, unstable.getDehydratedEvents

from typing import Any
from urllib.parse import quote

import pytest
from tests.api.encryption.crypto import CrossSigning, Device, Json, Key, seen_by
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.encryption.dehydrated import BATCH, MAX_DATA_BYTES

PATH = "/_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device"
DATA = {"algorithm": "org.matrix.msc3814.v1.olm", "device_pickle": "sealed"}


class Dehydrated:
    """The keys of a device that nobody is signed in on."""

    def __init__(self, owner: Client) -> None:
        self.owner = owner
        self.device_id = Key().public
        ghost = Client(owner.server)
        ghost.user_id, ghost.device_id = owner.user_id, self.device_id
        self.device = Device(ghost)

    def body(self, **more: Any) -> Json:
        return {
            "device_id": self.device_id,
            "device_data": DATA,
            "initial_device_display_name": "Dehydrated",
            "device_keys": self.device.keys,
            "one_time_keys": self.device.one_time_keys(1),
            "fallback_keys": {"signed_curve25519:F": self.device.one_time_key(fallback=True)},
            **more,
        }

    async def kept(self) -> "Dehydrated":
        answer = await self.owner.put(PATH, self.body())
        assert answer.json == {"device_id": self.device_id}
        return self

    async def events(self, next_batch: str | None = None, **more: Any) -> Any:
        path = f"{PATH}/{quote(self.device_id, safe='')}/events"
        body = {} if next_batch is None else {"next_batch": next_batch}
        return await self.owner.post(path, body, **more)


async def test_it_has_keys_like_any_other_device(
    server: Server, alice: Client, bob: Client
) -> None:
    kept = await Dehydrated(alice).kept()
    assert (await alice.get(PATH)).json == {"device_id": kept.device_id, "device_data": DATA}
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id][kept.device_id]
    assert seen["keys"] == kept.device.keys["keys"]
    assert seen["unsigned"] == {"device_display_name": "Dehydrated"}
    claim = {"one_time_keys": {alice.user_id: {kept.device_id: "signed_curve25519"}}}
    got = []
    for _ in range(2):
        keys = (await bob.post("/keys/claim", claim))["one_time_keys"]
        got += list(keys[alice.user_id][kept.device_id])
    assert got[1] == "signed_curve25519:F"
    # It is nobody's session.
    devices = (await alice.get("/devices"))["devices"]
    assert kept.device_id not in [device["device_id"] for device in devices]
    login = {**alice.password_auth(), "device_id": kept.device_id}
    await server.nobody().post("/login", login, expect=403, errcode="M_FORBIDDEN")


async def test_messages_wait_for_it_in_batches(alice: Client, bob: Client) -> None:
    kept = await Dehydrated(alice).kept()
    assert (await kept.events())["events"] == []
    for number in range(BATCH + 1):
        to = kept.device_id if number % 2 else "*"
        messages = {alice.user_id: {to: {"n": number}}}
        await bob.put(f"/sendToDevice/m.t/{number}", {"messages": messages})
    first = await kept.events()
    assert [event["content"]["n"] for event in first["events"]] == list(range(BATCH))
    assert first["events"][0]["sender"] == bob.user_id
    second = await kept.events(first["next_batch"])
    assert [event["content"]["n"] for event in second["events"]] == [BATCH]
    last = await kept.events(second["next_batch"])
    assert last["events"] == []
    # Whoever was interrupted begins again.
    assert (await kept.events()).json == first.json


async def test_others_devices_hear_of_it(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    await bob.syncs()
    kept = await Dehydrated(alice).kept()
    assert (await bob.syncs())["device_lists"]["changed"] == [alice.user_id]
    await alice.delete(PATH)
    assert (await bob.syncs())["device_lists"]["changed"] == [alice.user_id]
    assert kept.device_id not in (await seen_by(bob, alice))["device_keys"].get(alice.user_id, {})


async def test_a_new_one_takes_the_place_of_the_old(alice: Client, bob: Client) -> None:
    old = await Dehydrated(alice).kept()
    await bob.put("/sendToDevice/m.t/1", {"messages": {alice.user_id: {"*": {}}}})
    new = await Dehydrated(alice).kept()
    assert (await alice.get(PATH))["device_id"] == new.device_id
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id]
    assert old.device_id not in seen
    assert new.device_id in seen
    await old.events(expect=403, errcode="M_FORBIDDEN")
    assert (await new.events())["events"] == []


async def test_it_can_be_signed_by_its_owner(alice: Client, bob: Client) -> None:
    keys = await CrossSigning(alice).publishes()
    kept = Dehydrated(alice)
    signed = keys.self_signing.signs(alice.user_id, kept.device.keys)
    await alice.put(PATH, kept.body(device_keys=signed))
    seen = (await seen_by(bob, alice))["device_keys"][alice.user_id][kept.device_id]
    assert keys.self_signing.id in seen["signatures"][alice.user_id]


async def test_it_goes_with_the_identity_that_vouched_for_it(alice: Client) -> None:
    await CrossSigning(alice).publishes()
    await Dehydrated(alice).kept()
    body = {**CrossSigning(alice).body(), "auth": alice.password_auth()}
    await alice.post("/keys/device_signing/upload", body)
    await alice.get(PATH, expect=404, errcode="M_NOT_FOUND")


async def test_without_one(alice: Client, bob: Client) -> None:
    await alice.get(PATH, expect=404, errcode="M_NOT_FOUND")
    await alice.delete(PATH, expect=404, errcode="M_NOT_FOUND")
    await Dehydrated(alice).events(expect=403, errcode="M_FORBIDDEN")
    theirs = await Dehydrated(bob).kept()
    theirs.owner = alice
    await theirs.events(expect=403, errcode="M_FORBIDDEN")
    for method in ("GET", "PUT", "DELETE"):
        await alice.server.nobody().call(method, PATH, {}, expect=401, errcode="M_MISSING_TOKEN")


@pytest.mark.parametrize(
    ("more", "status", "errcode"),
    [
        ({"device_id": None}, 400, "M_MISSING_PARAM"),
        ({"device_id": "other"}, 400, "M_INVALID_PARAM"),
        ({"device_id": "\0"}, 400, "M_INVALID_PARAM"),
        ({"device_data": {}}, 400, "M_MISSING_PARAM"),
        ({"device_data": "sealed"}, 400, "M_BAD_JSON"),
        ({"device_data": {"x": "x" * MAX_DATA_BYTES}}, 413, "M_TOO_LARGE"),
        ({"device_keys": {}}, 400, "M_MISSING_PARAM"),
        ({"initial_device_display_name": "x" * 256}, 400, "M_INVALID_PARAM"),
        ({"initial_device_display_name": 7}, 400, "M_BAD_JSON"),
        ({"one_time_keys": {"x": 1}}, 400, "M_BAD_JSON"),
    ],
)
async def test_what_is_no_device_changes_nothing(
    alice: Client, more: Json, status: int, errcode: str
) -> None:
    kept = await Dehydrated(alice).kept()
    await alice.put(PATH, Dehydrated(alice).body(**more), expect=status, errcode=errcode)
    assert (await alice.get(PATH))["device_id"] == kept.device_id


async def test_ids_that_are_taken(alice: Client) -> None:
    own = Device(alice)
    body = {"device_id": alice.device_id, "device_data": DATA, "device_keys": own.keys}
    await alice.put(PATH, body, expect=400, errcode="M_INVALID_PARAM")
    kept = await Dehydrated(alice).kept()
    for token in ("x1", "d", "d" + "1" * 19, "d-1"):
        await kept.events(token, expect=400, errcode="M_INVALID_PARAM")
