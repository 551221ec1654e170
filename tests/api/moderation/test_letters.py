"""Whoever is suspended or locked is told by mail, too: they may not be able to open the app."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest_asyncio
from tests.api.moderation.reporting import API, notices_to, reports, room_of, the_case
from tests.api.moderation.test_complaints import answers, complains, waiting
from tests.api.moderation.test_decisions import decides
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.mail_server import MailServer, Received
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.accounts.store_addresses import Address, insert_address
from linnet.ids import UserId
from linnet.mail.language import Language
from linnet.mail.post import Post
from linnet.moderation.by_mail import MAX_AGE_MS, write_all
from linnet.moderation.tell import CONCERNED_TYPE, tell_all

BOX = "rude@example.org"
WHY = "Rule 3 <b>says</b> so."


@dataclass
class Scene:
    """Rude has an address; Alice reports what they say to the safety team."""

    server: Server
    clock: MovableClock
    mail: MailServer
    alice: Client
    rude: Client
    room_id: str

    async def has_address(self, address: str = BOX, language: Language = "en") -> None:
        async with self.server.house.hall.db.transaction() as tx:
            user_id = UserId(self.rude.user_id)
            await insert_address(tx, user_id, Address(address, 1, 2, language))

    async def decided(self, *measures: str) -> dict[str, Any]:
        """The case that ended so; all is told that is to be told at once."""
        await reports(self.alice, self.room_id, await self.rude.sends(self.room_id, "vile words"))
        case = await the_case(self.server.admin, self.rude)
        await decides(self.server.admin, case, *measures, reason=WHY)
        assert await tell_all(self.server.house.moderation)
        return case

    async def writes(self) -> bool:
        post = self.server.house.moderation.post
        assert isinstance(post, Post)
        return await write_all(self.server.house.moderation, post)

    async def letter(self, number: int = 1) -> Received:
        return (await self.mail.has_received(number))[number - 1]

    async def due(self) -> int:
        async with self.server.house.hall.db.snapshot() as reader:
            row = await reader.one("SELECT count(*) FROM statements WHERE is_mail_due")
        return int(row[0])


@pytest_asyncio.fixture
async def scene(new_server: NewServer, mail_server: MailServer) -> AsyncIterator[Scene]:
    clock = MovableClock()
    contact = {"abuse_email": "safety@linnet.test"}
    server = await new_server(clock=clock, **contact, **mail_server.settings())
    server.admin = await server.person("admin", is_first=True)
    alice, rude = await server.person("alice"), await server.person("rude")
    yield Scene(server, clock, mail_server, alice, rude, await room_of(alice, rude))


async def test_the_suspended_read_why_and_how_to_complain(scene: Scene) -> None:
    await scene.has_address()
    await scene.decided("suspend")
    letter = await scene.letter()
    assert letter.to == [BOX]
    assert letter.subject == "A decision about your account at linnet.test"
    for said in (scene.rude.user_id, "your account is suspended", WHY, "complain until"):
        assert said in letter.text
    assert letter.link("/settings/decisions").startswith("http")
    # Nothing of what was reported, and nothing that is loaded or acts.
    assert "vile words" not in letter.text + letter.html
    assert scene.alice.user_id not in letter.text
    for acting in ("src=", "url(", "<b>says"):
        assert acting not in letter.html
    # The notice is there as well.
    assert any(CONCERNED_TYPE in one for one in await notices_to(scene.rude))


async def test_the_locked_read_whom_to_write_to_in_their_language(scene: Scene) -> None:
    await scene.has_address(language="fr")
    case = await scene.decided("lock")
    letter = await scene.letter()
    assert letter.message["Content-Language"] == "fr"
    assert "votre compte est bloqué" in letter.text
    assert "safety@linnet.test" in letter.text
    assert "/settings/decisions" not in letter.text
    # They hear by mail, too, that it is over.
    body = {"measures": ["lock"], "reason": "The wrong account."}
    await scene.server.admin.post(f"{API}/cases/{case['case_id']}/lift", body)
    ended = await scene.letter(2)
    assert "n’est plus bloqué" in ended.text
    assert "The wrong account." in ended.text


async def test_what_came_of_a_complaint_comes_by_mail(scene: Scene) -> None:
    await scene.has_address(language="ar")
    await scene.decided("suspend")
    await scene.letter()
    await complains(scene.rude)
    (complaint,) = await waiting(scene.server.admin)
    await answers(scene.server.admin, complaint, "reversed")
    answered = await scene.letter(2)
    assert 'dir="rtl"' in answered.html
    assert "أُلغي" in answered.text
    assert "Looked again." in answered.text


async def test_nobody_else_is_written_to(scene: Scene) -> None:
    # Without an address; for a warning; and nobody who reported.
    await scene.decided("suspend")
    assert await scene.due() == 0
    await scene.server.admin.put(
        f"/_matrix/client/v1/admin/suspend/{scene.rude.user_id}", {"suspended": False}
    )
    await scene.has_address()
    await scene.decided("warn")
    assert await scene.due() == 0
    assert scene.mail.letters == []


async def test_a_letter_waits_for_a_mail_server_and_not_for_ever(scene: Scene) -> None:
    await scene.has_address()
    scene.mail.is_busy = True
    await scene.decided("suspend")
    assert not await scene.writes()
    assert await scene.due() == 1
    scene.mail.is_busy = False
    assert await scene.writes()
    assert (await scene.letter()).to == [BOX]
    assert await scene.due() == 0
    # What nobody took for a week is of no use.
    scene.mail.is_busy = True
    await scene.server.admin.put(
        f"/_matrix/client/v1/admin/suspend/{scene.rude.user_id}", {"suspended": False}
    )
    await scene.decided("suspend")
    assert not await scene.writes()
    scene.clock.advance(MAX_AGE_MS + 1000)
    assert await scene.writes()
    assert (await scene.due(), len(scene.mail.letters)) == (0, 1)


async def test_where_one_box_is_gone_the_next_is_tried(scene: Scene) -> None:
    await scene.has_address()
    await scene.has_address("second@example.org")
    scene.mail.refuses.add(BOX)
    await scene.decided("suspend")
    assert (await scene.letter()).to == ["second@example.org"]


async def test_a_server_without_mail_writes_to_nobody(new_server: NewServer) -> None:
    server = await new_server()
    server.admin = await server.person("admin", is_first=True)
    alice, rude = await server.person("alice"), await server.person("rude")
    made = Scene(server, MovableClock(), None, alice, rude, await room_of(alice, rude))  # type: ignore[arg-type]
    await made.has_address()
    await made.decided("suspend")
    assert await made.due() == 0
