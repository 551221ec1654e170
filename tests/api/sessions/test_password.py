"""Changing the password."""

# covers: changePassword

from typing import Any

from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server

NEW = "quite another password"


async def changes(client: Client, **more: Any) -> None:
    auth = client.password_auth()
    await client.post("/account/password", {"new_password": NEW, "auth": auth, **more})
    client.password = NEW


async def can_sign_in(server: Server, user_id: str, password: str) -> bool:
    url = f"{server.url}/_matrix/client/v3/login"
    body = {"type": "m.login.password", "user": user_id, "password": password}
    async with server.http.post(url, json=body) as response:
        return response.status == 200


async def test_the_new_password_counts_and_other_devices_end(server: Server, alice: Client) -> None:
    other = await alice.another_device()
    await changes(alice)
    await alice.get("/account/whoami")
    await other.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    assert await can_sign_in(server, alice.user_id, NEW)
    assert not await can_sign_in(server, alice.user_id, PASSWORD)


async def test_other_devices_may_stay(alice: Client) -> None:
    other = await alice.another_device()
    await changes(alice, logout_devices=False)
    await other.get("/account/whoami")


async def test_the_old_password_must_be_known(server: Server, alice: Client) -> None:
    body = {"new_password": NEW}
    await alice.post("/account/password", body, expect=401)
    auth = alice.password_auth("wrong")
    await alice.post("/account/password", {**body, "auth": auth}, expect=401, errcode="M_FORBIDDEN")
    assert await can_sign_in(server, alice.user_id, PASSWORD)


async def test_a_weak_password_is_refused(server: Server, alice: Client) -> None:
    for weak in ("short", "x" * 513):
        body = {"new_password": weak, "auth": alice.password_auth()}
        await alice.post("/account/password", body, expect=400, errcode="M_WEAK_PASSWORD")
    body = {"auth": alice.password_auth()}
    await alice.post("/account/password", body, expect=400, errcode="M_MISSING_PARAM")
    assert await can_sign_in(server, alice.user_id, PASSWORD)


async def test_without_a_session_nobody_changes_a_password(server: Server) -> None:
    await server.nobody().post(
        "/account/password", {"new_password": NEW}, expect=401, errcode="M_MISSING_TOKEN"
    )


async def test_letters_count_however_they_are_composed(server: Server, alice: Client) -> None:
    composed, decomposed = "caf\u00e9 caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301 cafe\u0301"
    body = {"new_password": composed, "auth": alice.password_auth()}
    await alice.post("/account/password", body)
    assert await can_sign_in(server, alice.user_id, decomposed)


async def test_an_outdated_hash_is_made_anew(server: Server, alice: Client) -> None:
    async def stored() -> str:
        async with server.house.hall.db.snapshot() as reader:
            row = await reader.one(
                "SELECT password_hash FROM accounts WHERE user_id = $1", alice.user_id
            )
        return str(row[0])

    assert "m=8," in await stored()  # the kit's own, which is cheap to check
    assert await can_sign_in(server, alice.user_id, PASSWORD)
    assert "m=19456,t=2,p=1" in await stored()
    assert await can_sign_in(server, alice.user_id, PASSWORD)
