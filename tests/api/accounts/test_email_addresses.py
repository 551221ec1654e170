"""Addresses of mail: shown to be one's own by a link, added, shown and removed."""

from typing import Any

import pytest
import pytest_asyncio
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.mail_server import MailServer, Received
from tests.kit.people import NewServer
from tests.kit.server import Server

ADA = "ada@example.org"
DAY_MS = 24 * 60 * 60 * 1000
REQUEST = "/account/3pid/email/requestToken"
SECRET = "0123.chosen_by=the-client"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest_asyncio.fixture
async def server(new_server: NewServer, mail_server: MailServer, clock: MovableClock) -> Server:
    """A server that sends mail."""
    made = await new_server(clock=clock, **mail_server.settings())
    made.admin = await made.person("admin", is_first=True)
    return made


def wish(email: str = ADA, attempt: int = 1, secret: str = SECRET) -> dict[str, Any]:
    return {"client_secret": secret, "email": email, "send_attempt": attempt}


def path_of(letter: Received) -> str:
    url = letter.link("/_linnet/mail/confirm/")
    return url[url.index("/_linnet") :]


async def adds(client: Client, sid: str, secret: str = SECRET, **more: Any) -> Answer:
    body = {"client_secret": secret, "sid": sid}
    asked = await client.post("/account/3pid/add", body, expect=401)
    auth = client.password_auth(session=asked["session"])
    return await client.post("/account/3pid/add", {**body, "auth": auth}, **more)


async def has_proven(client: Client, mail_server: MailServer, email: str = ADA) -> None:
    """Go the whole way to an address of one's own."""
    secret = f"{SECRET}{email.partition('@')[0]}"
    sid = (await client.server.nobody().post(REQUEST, wish(email, secret=secret)))["sid"]
    await client.server.nobody().post(path_of(mail_server.letters[-1]))
    await adds(client, sid, secret)


# covers: requestTokenTo3PIDEmail, add3PID, getAccount3PIDs, delete3pidFromAccount
# covers: linnet.showAddressProof, linnet.proveAddress
async def test_an_address_is_shown_to_be_ones_own(
    server: Server, alice: Client, mail_server: MailServer, clock: MovableClock
) -> None:
    nobody = server.nobody()
    told = (await alice.get("/capabilities"))["capabilities"]
    assert told["m.3pid_changes"] == {"enabled": True}
    sid = (await nobody.post(REQUEST, wish("Ada@Example.org")))["sid"]
    (letter,) = await mail_server.has_received(1)
    assert letter.to == [ADA]
    assert letter.sender == "linnet@example.org"
    assert letter.was_encrypted
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.subject == "Confirm your email address"
    assert path_of(letter) in letter.html
    assert "http" not in letter.html.replace(server.house.hall.settings.address, "")

    await adds(alice, sid, expect=403, errcode="M_THREEPID_AUTH_FAILED")
    shown = await nobody.get(path_of(letter))
    assert b"<button>" in shown.body
    assert ADA.encode() in shown.body
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    # Only to look at the page proves nothing.
    await adds(alice, sid, expect=403, errcode="M_THREEPID_AUTH_FAILED")
    assert b"Confirmed" in (await nobody.post(path_of(letter))).body
    assert b"Confirmed" in (await nobody.get(path_of(letter))).body
    await adds(alice, sid, SECRET + "x", expect=403, errcode="M_THREEPID_AUTH_FAILED")
    await adds(alice, "no such", expect=403, errcode="M_THREEPID_AUTH_FAILED")

    proven_ts = clock.now_ms()
    clock.advance(1000)
    assert (await adds(alice, sid)).json == {}
    assert (await adds(alice, sid)).json == {}
    assert (await alice.get("/account/3pid"))["threepids"] == [
        {
            "medium": "email",
            "address": ADA,
            "validated_at": proven_ts,
            "added_at": proven_ts + 1000,
        }
    ]
    told = await alice.post(
        "/account/3pid/delete", {"medium": "email", "address": "ADA@example.org"}
    )
    assert told.json == {"id_server_unbind_result": "no-support"}
    assert (await alice.get("/account/3pid"))["threepids"] == []


async def test_words_come_in_the_language_of_the_person(
    server: Server, mail_server: MailServer
) -> None:
    nobody = server.nobody()
    for number, (wanted, said) in enumerate(
        (("fr-CA,en;q=0.8", "Confirmez"), ("de, ar", "أكّد"), ("de", "Confirm your"))
    ):
        headers = {"Accept-Language": wanted}
        await nobody.post(REQUEST, wish(f"{number}@example.org"), headers=headers)
        letter = mail_server.letters[-1]
        assert said in letter.subject
        assert said in (await nobody.get(path_of(letter), headers=headers)).body.decode()
    assert 'dir="rtl"' in mail_server.letters[1].html


async def test_the_same_attempt_sends_nothing_and_a_new_letter_ends_the_last(
    server: Server, mail_server: MailServer
) -> None:
    nobody = server.nobody()
    sids = {(await nobody.post(REQUEST, wish(attempt=n)))["sid"] for n in (1, 1, 0, 2)}
    assert len(sids) == 1
    first, second = mail_server.letters
    await nobody.get(path_of(first), expect=404)
    await nobody.post(path_of(first), expect=404)
    await nobody.get(path_of(second))


