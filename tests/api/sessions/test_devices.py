"""One's own devices."""

# covers: deleteDevice, deleteDevices, getDevice, getDevices, updateDevice

from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.sessions.last_seen import WRITE_EVERY_MS


async def device_ids(client: Client) -> set[str]:
    return {device["device_id"] for device in (await client.get("/devices"))["devices"]}


async def test_one_sees_ones_own_devices(alice: Client, bob: Client) -> None:
    other = await alice.another_device(display_name="Tablet")
    assert await device_ids(alice) == {alice.device_id, other.device_id}
    device = await alice.get(f"/devices/{other.device_id}")
    assert device["display_name"] == "Tablet"
    await alice.get(f"/devices/{bob.device_id}", expect=404, errcode="M_NOT_FOUND")


async def test_a_device_tells_when_it_was_last_seen(alice: Client) -> None:
    device = await alice.get(f"/devices/{alice.device_id}")
    assert device["last_seen_ip"] == "127.0.0.1"
    assert device["last_seen_ts"] > 0


async def test_last_seen_is_written_once_a_minute(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)

    async def written() -> int | None:
        async with server.house.hall.db.snapshot() as reader:
            row = await reader.one("SELECT last_seen_ts FROM devices")
        return None if row[0] is None else int(row[0])

    await admin.get("/account/whoami")
    seen_ts = clock.now_ms()
    assert await written() is None
    clock.advance(WRITE_EVERY_MS)
    await server.house.sessions.last_seen.write()  # the same that the task does when it wakes
    assert await written() == seen_ts


async def test_a_device_can_be_renamed(alice: Client, bob: Client) -> None:
    path = f"/devices/{alice.device_id}"
    await alice.put(path, {"display_name": "Kitchen"})
    await alice.put(path, {})
    assert (await alice.get(path))["display_name"] == "Kitchen"
    await alice.put(path, {"display_name": "x" * 256}, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(path, {"display_name": 7}, expect=400, errcode="M_BAD_JSON")
    await alice.put(
        f"/devices/{bob.device_id}", {"display_name": "Mine"}, expect=404, errcode="M_NOT_FOUND"
    )


async def test_removing_a_device_needs_the_password(alice: Client) -> None:
    other = await alice.another_device()
    path = f"/devices/{other.device_id}"
    asked = await alice.delete(path, expect=401)
    assert asked["flows"] == [{"stages": ["m.login.password"]}]
    session = asked["session"]
    wrong = {"auth": alice.password_auth("wrong", session=session)}
    again = await alice.call("DELETE", path, wrong, expect=401, errcode="M_FORBIDDEN")
    assert again["session"] == session
    assert again["completed"] == []
    await other.get("/account/whoami")
    await alice.call("DELETE", path, {"auth": alice.password_auth(session=session)})
    await other.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    assert await device_ids(alice) == {alice.device_id}
    # A device that is gone already counts as removed.
    await alice.call("DELETE", path, {"auth": alice.password_auth()})


async def test_several_devices_are_removed_at_once(alice: Client, bob: Client) -> None:
    others = [await alice.another_device() for _ in range(2)]
    body = {"devices": [other.device_id for other in others] + [bob.device_id, "UNKNOWN"]}
    asked = await alice.post("/delete_devices", body, expect=401)
    auth = alice.password_auth(session=asked["session"])
    await alice.post("/delete_devices", {**body, "auth": auth})
    for other in others:
        await other.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    await bob.get("/account/whoami")
    await alice.post(
        "/delete_devices", {"auth": alice.password_auth()}, expect=400, errcode="M_MISSING_PARAM"
    )


async def test_a_proof_counts_for_one_request_only(alice: Client, bob: Client) -> None:
    one, two = [await alice.another_device() for _ in range(2)]
    asked = await alice.post("/delete_devices", {"devices": [one.device_id]}, expect=401)
    auth = alice.password_auth(session=asked["session"])
    changed = {"devices": [one.device_id, two.device_id], "auth": auth}
    await alice.post("/delete_devices", changed, expect=403, errcode="M_FORBIDDEN")
    path = f"/devices/{two.device_id}"
    await alice.call("DELETE", path, {"auth": auth}, expect=403, errcode="M_FORBIDDEN")
    # Another person's proof for the same words is none.
    body = {"devices": [one.device_id], "auth": bob.password_auth(session=asked["session"])}
    await bob.post("/delete_devices", body, expect=403, errcode="M_FORBIDDEN")
    # Somebody else's password proves nothing.
    body["auth"] = bob.password_auth()
    await alice.post("/delete_devices", body, expect=401, errcode="M_FORBIDDEN")
    await one.get("/account/whoami")


async def test_a_proof_grows_old(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    body = {"devices": ["OLD"]}
    asked = await admin.post("/delete_devices", body, expect=401)
    clock.advance(60 * 60 * 1000)
    later = await admin.post(
        "/delete_devices", {**body, "auth": {"session": asked["session"]}}, expect=401
    )
    assert later["session"] != asked["session"]


async def test_who_has_no_password_cannot_prove_anything(server: Server, alice: Client) -> None:
    async with server.house.hall.db.transaction() as tx:
        await tx.run("UPDATE accounts SET password_hash = NULL WHERE user_id = $1", alice.user_id)
    await alice.delete(f"/devices/{alice.device_id}", expect=403, errcode="M_FORBIDDEN")


async def test_devices_are_for_those_who_are_signed_in(server: Server) -> None:
    nobody = server.nobody()
    await nobody.get("/devices", expect=401, errcode="M_MISSING_TOKEN")
    await nobody.get("/devices/X", expect=401, errcode="M_MISSING_TOKEN")
    await nobody.put("/devices/X", expect=401, errcode="M_MISSING_TOKEN")
    await nobody.delete("/devices/X", expect=401, errcode="M_MISSING_TOKEN")
    await nobody.post("/delete_devices", expect=401, errcode="M_MISSING_TOKEN")
