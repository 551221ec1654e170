"""Signing in with a password."""

# covers: getLoginFlows, login

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import PASSWORD, SERVER_NAME, Server


def by_password(user: str, password: str = PASSWORD, **more: Any) -> dict[str, Any]:
    identifier = {"type": "m.id.user", "user": user}
    return {
        "type": "m.login.password",
        "identifier": identifier,
        "password": password,
        **more,
    }


async def test_the_ways_to_sign_in_are_told(server: Server) -> None:
    answer = await server.nobody().get("/login")
    assert answer["flows"] == [
        {"type": "m.login.password"},
        {
            "type": "m.login.sso",
            "oauth_aware_preferred": True,
            "org.matrix.msc3824.delegated_oidc_compatibility": True,
        },
        {"type": "m.login.token", "get_login_token": True},
    ]


async def test_old_clients_find_the_old_path(server: Server) -> None:
    await server.nobody().get("/_matrix/client/r0/login")


async def test_name_and_password_open_a_session(server: Server, alice: Client) -> None:
    answer = await server.nobody().post(
        "/login", by_password(alice.user_id, initial_device_display_name="Telephone")
    )
    assert answer["user_id"] == alice.user_id
    assert answer["home_server"] == SERVER_NAME
    assert answer["access_token"].startswith("lna_")
    assert answer.json.keys() == {"user_id", "home_server", "access_token", "device_id"}
    signed_in = Client(server, answer["access_token"])
    assert (await signed_in.get("/account/whoami"))["device_id"] == answer["device_id"]
    device = await signed_in.get(f"/devices/{answer['device_id']}")
    assert device["display_name"] == "Telephone"


async def test_people_may_be_named_in_every_usual_way(server: Server, alice: Client) -> None:
    localpart = alice.user_id[1:].partition(":")[0]
    for name in (localpart, localpart.upper(), alice.user_id):
        answer = await server.nobody().post("/login", by_password(name))
        assert answer["user_id"] == alice.user_id
    older = {"type": "m.login.password", "user": localpart, "password": PASSWORD}
    assert (await server.nobody().post("/login", older))["user_id"] == alice.user_id


async def test_nobody_learns_whether_a_name_exists(server: Server, alice: Client) -> None:
    errors = set()
    for name in (alice.user_id, "@nobody:linnet.test", "nobody", "@alice:elsewhere.test", "b\0d"):
        answer = await server.nobody().post(
            "/login", by_password(name, "wrong"), expect=403, errcode="M_FORBIDDEN"
        )
        errors.add(answer["error"])
    assert len(errors) == 1


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"type": "m.login.pigeon"}, "M_UNKNOWN"),
        ({}, "M_MISSING_PARAM"),
        ({"type": "m.login.password", "password": "x"}, "M_MISSING_PARAM"),
        ({"type": "m.login.password", "user": "x"}, "M_MISSING_PARAM"),
        (
            {"type": "m.login.password", "identifier": {"type": "m.id.phone"}, "password": "x"},
            "M_UNKNOWN",
        ),
        (
            {"type": "m.login.password", "identifier": {"type": "m.id.user"}, "password": "x"},
            "M_MISSING_PARAM",
        ),
        ({"type": "m.login.password", "user": 7, "password": "x"}, "M_BAD_JSON"),
    ],
)
async def test_what_cannot_be_understood_is_refused(
    server: Server, body: dict[str, Any], errcode: str
) -> None:
    await server.nobody().post("/login", body, expect=400, errcode=errcode)


async def test_a_body_that_is_no_json_is_refused(server: Server) -> None:
    await server.nobody().post("/login", b"{", expect=400, errcode="M_NOT_JSON")


async def test_a_known_device_is_signed_in_again(server: Server, alice: Client) -> None:
    answer = await server.nobody().post(
        "/login",
        by_password(
            alice.user_id, device_id=alice.device_id, initial_device_display_name="Ignored"
        ),
    )
    assert answer["device_id"] == alice.device_id
    again = Client(server, answer["access_token"])
    devices = (await again.get("/devices"))["devices"]
    assert [device["device_id"] for device in devices] == [alice.device_id]
    assert "display_name" not in devices[0]
    await alice.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_an_impossible_device_is_refused(server: Server, alice: Client) -> None:
    for wish in ({"device_id": "x" * 256}, {"initial_device_display_name": "x" * 256}):
        await server.nobody().post(
            "/login", by_password(alice.user_id, **wish), expect=400, errcode="M_INVALID_PARAM"
        )


async def test_an_empty_device_id_is_none(server: Server, alice: Client) -> None:
    answer = await server.nobody().post("/login", by_password(alice.user_id, device_id=""))
    assert answer["device_id"]


async def test_guessing_is_limited_for_a_name(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True)
    await server.person("admin", is_first=True)
    refusals = []
    for _ in range(12):
        async with server.http.post(
            f"{server.url}/_matrix/client/v3/login", json=by_password("admin", "wrong")
        ) as response:
            refusals.append(response.status)
            retry_after = response.headers.get("Retry-After")
    assert refusals[0] == 403
    assert refusals[-1] == 429
    assert retry_after is not None
    assert int(retry_after) > 0


async def test_a_locked_account_cannot_sign_in(server: Server, alice: Client) -> None:
    await server.admin.put(f"/_matrix/client/v1/admin/lock/{alice.user_id}", {"locked": True})
    answer = await server.nobody().post(
        "/login", by_password(alice.user_id), expect=401, errcode="M_USER_LOCKED"
    )
    assert answer["soft_logout"] is True
