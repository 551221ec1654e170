"""The one way out: what it lets pass, and what not."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from tests.kit.outside import Outside, Received
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.changes.vocabulary import TouchpointsChanged
from linnet.ids import UserId
from linnet.storage.open_turn import is_in_transaction
from linnet.touchpoints import switching
from linnet.touchpoints.contact import (
    AnswerTooLarge,
    Contact,
    Refused,
    Request,
    Unreachable,
)
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.store import encoded

ADMIN = UserId("@admin:linnet.test")
GATEWAY = Contact("gateway")


def row(outside: Outside, **more: Any) -> Touchpoint:
    described: dict[str, Any] = {
        "id": "gateway",
        "party": "Example Ltd",
        "purpose": "Tests",
        "initiator": "server",
        "trigger": "admin",
        "hosts": (f"127.0.0.1:{outside.port}", f"localhost:{outside.port}"),
        "data": ("time of contact",),
        "carries_others_data": False,
        "retention": "none",
        "is_on_by_default": True,
        "when_off": "Nothing",
        **more,
    }
    return Touchpoint(**described)


@pytest_asyncio.fixture
async def house(new_server: NewServer, outside: Outside) -> AsyncIterator[Server]:
    """A server with a row for the one outside, which may be contacted although it is here."""
    server = await new_server(egress_allow=("127.0.0.1",))
    await switching.add(server.house.touchpoints, row(outside), ADMIN)
    yield server


async def ask(server: Server, url: str, **more: Any) -> tuple[int, bytes]:
    reply, body = await server.house.touchpoints.client.ask(GATEWAY, Request("GET", url, **more))
    return reply.status, body


async def test_a_declared_contact_is_made_and_counted(house: Server, outside: Outside) -> None:
    outside.answers("/hello", b"good day", content_type="text/plain")
    assert await ask(house, f"{outside.url}/hello") == (200, b"good day")
    (came,) = outside.received
    assert came.headers["User-Agent"].startswith("Linnet/")
    assert came.headers["Accept-Encoding"] == "identity"
    assert "Cookie" not in came.headers
    count = (await house.house.touchpoints.counts.of(None))["gateway"]
    assert (count.attempts, count.allowed, count.blocked) == (1, 1, 0)
    assert (count.bytes_out, count.bytes_in) == (0, 8)


async def test_what_the_register_does_not_know_is_refused(house: Server, outside: Outside) -> None:
    client = house.house.touchpoints.client
    with pytest.raises(Refused, match="not in the register"):
        await client.ask(Contact("analytics"), Request("GET", outside.url))
    with pytest.raises(Refused, match="does not name this host"):
        await ask(house, "https://example.org/")
    assert not outside.received


async def test_what_is_switched_off_is_refused_and_ended(house: Server, outside: Outside) -> None:
    outside.stalls("/slow")
    waiting = asyncio.create_task(ask(house, f"{outside.url}/slow"))
    await outside.has_received(1)
    await switching.switch(house.house.touchpoints, "gateway", ADMIN, is_on=False)
    with pytest.raises(Refused):
        await waiting
    with pytest.raises(Refused, match="switched off"):
        await ask(house, f"{outside.url}/slow")
    await switching.switch(house.house.touchpoints, "gateway", ADMIN, is_on=True)
    outside.answers("/slow")
    assert (await ask(house, f"{outside.url}/slow"))[0] == 200


async def test_some_contacts_need_each_persons_yes(new_server: NewServer, outside: Outside) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    touchpoints = server.house.touchpoints
    await switching.add(touchpoints, row(outside, consent="person"), ADMIN)
    outside.answers("/")
    alice = UserId((await server.person("alice", is_first=True)).user_id)
    request = Request("GET", f"{outside.url}/")
    for contact in (Contact("gateway"), Contact("gateway", alice)):
        with pytest.raises(Refused, match="yes"):
            await touchpoints.client.ask(contact, request)
    await switching.consent(touchpoints, alice, "gateway", is_given=True)
    await touchpoints.client.ask(Contact("gateway", alice), request)
    with pytest.raises(Refused, match="yes"):
        await touchpoints.client.ask(Contact("gateway"), request)
    await switching.consent(touchpoints, alice, "gateway", is_given=False)
    with pytest.raises(Refused, match="yes"):
        await touchpoints.client.ask(Contact("gateway", alice), request)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0x7f.1",
        "2130706433",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "10.0.0.1",
    ],
)
async def test_no_spelling_of_an_inner_address_is_a_way_in(
    new_server: NewServer, outside: Outside, host: str
) -> None:
    server = await new_server()  # without exceptions
    anywhere = row(outside, id="anywhere", host_class="url_preview", allows_plain_http=True)
    put(server, anywhere)
    with pytest.raises((Refused, Unreachable)):
        await server.house.touchpoints.client.ask(
            Contact("anywhere"), Request("GET", f"http://{host}:{outside.port}/")
        )
    assert not outside.received


def put(server: Server, touchpoint: Touchpoint) -> None:
    """A row of a class that only the release can have."""
    change = TouchpointsChanged(0, touchpoint.id, True, encoded(touchpoint))
    server.house.touchpoints.switches.hear(change)


async def test_a_name_that_changes_its_mind_is_asked_once(
    house: Server, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(house, row(outside, id="anywhere", host_class="url_preview", allows_plain_http=True))
    answers = iter(["127.0.0.1", "169.254.169.254", "169.254.169.254"])

    def look_up(host: str, port: int, *_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    outside.answers("/")
    contact, url = Contact("anywhere"), f"http://rebinding.example:{outside.port}/"
    client = house.house.touchpoints.client
    # What was checked is what is connected to: nobody looks the name up again.
    reply, _ = await client.ask(contact, Request("GET", url))
    assert reply.status == 200
    again = url.replace("rebinding", "other")
    with pytest.raises(Refused, match="not public"):
        await client.ask(contact, Request("GET", again))


@pytest.mark.parametrize("way", ["http", "connection"])
async def test_a_cut_ends_what_is_only_being_looked_up(
    house: Server, outside: Outside, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    put(house, row(outside, allows_plain_http=True))
    asked, may_answer = asyncio.Event(), threading.Event()
    loop, genuine = asyncio.get_running_loop(), socket.getaddrinfo

    def look_up(*given: Any) -> Any:
        loop.call_soon_threadsafe(asked.set)
        may_answer.wait()
        return genuine(*given)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    outside.answers("/")

    async def speak() -> None:
        if way == "http":
            await ask(house, f"http://localhost:{outside.port}/")
            return
        client = house.house.touchpoints.client
        async with client.connection(GATEWAY, "localhost", outside.port):
            pass

    speaking = asyncio.create_task(speak())
    await asked.wait()
    await switching.switch(house.house.touchpoints, "gateway", ADMIN, is_on=False)
    may_answer.set()
    with pytest.raises(Refused):
        await speaking
    assert not outside.received


async def test_a_proxy_of_the_environment_is_nobody(
    house: Server, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{outside.port}")
    put(house, row(outside, id="anywhere", host_class="url_preview", allows_plain_http=True))
    client = house.house.touchpoints.client
    with pytest.raises(Refused, match="not a public one"):
        await client.ask(Contact("anywhere"), Request("GET", "http://169.254.169.254/"))
    assert not outside.received


@pytest.mark.parametrize(
    "inner",
    [
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fd00::1",
        "100.64.0.1",
    ],
)
async def test_a_name_may_not_lead_inside_in_disguise(
    new_server: NewServer, outside: Outside, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    server = await new_server()
    put(server, row(outside, id="anywhere", host_class="url_preview", allows_plain_http=True))
    family = socket.AF_INET6 if ":" in inner else socket.AF_INET

    def look_up(host: str, port: int, *_: Any) -> list[Any]:
        return [(family, socket.SOCK_STREAM, 6, "", (inner, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    client = server.house.touchpoints.client
    url = f"http://rebinding.example:{outside.port}/"
    with pytest.raises(Refused, match="not public"):
        await client.ask(Contact("anywhere"), Request("GET", url))
    count = (await server.house.touchpoints.counts.of(None))["anywhere"]
    assert (count.allowed, count.blocked) == (0, 1)


async def test_a_redirect_to_a_name_that_leads_inside_is_not_followed(
    house: Server, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(house, row(outside, host_class="url_preview", allows_plain_http=True))
    there = f"http://inside.example:{outside.port}/secret"
    outside.answers("/away", status=302, headers={"Location": there})
    outside.answers("/secret", b"for nobody")

    def look_up(host: str, port: int, *_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(Refused, match="not public"):
        await ask(house, f"{outside.url}/away", redirects_max=3)
    assert [one.path for one in outside.received] == ["/away"]


async def test_a_name_with_one_inner_address_is_refused(
    new_server: NewServer, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await new_server()
    put(server, row(outside, id="anywhere", host_class="url_preview"))

    def look_up(host: str, port: int, *_: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port)),
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%eth0", port, 0, 2)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(Refused, match="not public"):
        await server.house.touchpoints.client.ask(
            Contact("anywhere"), Request("GET", "https://example.org/")
        )


async def test_redirects_are_followed_only_where_wanted_and_checked(
    house: Server, outside: Outside
) -> None:
    outside.answers("/end", b"here")
    outside.answers("/start", status=302, headers={"Location": "/end"})
    outside.answers("/loop", status=302, headers={"Location": "/loop"})
    outside.answers("/inside", status=302, headers={"Location": "http://127.0.0.2/"})
    outside.answers("/file", status=302, headers={"Location": "file:///etc/passwd"})
    assert (await ask(house, f"{outside.url}/start"))[0] == 302
    assert await ask(house, f"{outside.url}/start", redirects_max=1) == (200, b"here")
    with pytest.raises(Unreachable, match="on and on"):
        await ask(house, f"{outside.url}/loop", redirects_max=3)
    assert len([one for one in outside.received if one.path == "/loop"]) == 4
    put(house, row(outside, id="gateway", host_class="url_preview", allows_plain_http=True))
    with pytest.raises(Refused, match="not a public one"):
        await ask(house, f"{outside.url}/inside", redirects_max=3)
    with pytest.raises(Refused, match="Only addresses of HTTP"):
        await ask(house, f"{outside.url}/file", redirects_max=3)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/", "not encrypted"),
        ("https://example.org:25/", "Port 25"),
        ("https://name:password@example.org/", "name and password"),
        ("https://", "no host"),
        ("gopher://example.org/", "Only addresses of HTTP"),
        ("https://example.org:99999/", "Only addresses of HTTP"),
        ("https://example.org/" + "x" * 5000, "too long"),
    ],
)
async def test_addresses_of_a_wrong_form_are_refused(
    house: Server, outside: Outside, url: str, why: str
) -> None:
    put(house, row(outside, host_class="url_preview"))
    with pytest.raises(Refused, match=why):
        await ask(house, url)


async def test_names_are_not_looked_up_when_that_is_off(house: Server, outside: Outside) -> None:
    outside.answers("/")
    put(house, row(outside, host_class="url_preview", allows_plain_http=True))
    assert (await ask(house, f"http://localhost:{outside.port}/"))[0] == 200
    assert (await house.house.touchpoints.counts.of(None))["resolver"].allowed == 1
    await switching.switch(house.house.touchpoints, "resolver", ADMIN, is_on=False)
    with pytest.raises(Refused, match="not looked up"):
        await ask(house, f"http://localhost:{outside.port}/")
    assert (await ask(house, f"{outside.url}/"))[0] == 200


async def test_time_and_size_have_limits(house: Server, outside: Outside) -> None:
    outside.stalls("/stall")
    outside.trickles("/trickle")
    outside.answers("/large", b"x" * 2000)

    async def endless(received: Received) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(received.request)
        await response.write(b"x" * 2000)
        return response

    outside.does("/unannounced", endless)
    outside.answers("/packed", b"x", headers={"Content-Encoding": "gzip"})
    for path in ("/stall", "/trickle"):
        with pytest.raises(Unreachable, match="too long"):
            await ask(house, outside.url + path, total_ms=200)
    for path in ("/large", "/unannounced"):
        with pytest.raises(AnswerTooLarge):
            await ask(house, outside.url + path, answer_bytes_max=1000)
    with pytest.raises(Unreachable, match="packed"):
        await ask(house, f"{outside.url}/packed")


async def test_nobody_there_is_unreachable(house: Server, outside: Outside) -> None:
    await outside.stop()
    with pytest.raises(Unreachable):
        await ask(house, f"{outside.url}/")
    count = (await house.house.touchpoints.counts.of(None))["gateway"]
    assert (count.attempts, count.allowed, count.blocked) == (1, 0, 0)


async def test_nothing_leaves_while_a_transaction_is_open(house: Server, outside: Outside) -> None:
    outside.answers("/")
    after: list[asyncio.Task[Any]] = []

    async def later(started: asyncio.Event) -> tuple[int, bytes]:
        await started.wait()
        return await ask(house, f"{outside.url}/")

    is_over = asyncio.Event()

    async def inside() -> None:
        async with house.house.hall.db.transaction():
            assert is_in_transaction()
            after.append(asyncio.create_task(later(is_over)))
            await ask(house, f"{outside.url}/")

    with pytest.raises(AssertionError, match="transaction"):
        await inside()
    assert not is_in_transaction()
    # A task that outlives the transaction is not in it.
    is_over.set()
    assert (await after[0])[0] == 200
    assert len(outside.received) == 1
