"""Behind a proxy: from where a request comes, and over what."""

from tests.kit.people import NewServer
from tests.kit.server import PASSWORD

HANDED_ON = {"X-Forwarded-For": "203.0.113.9, 192.0.2.1", "X-Forwarded-Proto": "https"}
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
LOGIN = {"type": "m.login.password", "user": "admin", "password": PASSWORD}


async def test_a_named_proxy_says_where_a_request_comes_from(new_server: NewServer) -> None:
    # covers: getDevice
    server = await new_server(trusted_proxies=("127.0.0.0/8",))
    admin = await server.person("admin", is_first=True)
    device = await admin.get(f"/devices/{admin.device_id}", headers=HANDED_ON)
    assert device["last_seen_ip"] == "192.0.2.1"


async def test_nobody_else_is_believed(new_server: NewServer) -> None:
    server = await new_server(trusted_proxies=("10.0.0.0/8",))
    admin = await server.person("admin", is_first=True)
    device = await admin.get(f"/devices/{admin.device_id}", headers=HANDED_ON)
    assert device["last_seen_ip"] == "127.0.0.1"
    answer = await server.nobody().post(
        "/_linnet/session/login", LOGIN, headers=HANDED_ON | OWN_PAGE
    )
    assert "Secure" not in answer.headers["Set-Cookie"]


async def test_limits_count_by_the_address_behind_the_proxy(new_server: NewServer) -> None:
    # covers: register
    server = await new_server(trusted_proxies=("127.0.0.1",), rate_limits=True)

    async def try_from(address: str) -> int:
        url = f"{server.url}/_matrix/client/v3/register?kind=guest"
        async with server.http.post(url, headers={"X-Forwarded-For": address}) as answer:
            return answer.status

    # One household has all addresses of its network; they share a limit.
    statuses = [await try_from(f"2001:db8::{number}") for number in range(12)]
    assert 429 in statuses
    assert await try_from("2001:db8:0:1::1") == 403


async def test_cookies_are_marked_where_the_way_is_encrypted(new_server: NewServer) -> None:
    server = await new_server(trusted_proxies=("127.0.0.1",))
    await server.person("admin", is_first=True)
    answer = await server.nobody().post(
        "/_linnet/session/login", LOGIN, headers=HANDED_ON | OWN_PAGE
    )
    assert all("Secure" in cookie for cookie in answer.headers.getall("Set-Cookie"))
