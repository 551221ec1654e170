"""What is left of a device that was signed out, and of an account that is gone."""

from tests.api.encryption.crypto import CrossSigning, Device, seen_by
from tests.kit.client import Client

from linnet.accounts.deactivate import deactivate_account
from linnet.encryption.removal import follow_ends
from linnet.encryption.store_key_backup import newest_version
from linnet.ids import UserId


async def test_a_removed_device_has_no_keys(alice: Client, bob: Client) -> None:
    second = await alice.another_device()
    device, keys = await Device(second).publishes(), await CrossSigning(alice).publishes()
    await second.post(
        "/keys/upload",
        {
            "one_time_keys": device.one_time_keys(1),
            "fallback_keys": {"signed_curve25519:F": device.one_time_key()},
        },
    )
    master = device.key.signs(alice.user_id, keys.json("master"))
    body = {alice.user_id: {keys.master.public: master}}
    assert (await second.post("/keys/signatures/upload", body))["failures"] == {}
    await second.post("/logout")
    seen = await seen_by(bob, alice)
    assert second.device_id not in seen["device_keys"].get(alice.user_id, {})
    assert "signatures" not in seen["master_keys"][alice.user_id]
    claim = {"one_time_keys": {alice.user_id: {second.device_id: "signed_curve25519"}}}
    assert (await bob.post("/keys/claim", claim))["one_time_keys"] == {}


async def test_a_device_that_comes_again_begins_anew(alice: Client) -> None:
    second = await alice.another_device(device_id="AGAIN")
    await second.post("/keys/upload", {"one_time_keys": Device(second).one_time_keys(3)})
    counts = alice.server.house.encryption.key_counts
    assert (await counts.of(UserId(alice.user_id), second.device_id)).one_time == {
        "signed_curve25519": 3
    }
    await second.post("/logout")
    again = await alice.another_device(device_id="AGAIN")
    answer = await again.post("/keys/upload")
    assert answer["one_time_key_counts"] == {"signed_curve25519": 0}


async def test_a_gone_account_has_neither_keys_nor_backups(alice: Client, bob: Client) -> None:
    await CrossSigning(alice).publishes()
    backup = {"algorithm": "m.megolm_backup.v1.curve25519-aes-sha2", "auth_data": {}}
    await alice.post("/room_keys/version", backup)
    house, user_id = alice.server.house, UserId(alice.user_id)
    async with house.hall.db.transaction() as tx:
        await deactivate_account(house.accounts, tx, user_id, erase=False)
    # The follower does so too; this is only to know when it is done.
    await follow_ends(house.encryption, 0, house.hall.db.position())
    assert (await seen_by(bob, alice))["master_keys"] == {}
    async with house.hall.db.snapshot() as reader:
        assert await newest_version(reader, user_id, with_deleted=True) is None