async def test_nobody_floods_a_box(
    server: Server, mail_server: MailServer, clock: MovableClock
) -> None:
    nobody = server.nobody()
    for number in range(5):
        await nobody.post(REQUEST, wish(secret=f"{number}"))
    await nobody.post(REQUEST, wish(secret="5"), expect=429, errcode="M_LIMIT_EXCEEDED")
    await nobody.post(REQUEST, wish("other@example.org"))
    clock.advance(DAY_MS + 1)
    await nobody.post(REQUEST, wish(secret="5"))
    assert len(mail_server.letters) == 7


async def test_a_link_is_over_after_a_day(
    server: Server, alice: Client, mail_server: MailServer, clock: MovableClock
) -> None:
    nobody = server.nobody()
    sid = (await nobody.post(REQUEST, wish()))["sid"]
    path = path_of(mail_server.letters[0])
    await nobody.post(path)
    clock.advance(DAY_MS + 1)
    assert b"over" in (await nobody.get(path, expect=404)).body
    await nobody.post(path, expect=404)
    await adds(alice, sid, expect=403, errcode="M_THREEPID_AUTH_FAILED")


async def test_an_address_belongs_to_one_account(
    server: Server, alice: Client, bob: Client, mail_server: MailServer
) -> None:
    """And whoever asks for it is not told that it is somebody's."""
    nobody = server.nobody()
    early = (await nobody.post(REQUEST, wish(secret="early")))["sid"]
    await nobody.post(path_of(mail_server.letters[-1]))
    await has_proven(alice, mail_server)
    await adds(bob, early, "early", expect=400, errcode="M_THREEPID_IN_USE")
    sid = (await nobody.post(REQUEST, wish(secret="late")))["sid"]
    letter = mail_server.letters[-1]
    assert "already belongs" in letter.text
    assert "/confirm/" not in letter.text
    await adds(bob, sid, "late", expect=403, errcode="M_THREEPID_AUTH_FAILED")
    await bob.post("/account/3pid/delete", {"medium": "email", "address": ADA})
    assert [one["address"] for one in (await alice.get("/account/3pid"))["threepids"]] == [ADA]


async def test_an_account_has_so_many_addresses(
    server: Server, alice: Client, mail_server: MailServer
) -> None:
    for number in range(10):
        await has_proven(alice, mail_server, f"{number}@example.org")
    sid = (await server.nobody().post(REQUEST, wish()))["sid"]
    await server.nobody().post(path_of(mail_server.letters[-1]))
    await adds(alice, sid, expect=400, errcode="M_INVALID_PARAM")


async def test_an_ended_account_gives_its_address_free(
    server: Server, alice: Client, bob: Client, mail_server: MailServer
) -> None:
    await has_proven(alice, mail_server)
    asked = await alice.post("/account/deactivate", {}, expect=401)
    auth = alice.password_auth(session=asked["session"])
    await alice.post("/account/deactivate", {"auth": auth})
    sid = (await server.nobody().post(REQUEST, wish(secret="new")))["sid"]
    await server.nobody().post(path_of(mail_server.letters[-1]))
    await adds(bob, sid, "new")


@pytest.mark.parametrize(
    ("wrong", "errcode"),
    [
        ({"email": "ada"}, "M_INVALID_PARAM"),
        ({"email": "ada@example"}, "M_INVALID_PARAM"),
        ({"email": "a b@example.org"}, "M_INVALID_PARAM"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "M_INVALID_PARAM"),
        ({"email": "<a@example.org>"}, "M_INVALID_PARAM"),
        ({"email": "a" * 250 + "@example.org"}, "M_INVALID_PARAM"),
        ({"client_secret": ""}, "M_INVALID_PARAM"),
        ({"client_secret": "a b"}, "M_INVALID_PARAM"),
        ({"client_secret": "a" * 256}, "M_INVALID_PARAM"),
        ({"send_attempt": -1}, "M_INVALID_PARAM"),
        ({"send_attempt": 2**40}, "M_INVALID_PARAM"),
        ({"send_attempt": "1"}, "M_BAD_JSON"),
        ({"email": None}, "M_BAD_JSON"),
    ],
)
async def test_what_is_no_wish_is_refused(
    server: Server, mail_server: MailServer, wrong: dict[str, Any], errcode: str
) -> None:
    await server.nobody().post(REQUEST, wish() | wrong, expect=400, errcode=errcode)
    assert not mail_server.letters


async def test_a_mail_server_that_does_not_take_it(server: Server, mail_server: MailServer) -> None:
    nobody = server.nobody()
    mail_server.refuses.add(ADA)
    await nobody.post(REQUEST, wish(), expect=403, errcode="M_THREEPID_DENIED")
    mail_server.refuses.clear()
    mail_server.is_busy = True
    await nobody.post(REQUEST, wish(), expect=502, errcode="M_CONNECTION_FAILED")
    mail_server.is_busy = False
    mail_server.offers_tls = False
    # Nothing is sent in the open, even if nothing else is offered.
    await nobody.post(REQUEST, wish(), expect=502, errcode="M_CONNECTION_FAILED")
    mail_server.offers_tls = True
    await nobody.post(REQUEST, wish())
    assert len(mail_server.letters) == 1


async def test_a_wrong_password_of_the_mail_server_stays_out_of_the_log(
    new_server: NewServer, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server = await new_server(**mail_server.settings(smtp_password="a secret that is wrong"))
    await server.nobody().post(REQUEST, wish(), expect=502, errcode="M_CONNECTION_FAILED")
    assert "A letter was not handed over. It said 535" in caplog.text
    assert "a secret that is wrong" not in caplog.text
