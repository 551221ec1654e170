"""Locking accounts."""

# covers: getAdminLockUser, setAdminLockUser

from tests.kit.client import Client
from tests.kit.server import Server


def lock(client: Client) -> str:
    return f"/_matrix/client/v1/admin/lock/{client.user_id}"


async def test_a_locked_account_can_only_sign_out(server: Server, alice: Client) -> None:
    other = await alice.another_device()
    await alice.get("/account/whoami")
    answer = await server.admin.put(lock(alice), {"locked": True})
    assert answer.json == {"locked": True}
    assert (await server.admin.get(lock(alice))).json == {"locked": True}
    for path in ("/account/whoami", "/devices"):
        refusal = await alice.get(path, expect=401, errcode="M_USER_LOCKED")
        assert refusal["soft_logout"] is True
    await alice.post("/account/password", {}, expect=401, errcode="M_USER_LOCKED")
    await alice.get("/_matrix/client/versions")
    await other.post("/logout")
    await server.admin.put(lock(alice), {"locked": False})
    await alice.get("/account/whoami")


async def test_only_administrators_may_lock_and_not_each_other(
    server: Server, alice: Client, bob: Client
) -> None:
    await alice.put(lock(bob), {"locked": True}, expect=403, errcode="M_FORBIDDEN")
    await alice.get(lock(bob), expect=403, errcode="M_FORBIDDEN")
    await server.admin.put(lock(server.admin), {"locked": True}, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().get(lock(bob), expect=401, errcode="M_MISSING_TOKEN")


async def test_only_people_of_this_server_can_be_locked(server: Server) -> None:
    path = "/_matrix/client/v1/admin/lock/"
    await server.admin.get(path + "@nobody:linnet.test", expect=404, errcode="M_NOT_FOUND")
    await server.admin.get(path + "@a:elsewhere.test", expect=400, errcode="M_INVALID_PARAM")
    await server.admin.put(path + "@nobody:linnet.test", {}, expect=400, errcode="M_MISSING_PARAM")


async def test_administrators_are_told_that_they_may(server: Server, alice: Client) -> None:
    told = (await server.admin.get("/capabilities"))["capabilities"]
    assert told["m.account_moderation"] == {"lock": True, "suspend": True}
    assert "m.account_moderation" not in (await alice.get("/capabilities"))["capabilities"]
