"""Addresses of other networks: none, said clearly."""

# covers: getAccount3PIDs, add3PID, delete3pidFromAccount
# covers: requestTokenTo3PIDEmail, requestTokenTo3PIDMSISDN
# covers: requestTokenToResetPasswordEmail, requestTokenToResetPasswordMSISDN
# covers: requestTokenToRegisterEmail, requestTokenToRegisterMSISDN

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

SOMEBODY = {"id_server": "id.test", "id_access_token": "x", "medium": "email", "address": "a@b.c"}
DENIED = {"expect": 403, "errcode": "M_THREEPID_DENIED"}


async def test_nobody_has_any(server: Server, alice: Client) -> None:
    assert (await alice.get("/account/3pid")).json == {"threepids": []}
    await server.nobody().get("/account/3pid", expect=401, errcode="M_MISSING_TOKEN")
    told = (await alice.get("/capabilities"))["capabilities"]
    assert told["m.3pid_changes"] == {"enabled": False}
    proof = {"client_secret": "x", "sid": "y"}
    session = (await alice.post("/account/3pid/add", proof, expect=401))["session"]
    proven = proof | {"auth": alice.password_auth(session=session)}
    await alice.post("/account/3pid/add", proven, expect=403, errcode="M_FORBIDDEN")
    gone = await alice.post("/account/3pid/delete", SOMEBODY)
    assert gone.json == {"id_server_unbind_result": "no-support"}
    for path in ("/account/3pid/add", "/account/3pid/delete"):
        await server.nobody().post(path, SOMEBODY, expect=401, errcode="M_MISSING_TOKEN")


@pytest.mark.parametrize("medium", ["email", "msisdn"])
@pytest.mark.parametrize("about", ["/account/3pid", "/account/password", "/register"])
async def test_no_mail_or_message_is_sent(server: Server, about: str, medium: str) -> None:
    body = {"client_secret": "x", "email": "a@b.c", "send_attempt": 1}
    await server.nobody().post(
        f"{about}/{medium}/requestToken",
        body,
        expect=400,
        errcode="M_THREEPID_MEDIUM_NOT_SUPPORTED",
    )


async def test_nobody_is_invited_by_an_address(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room()
    await alice.post(f"/rooms/{room_id}/invite", SOMEBODY, **DENIED)
    await bob.post(f"/rooms/{room_id}/invite", SOMEBODY, **DENIED)
    await alice.post(f"/rooms/{room_id}/invite", {}, expect=400, errcode="M_MISSING_PARAM")
    before = (await alice.get("/joined_rooms"))["joined_rooms"]
    await alice.post("/createRoom", {"invite_3pid": [SOMEBODY]}, **DENIED)
    assert (await alice.get("/joined_rooms"))["joined_rooms"] == before
    await alice.post("/createRoom", {"invite_3pid": []})
