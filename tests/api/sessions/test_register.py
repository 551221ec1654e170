"""Making an account: by the first-run link, by an invite link, or where it is open to all."""

# covers: register

import asyncio
from typing import Any

import pytest
from tests.kit.client import Answer, Client
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

DUMMY = {"type": "m.login.dummy"}
PASSWORD = "not a weak one"


def by_token(token: str) -> dict[str, str]:
    return {"type": "m.login.registration_token", "token": token}


async def registers(server: Server, username: str | None, **more: Any) -> Answer:
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    body = {"password": PASSWORD, "auth": DUMMY, **more}
    if username is not None:
        body["username"] = username
    return await server.nobody().post("/register", body, **expected)


async def first_run_token(server: Server) -> str:
    greeting = await server.house.greeting()
    return greeting.rpartition("/first-run/")[2]


async def test_open_registration_asks_for_nothing(server: Server) -> None:
    answer = await server.nobody().post(
        "/register", {"username": "open", "password": PASSWORD}, expect=401
    )
    assert {"stages": ["m.login.dummy"]} in answer["flows"]
    assert answer["completed"] == []
    auth = {**DUMMY, "session": answer["session"]}
    done = await registers(server, "open", auth=auth, initial_device_display_name="Laptop")
    assert done["user_id"] == f"@open:{SERVER_NAME}"
    client = Client(server, done["access_token"])
    device = await client.get(f"/devices/{done['device_id']}")
    assert device["display_name"] == "Laptop"


async def test_the_new_account_can_sign_in_with_its_password(server: Server) -> None:
    user_id = (await registers(server, "returning"))["user_id"]
    body = {"type": "m.login.password", "user": user_id, "password": PASSWORD}
    await server.nobody().post("/login", body)


async def test_a_wished_device_is_used(server: Server) -> None:
    answer = await registers(server, "with-device", device_id="MYDEVICE")
    assert answer["device_id"] == "MYDEVICE"


async def test_signing_in_may_be_left_for_later(server: Server) -> None:
    answer = await registers(server, "later", inhibit_login=True)
    assert answer.json.keys() == {"user_id", "home_server"}


async def test_refresh_tokens_are_given_to_who_asks(server: Server) -> None:
    answer = await registers(server, "refreshing", refresh_token=True)
    assert answer["refresh_token"].startswith("lnr_")
    assert answer["expires_in_ms"] > 0


async def test_capitals_become_small_letters(server: Server) -> None:
    assert (await registers(server, "Capital"))["user_id"] == f"@capital:{SERVER_NAME}"


async def test_without_a_name_one_is_made_up(server: Server) -> None:
    names = {(await registers(server, None))["user_id"] for _ in range(2)}
    assert len(names) == 2


@pytest.mark.parametrize("name", ["", "with space", "ünlaut", "a:b", "@a", "x" * 250])
async def test_impossible_names_are_refused_first(server: Server, name: str) -> None:
    await registers(server, name, auth=None, expect=400, errcode="M_INVALID_USERNAME")


async def test_a_taken_name_is_refused_first(server: Server) -> None:
    await registers(server, "taken")
    await registers(server, "taken", auth=None, expect=400, errcode="M_USER_IN_USE")
    await registers(server, "Taken", expect=400, errcode="M_USER_IN_USE")


async def test_a_weak_password_is_refused_first(server: Server) -> None:
    await registers(
        server, "weak", password="seven77", auth=None, expect=400, errcode="M_WEAK_PASSWORD"
    )


async def test_a_password_is_needed(server: Server) -> None:
    await registers(server, "empty", password=None, expect=400, errcode="M_MISSING_PARAM")


async def test_guests_are_refused(server: Server) -> None:
    await server.nobody().post(
        "/register", params={"kind": "guest"}, expect=403, errcode="M_GUEST_ACCESS_FORBIDDEN"
    )
    await server.nobody().post(
        "/register", params={"kind": "ghost"}, expect=400, errcode="M_INVALID_PARAM"
    )


async def test_of_two_who_want_a_name_at_once_one_gets_it(server: Server) -> None:
    async def one() -> int:
        url = f"{server.url}/_matrix/client/v3/register"
        body = {"username": "contested", "password": PASSWORD, "auth": DUMMY}
        async with server.http.post(url, json=body) as response:
            return response.status

    assert sorted(await asyncio.gather(*(one() for _ in range(4)))) == [200, 400, 400, 400]


