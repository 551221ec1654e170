"""What `linnet doctor` says of push gateways and of the mail server."""

import asyncio
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from tests.kit.clock import MovableClock
from tests.kit.mail_server import MailServer
from tests.kit.people import NewServer
from tests.kit.program import steady_port
from tests.kit.push_gateway import PushGateway
from tests.kit.server import Server

from linnet.cli.finding import Case, Finding
from linnet.cli.look_at_mail import letters
from linnet.cli.look_at_push import gateways
from linnet.config import Settings
from linnet.ids import UserId
from linnet.push.answers import MAX_HOSTS, STALE_MS, Answers
from linnet.touchpoints.switching import switch

PLAIN = [{"type": "m.room.encryption", "content": {}}]


async def of_push(server: Server, **other: Any) -> Finding:
    """The finding about the only gateway; `other` settings may be assumed."""
    await server.house.push.delivery.write()
    hall = server.house.hall
    (found,) = await gateways(Case(replace(hall.settings, **other), hall.folder, hall.clock))
    assert (found.level == "good") == (not found.advice)
    return found


async def until_said(server: Server, words: str) -> Finding:
    async with asyncio.timeout(10):
        while words not in (found := await of_push(server)).said:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


async def test_gateways_are_looked_at(new_server: NewServer, gateway: PushGateway) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock, egress_allow=("127.0.0.1",))
    alice, bob = await server.person("alice", is_first=True), await server.person("bob")
    room = await alice.creates_room(preset="public_chat", initial_state=PLAIN)
    await bob.joins(room)
    hall = server.house.hall
    assert await gateways(Case(hall.settings, hall.folder, hall.clock)) == []
    await gateway.is_set_for(bob)
    found = await of_push(server)
    assert found.about == f"push to 127.0.0.1:{gateway.outside.port}"
    assert (found.level, found.said) == ("good", "Nothing was pushed yet to its 1 apps.")

    await alice.sends(room, "one")
    found = await until_said(server, "status 200")
    assert found.level == "good"
    gateway.fails()
    await alice.sends(room, "two")
    found = await until_said(server, "status 503")
    assert found.level == "doubtful"
    assert found.said.startswith("It has not taken pushes since 20")
    assert "It last did at 20" in found.said

    found = await of_push(server, egress_allow=())
    assert found.level == "broken"
    assert "127.0.0.1, which is not public" in found.said
    await switch(server.house.touchpoints, "push_gateway", UserId(alice.user_id), is_on=False)
    found = await of_push(server)
    assert found.level == "doubtful"
    assert "push_gateway is switched off" in found.said


async def test_a_gateway_whose_name_leads_nowhere(new_server: NewServer) -> None:
    server = await new_server()
    alice = await server.person("alice", is_first=True)
    url = "https://gateway.invalid/_matrix/push/v1/notify"
    await alice.post(
        "/pushers/set",
        {
            "kind": "http",
            "app_id": "org.example.app",
            "pushkey": "key",
            "app_display_name": "Example",
            "device_display_name": "Phone",
            "lang": "en",
            "data": {"url": url},
        },
    )
    found = await of_push(server)
    assert found.level == "broken"
    assert found.said == "The name gateway.invalid leads to no address."


async def test_the_first_failure_counts_and_little_is_written(new_server: NewServer) -> None:
    server, clock = await new_server(), MovableClock()
    db = server.house.hall.db
    answers = Answers(db, clock)
    began_ts = clock.now_ms()
    answers.note("a.example.org", "no answer", is_well=False)
    await answers.write()
    clock.advance(STALE_MS - 1)
    answers.note("a.example.org", "still none", is_well=False)
    before = db.position()
    await answers.write()
    assert db.position() == before
    clock.advance(1)
    answers.note("a.example.org", "still\nnone", is_well=False)
    await answers.write()

    async def kept() -> list[tuple[Any, ...]]:
        async with db.snapshot() as reader:
            rows = await reader.all(
                "SELECT answered_ts, failing_since_ts, said FROM push_answers"
                " WHERE host = 'a.example.org'"
            )
        return [tuple(row) for row in rows]

    assert await kept() == [(None, began_ts, "still none")]
    answers.note("a.example.org", "status 200", is_well=True)
    await answers.write()
    assert await kept() == [(clock.now_ms(), None, "status 200")]
    clock.advance(1)
    for number in range(MAX_HOSTS):
        answers.note(f"{number}.example.org", "status 200", is_well=True)
    await answers.write()
    assert await kept() == []


async def of_mail(folder: Path, mail_server: MailServer, **more: Any) -> Finding:
    settings = Settings(**mail_server.settings(**more))
    (found,) = await letters(Case(settings, folder, MovableClock()))
    assert (found.level == "good") == (not found.advice)
    return found


async def test_the_mail_server_is_tried(tmp_path: Path, mail_server: MailServer) -> None:
    assert await letters(Case(Settings(), tmp_path, MovableClock())) == []
    assert (await of_mail(tmp_path, mail_server)).level == "good"
    assert not mail_server.letters

    wrong = await of_mail(tmp_path, mail_server, smtp_port=steady_port())
    assert "smtp_port" in wrong.advice
    wrong = await of_mail(tmp_path, mail_server, smtp_password="another")
    assert wrong.level == "broken"
    assert "It said 535" in wrong.said
    assert "smtp_password" in wrong.advice
    assert "another" not in wrong.said
    mail_server.refuses.add("linnet@example.org")
    wrong = await of_mail(tmp_path, mail_server)
    assert "smtp_from" in wrong.advice
    mail_server.offers_tls = False
    wrong = await of_mail(tmp_path, mail_server)
    assert "STARTTLS" in wrong.advice
