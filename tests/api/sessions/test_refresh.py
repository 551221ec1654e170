"""Refreshing access tokens, also when an answer gets lost."""

# covers: refresh

from typing import Any

from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import PASSWORD, Server

from linnet.sessions.refresh import MAX_TOKENS_OF_SESSION
from linnet.sessions.tokens import ACCESS_LIFETIME_MS


async def signs_in(server: Server, user_id: str) -> Answer:
    body = {"type": "m.login.password", "user": user_id, "password": PASSWORD}
    return await server.nobody().post("/login", {**body, "refresh_token": True})


async def refreshes(server: Server, tokens: Any, **more: Any) -> Answer:
    body = {"refresh_token": tokens["refresh_token"]}
    return await server.nobody().post("/refresh", body, **more)


async def is_good(server: Server, tokens: Any) -> bool:
    async with server.http.get(
        f"{server.url}/_matrix/client/v3/account/whoami",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    ) as response:
        return response.status == 200


async def test_tokens_are_exchanged(server: Server, alice: Client) -> None:
    first = await signs_in(server, alice.user_id)
    second = await refreshes(server, first)
    assert second.json.keys() == {"access_token", "refresh_token", "expires_in_ms"}
    assert await is_good(server, second)
    who = await Client(server, second["access_token"]).get("/account/whoami")
    assert who["device_id"] == first["device_id"]


async def test_the_old_tokens_end_when_a_new_one_is_used(server: Server, alice: Client) -> None:
    first = await signs_in(server, alice.user_id)
    second = await refreshes(server, first)
    assert await is_good(server, first)
    assert await is_good(server, second)
    assert not await is_good(server, first)
    answer = await refreshes(server, first, expect=401, errcode="M_UNKNOWN_TOKEN")
    assert answer["soft_logout"] is True
    assert await is_good(server, second)


async def test_a_lost_answer_does_not_end_the_session(server: Server, alice: Client) -> None:
    first = await signs_in(server, alice.user_id)
    lost = await refreshes(server, first)
    second = await refreshes(server, first)
    assert lost["access_token"] != second["access_token"]
    assert await is_good(server, second)
    # Who shares the session and got the other answer is not thrown out either.
    assert await is_good(server, lost)


async def test_using_the_new_refresh_token_ends_the_old_one(server: Server, alice: Client) -> None:
    first = await signs_in(server, alice.user_id)
    second = await refreshes(server, first)
    third = await refreshes(server, second)
    await refreshes(server, first, expect=401, errcode="M_UNKNOWN_TOKEN")
    assert await is_good(server, third)


async def test_an_access_token_expires_softly(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    first = await signs_in(server, admin.user_id)
    assert first["expires_in_ms"] == ACCESS_LIFETIME_MS
    assert await is_good(server, first)
    clock.advance(ACCESS_LIFETIME_MS)
    answer = await Client(server, first["access_token"]).get(
        "/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN"
    )
    assert answer["soft_logout"] is True
    assert await is_good(server, await refreshes(server, first))
    # A bot that did not ask for refreshing is never interrupted.
    clock.advance(1000 * ACCESS_LIFETIME_MS)
    await admin.get("/account/whoami")


async def test_refreshing_for_ever_does_not_fill_the_database(
    server: Server, alice: Client
) -> None:
    first = await signs_in(server, alice.user_id)
    for _ in range(MAX_TOKENS_OF_SESSION):
        last = await refreshes(server, first)
    async with server.house.hall.db.snapshot() as reader:
        rows = await reader.all(
            "SELECT 1 FROM tokens t JOIN sessions s ON s.session_id = t.session_id"
            " WHERE s.user_id = $1 AND s.device_id = $2",
            alice.user_id,
            first["device_id"],
        )
    assert 0 < len(rows) <= MAX_TOKENS_OF_SESSION + 2
    assert await is_good(server, last)


async def test_other_tokens_cannot_be_exchanged(server: Server, alice: Client) -> None:
    tokens = await signs_in(server, alice.user_id)
    for token in (tokens["access_token"], "lnr_made-up", ""):
        body = {"refresh_token": token}
        await server.nobody().post("/refresh", body, expect=401, errcode="M_UNKNOWN_TOKEN")
    await server.nobody().post("/refresh", expect=400, errcode="M_MISSING_PARAM")
    await Client(server, tokens["refresh_token"]).get(
        "/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN"
    )


async def test_signing_out_ends_the_refresh_token(server: Server, alice: Client) -> None:
    tokens = await signs_in(server, alice.user_id)
    await Client(server, tokens["access_token"]).post("/logout")
    await refreshes(server, tokens, expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_tokens_are_not_kept_as_they_are(server: Server, alice: Client) -> None:
    tokens = await signs_in(server, alice.user_id)
    async with server.house.hall.db.snapshot() as reader:
        rows = await reader.all("SELECT * FROM tokens")
    kept = repr(rows)
    assert tokens["access_token"] not in kept
    assert tokens["refresh_token"] not in kept
