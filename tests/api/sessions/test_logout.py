"""Signing out."""

# covers: logout

from tests.kit.client import Client
from tests.kit.server import Server


async def test_signing_out_ends_this_device_alone(alice: Client) -> None:
    other = await alice.another_device()
    await alice.post("/logout")
    answer = await alice.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    assert answer["soft_logout"] is False
    devices = (await other.get("/devices"))["devices"]
    assert [device["device_id"] for device in devices] == [other.device_id]


async def test_signing_out_everywhere(alice: Client, bob: Client) -> None:
    other = await alice.another_device()
    await alice.post("/logout/all")
    for client in (alice, other):
        await client.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    await bob.get("/account/whoami")


async def test_only_who_is_signed_in_can_sign_out(server: Server) -> None:
    for path in ("/logout", "/logout/all"):
        await server.nobody().post(path, expect=401, errcode="M_MISSING_TOKEN")
