"""Who a token belongs to."""

# covers: getTokenOwner

from tests.kit.client import Client
from tests.kit.server import Server


async def test_a_token_tells_its_owner(alice: Client) -> None:
    answer = await alice.get("/account/whoami")
    assert answer.json == {
        "user_id": alice.user_id,
        "device_id": alice.device_id,
        "is_guest": False,
    }


async def test_a_token_in_the_query_counts_too(server: Server, alice: Client) -> None:
    nobody = server.nobody()
    answer = await nobody.get("/account/whoami", params={"access_token": alice.access_token})
    assert answer["user_id"] == alice.user_id


async def test_nobody_is_told_to_sign_in(server: Server) -> None:
    await server.nobody().get("/account/whoami", expect=401, errcode="M_MISSING_TOKEN")


async def test_an_unknown_token_is_refused(server: Server) -> None:
    for token in ("lna_made-up", "made-up", "lnr_made-up"):
        answer = await Client(server, token).get(
            "/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN"
        )
        assert answer["soft_logout"] is False
