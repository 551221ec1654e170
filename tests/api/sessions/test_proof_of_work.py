"""Open registration may ask for a proof of work, and takes only so many from one network."""

import itertools
from typing import Any

import pytest_asyncio
from tests.kit.client import Answer
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.sessions.proof_of_work import STAGE, is_solved
from linnet.sessions.reauthenticate import LIFETIME_MS

BITS = 8
PASSWORD = "not a weak one"
ASKED: Any = {"expect": 401}
OURS: Any = {"headers": {"Sec-Fetch-Site": "same-origin"}}


def solved(challenge: str, bits: int = BITS) -> str:
    return next(n for n in map(str, itertools.count()) if is_solved(challenge, bits, n))


def unsolved(challenge: str) -> str:
    return next(n for n in map(str, itertools.count()) if not is_solved(challenge, BITS, n))


async def registers(server: Server, name: str, auth: Any = None, **more: Any) -> Answer:
    body = {"username": name, "password": PASSWORD}
    return await server.nobody().post("/register", {**body, "auth": auth} if auth else body, **more)


def proof(session: str, nonce: str) -> dict[str, str]:
    return {"type": STAGE, "session": session, "nonce": nonce}


@pytest_asyncio.fixture
async def open_server(new_server: NewServer) -> Server:
    server = await new_server(registration_work=BITS)
    server.admin = await server.person("admin", is_first=True)
    return server


async def test_an_account_costs_a_sum(open_server: Server) -> None:
    asked = await registers(open_server, "ada", **ASKED)
    assert asked["flows"] == [{"stages": [STAGE]}, {"stages": ["m.login.registration_token"]}]
    session = asked["session"]
    work = {"algorithm": "sha256", "bits": BITS, "challenge": session}
    assert asked["params"] == {STAGE: work}
    wrong = await registers(open_server, "ada", proof(session, unsolved(session)), **ASKED)
    assert (wrong["errcode"], wrong["completed"]) == ("M_UNAUTHORIZED", [])
    missing = await registers(open_server, "ada", {"type": STAGE, "session": session}, **ASKED)
    assert missing["errcode"] == "M_MISSING_PARAM"
    dummy = {"type": "m.login.dummy", "session": session}
    await registers(open_server, "ada", dummy, **ASKED)
    done = await registers(open_server, "ada", proof(session, solved(session)))
    assert done["user_id"].startswith("@ada:")
    # It counts once: the same again is a new question.
    again = await registers(open_server, "eve", proof(session, solved(session)), **ASKED)
    assert again["session"] != session


async def test_a_sum_for_another_session_counts_for_nothing(open_server: Server) -> None:
    first = (await registers(open_server, "ada", **ASKED))["session"]
    second = (await registers(open_server, "ada", **ASKED))["session"]
    # Of one in 256 challenges it would be the solution by chance.
    nonce = next(
        n
        for n in map(str, itertools.count())
        if is_solved(first, BITS, n) and not is_solved(second, BITS, n)
    )
    await registers(open_server, "ada", proof(second, nonce), **ASKED)
    # Nor does a session that the server does not know make its own challenge.
    made_up = "a session of my own"
    answer = await registers(open_server, "ada", proof(made_up, solved(made_up)), **ASKED)
    assert answer["session"] != made_up
    await registers(open_server, "ada", proof(first, nonce))


async def test_a_sum_is_over_after_a_while(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(registration_work=BITS, clock=clock)
    await server.person("admin", is_first=True)
    session = (await registers(server, "ada", **ASKED))["session"]
    clock.advance(LIFETIME_MS)
    await registers(server, "ada", proof(session, solved(session)), **ASKED)


async def test_an_invite_needs_no_sum(open_server: Server) -> None:
    token = (await open_server.admin.post("/_linnet/invites"))["token"]
    auth = {"type": "m.login.registration_token", "token": token}
    await registers(open_server, "invited", auth)


async def test_our_own_pages_ask_for_it_too(open_server: Server) -> None:
    nobody = open_server.nobody()
    wish = {"username": "visitor", "password": PASSWORD}
    asked = await nobody.post("/_linnet/visit/register", wish, **ASKED, **OURS)
    assert asked["flows"] == [{"stages": [STAGE]}]
    auth = proof(asked["session"], solved(asked["session"]))
    await nobody.post("/_linnet/visit/register", {**wish, "auth": auth}, **OURS)
    token = (await open_server.admin.post("/_linnet/invites"))["token"]
    await nobody.post(
        "/_linnet/visit/register", {**wish, "username": "invited", "token": token}, **OURS
    )


async def test_a_page_does_it_for_apps_that_cannot(open_server: Server) -> None:
    session = (await registers(open_server, "ada", **ASKED))["session"]
    nobody = open_server.nobody()
    page = await nobody.get(f"/auth/{STAGE}/fallback/web", params={"session": session})
    assert page.status == 200
    about = {"session": session, "stage": STAGE}
    question = await nobody.post("/_linnet/auth/question", about, **OURS)
    assert question["work"]["challenge"] == session
    wrong = {**about, "nonce": unsolved(session)}
    await nobody.post("/_linnet/auth/answer", wrong, expect=401, errcode="M_UNAUTHORIZED", **OURS)
    await nobody.post("/_linnet/auth/answer", {**about, "nonce": solved(session)}, **OURS)
    await registers(open_server, "ada", {"session": session})


async def test_a_network_makes_few_accounts_without_an_invite(new_server: NewServer) -> None:
    clock = MovableClock()
    # The test's own address is the proxy's: whom it speaks for is what counts.
    server = await new_server(rate_limits=True, clock=clock, trusted_proxies=["127.0.0.1"])
    await server.person("admin", is_first=True)

    async def comes(name: str, address: str, **more: Any) -> None:
        body = {"username": name, "password": PASSWORD, "auth": {"type": "m.login.dummy"}}
        headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        await server.nobody().post("/register", body, headers=headers, **more)

    full: Any = {"expect": 429, "errcode": "M_LIMIT_EXCEEDED"}
    for number in range(10):
        await comes(f"four{number}", f"192.0.2.{number}")
        await comes(f"six{number}", f"2001:db8:0:{number:x}::1")
    await comes("one-more", "192.0.2.200", **full)
    await comes("one-more", "2001:db8:0:ff::1", **full)
    # The neighbours are not concerned, and six minutes later there is room for one.
    await comes("next-door", "192.0.3.1")
    await comes("also-next-door", "2001:db8:0:100::1")
    clock.advance(6 * 60 * 1000)
    await comes("one-more", "192.0.2.200")
