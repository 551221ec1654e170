"""One device signs another one in."""

# covers: generateLoginToken, login

import pytest
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.sessions.login_token import LIFETIME_MS, MAX_KEPT

PATH = "/_matrix/client/v1/login/get_token"


async def token_of(client: Client) -> str:
    answer = await client.post(PATH, {"auth": client.password_auth()})
    assert answer["expires_in_ms"] == LIFETIME_MS
    return str(answer["login_token"])


def with_token(token: str) -> dict[str, str]:
    return {"type": "m.login.token", "token": token}


async def test_a_token_signs_one_device_in_once(server: Server, alice: Client) -> None:
    token = await token_of(alice)
    answer = await server.nobody().post("/login", {**with_token(token), "device_id": "TABLET"})
    assert answer["user_id"] == alice.user_id
    assert answer["device_id"] == "TABLET"
    client = Client(server, answer["access_token"])
    assert (await client.get("/account/whoami"))["user_id"] == alice.user_id
    await server.nobody().post("/login", with_token(token), expect=403, errcode="M_FORBIDDEN")


async def test_each_token_needs_a_new_proof(alice: Client) -> None:
    await token_of(alice)
    asked = await alice.post(PATH, {}, expect=401)
    assert asked["flows"] == [{"stages": ["m.login.password"]}]
    wrong = {"auth": alice.password_auth("wrong")}
    await alice.post(PATH, wrong, expect=401, errcode="M_FORBIDDEN")


async def test_a_token_is_good_for_two_minutes(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice = await server.person("alice", is_first=True)
    token = await token_of(alice)
    clock.advance(LIFETIME_MS)
    await server.nobody().post("/login", with_token(token), expect=403, errcode="M_FORBIDDEN")


async def test_other_secrets_do_not_sign_in(server: Server, alice: Client) -> None:
    openid = await alice.post(f"/user/{alice.user_id}/openid/request_token")
    for token in ("nonsense", "\0", str(alice.access_token), openid["access_token"]):
        await server.nobody().post("/login", with_token(token), expect=403, errcode="M_FORBIDDEN")
    missing = {"type": "m.login.token"}
    await server.nobody().post("/login", missing, expect=400, errcode="M_MISSING_PARAM")
    token = await token_of(alice)
    await Client(server, token).get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_a_few_tokens_live_at_a_time(server: Server, alice: Client) -> None:
    tokens = [await token_of(alice) for _ in range(MAX_KEPT + 1)]
    good = 0
    for token in tokens:
        async with server.http.post(
            f"{server.url}/_matrix/client/v3/login", json=with_token(token)
        ) as answer:
            good += answer.status == 200
    assert good == MAX_KEPT


@pytest.mark.parametrize("how", ["lock", "end", "password"])
async def test_a_token_ends_with_what_it_stands_for(
    server: Server, alice: Client, how: str
) -> None:
    token = await token_of(alice)
    if how == "lock":
        lock = f"/_matrix/client/v1/admin/lock/{alice.user_id}"
        await server.admin.put(lock, {"locked": True})
        errcode, status = "M_USER_LOCKED", 401
    elif how == "end":
        await alice.post("/account/deactivate", {"auth": alice.password_auth()})
        errcode, status = "M_FORBIDDEN", 403
    else:
        body = {"auth": alice.password_auth(), "new_password": "another long password"}
        await alice.post("/account/password", body)
        errcode, status = "M_FORBIDDEN", 403
    await server.nobody().post("/login", with_token(token), expect=status, errcode=errcode)


async def test_it_is_advertised(server: Server, alice: Client) -> None:
    capabilities = (await alice.get("/capabilities"))["capabilities"]
    assert capabilities["m.get_login_token"] == {"enabled": True}
    await server.nobody().post(PATH, {}, expect=401, errcode="M_MISSING_TOKEN")
