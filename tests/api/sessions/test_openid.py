"""Telling other services who somebody is."""

# covers: requestOpenIdToken, exchangeOpenIdToken

from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

from linnet.sessions.openid import LIFETIME_MS, MAX_KEPT

INFO = "/_matrix/federation/v1/openid/userinfo"


async def token_of(client: Client) -> str:
    answer = await client.post(f"/user/{client.user_id}/openid/request_token")
    assert answer["token_type"] == "Bearer"
    assert answer["matrix_server_name"] == SERVER_NAME
    assert answer["expires_in"] == LIFETIME_MS // 1000
    return str(answer["access_token"])


async def test_a_token_tells_who_somebody_is(server: Server, alice: Client) -> None:
    params = {"access_token": await token_of(alice)}
    for _ in range(2):
        assert (await server.nobody().get(INFO, params=params)).json == {"sub": alice.user_id}


async def test_a_token_opens_nothing_else(server: Server, alice: Client) -> None:
    client = Client(server, await token_of(alice))
    await client.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
    path = f"/user/{alice.user_id}/openid/request_token"
    await client.post(path, expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_nobody_gets_a_token_for_somebody_else(
    server: Server, alice: Client, bob: Client
) -> None:
    path = f"/user/{alice.user_id}/openid/request_token"
    await bob.post(path, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().post(path, expect=401, errcode="M_MISSING_TOKEN")


async def test_other_secrets_tell_nothing(server: Server, alice: Client) -> None:
    for token in ("", "nonsense", "lno_\0", str(alice.access_token)):
        params = {"access_token": token}
        await server.nobody().get(INFO, params=params, expect=401, errcode="M_UNKNOWN_TOKEN")
    await server.nobody().get(INFO, expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_tokens_end_in_time_and_in_number(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    alice = await server.person("alice", is_first=True)
    first = await token_of(alice)
    for _ in range(MAX_KEPT):
        clock.advance(1)
        last = await token_of(alice)
    nobody, path = server.nobody(), INFO
    await nobody.get(path, params={"access_token": first}, expect=401, errcode="M_UNKNOWN_TOKEN")
    await nobody.get(path, params={"access_token": last})
    clock.advance(LIFETIME_MS)
    await nobody.get(path, params={"access_token": last}, expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_whoever_is_locked_or_gone_is_nobody(server: Server, alice: Client) -> None:
    params = {"access_token": await token_of(alice)}
    lock = f"/_matrix/client/v1/admin/lock/{alice.user_id}"
    await server.admin.put(lock, {"locked": True})
    await server.nobody().get(INFO, params=params, expect=401, errcode="M_UNKNOWN_TOKEN")
    await server.admin.put(lock, {"locked": False})
    await server.nobody().get(INFO, params=params)
    await alice.post("/account/deactivate", {"auth": alice.password_auth()})
    await server.nobody().get(INFO, params=params, expect=401, errcode="M_UNKNOWN_TOKEN")