async def test_the_first_run_link_makes_the_administrator_once(new_server: NewServer) -> None:
    server = await new_server(registration="invite")
    token = await first_run_token(server)
    assert await first_run_token(server) == token
    await registers(server, "anybody", expect=401, errcode="M_UNRECOGNIZED")
    await registers(
        server, "guessing", auth=by_token("guess"), expect=401, errcode="M_UNAUTHORIZED"
    )
    answer = await registers(server, "founder", auth=by_token(token))
    founder = Client(server, answer["access_token"])
    await founder.get(f"/_matrix/client/v1/admin/lock/@x:{SERVER_NAME}", expect=404)
    await registers(server, "second", auth=by_token(token), expect=401, errcode="M_UNAUTHORIZED")
    assert "first-run" not in await server.house.greeting()


async def test_two_with_the_first_run_link_make_one_administrator(new_server: NewServer) -> None:
    server = await new_server(registration="open")
    auth = by_token(await first_run_token(server))

    async def one(name: str) -> int:
        url = f"{server.url}/_matrix/client/v3/register"
        body = {"username": name, "password": PASSWORD, "auth": auth}
        async with server.http.post(url, json=body) as response:
            return response.status

    assert sorted(await asyncio.gather(one("left"), one("right"))) == [200, 403]


async def test_even_an_open_server_begins_with_its_administrator(new_server: NewServer) -> None:
    server = await new_server(registration="open")
    answer = await server.nobody().post("/register", {"username": "early"}, expect=401)
    assert answer["flows"] == [{"stages": ["m.login.registration_token"]}]


async def test_invite_links_make_accounts(new_server: NewServer) -> None:
    server = await new_server(registration="invite")
    admin = await server.person("admin", is_first=True)
    await registers(server, "uninvited", expect=401)
    invite = await admin.post("/_linnet/invites", {"uses_allowed": 2})
    for name in ("one", "two"):
        answer = await registers(server, name, auth=by_token(invite["token"]))
        client = Client(server, answer["access_token"])
        await client.get(
            f"/_matrix/client/v1/admin/lock/{admin.user_id}", expect=403, errcode="M_FORBIDDEN"
        )
    await registers(
        server, "three", auth=by_token(invite["token"]), expect=401, errcode="M_UNAUTHORIZED"
    )
    assert (await admin.get("/_linnet/invites"))["invites"][0]["uses"] == 2


async def test_two_share_the_last_use_of_an_invite(new_server: NewServer) -> None:
    server = await new_server(registration="invite")
    admin = await server.person("admin", is_first=True)
    token = (await admin.post("/_linnet/invites"))["token"]

    async def one(name: str) -> int:
        url = f"{server.url}/_matrix/client/v3/register"
        body = {"username": name, "password": PASSWORD, "auth": by_token(token)}
        async with server.http.post(url, json=body) as response:
            return response.status

    assert sorted(await asyncio.gather(one("left"), one("right"))) == [200, 403]


async def test_a_closed_server_lets_nobody_in(new_server: NewServer) -> None:
    server = await new_server(registration="closed")
    await server.person("admin", is_first=True)
    await registers(server, "outside", expect=403, errcode="M_FORBIDDEN")


async def test_a_proof_makes_one_account(server: Server) -> None:
    begun = await server.nobody().post("/register", {}, expect=401)
    auth = {**DUMMY, "session": begun["session"]}
    await registers(server, "once", auth=auth)
    # Stated without its stage, the proof would still be needed: it was used up.
    again = {"session": begun["session"]}
    await registers(server, "twice", auth=again, expect=401)


async def test_auth_must_be_understood(server: Server) -> None:
    await registers(server, "odd", auth={"type": "m.login.pigeon"}, expect=401)
    await registers(server, "odd", auth={"type": 7}, expect=401)
    await registers(server, "odd", auth=7, expect=400, errcode="M_BAD_JSON")
    await registers(
        server,
        "odd",
        auth={"type": "m.login.registration_token"},
        expect=401,
        errcode="M_MISSING_PARAM",
    )
