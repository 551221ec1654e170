"""From where somebody's devices were used."""

# covers: getWhoIs

from tests.kit.client import Client
from tests.kit.server import Server


async def test_people_and_administrators_see_addresses(server: Server, alice: Client) -> None:
    other = await alice.another_device()
    for client in (alice, server.admin):
        answer = await client.get(f"/admin/whois/{alice.user_id}")
        assert answer["user_id"] == alice.user_id
        assert answer["devices"].keys() == {alice.device_id, other.device_id}
        [session] = answer["devices"][alice.device_id]["sessions"]
        [connection] = session["connections"]
        assert connection["ip"] == "127.0.0.1"
        assert connection["last_seen"] > 0


async def test_others_see_nothing(server: Server, alice: Client, bob: Client) -> None:
    path = f"/admin/whois/{alice.user_id}"
    await bob.get(path, expect=403, errcode="M_FORBIDDEN")
    await bob.get("/admin/whois/@nobody:linnet.test", expect=403, errcode="M_FORBIDDEN")
    await server.nobody().get(path, expect=401, errcode="M_MISSING_TOKEN")
    nobody = "/admin/whois/@nobody:linnet.test"
    await server.admin.get(nobody, expect=404, errcode="M_NOT_FOUND")
    await server.admin.get("/admin/whois/nonsense", expect=400, errcode="M_INVALID_PARAM")
