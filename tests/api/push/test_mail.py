"""People are told by mail of what they have missed: late, together, seldom, and without words."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.mail_server import MailServer, Received
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.accounts.store_addresses import Address, insert_address
from linnet.ids import UserId
from linnet.push.mailing import DELAY_MS, INTERVAL_MS, MAX_AGE_MS
from linnet.touchpoints.switching import switch

PLAIN = [{"type": "m.room.encryption", "content": {}}]
BOX = "bob@example.org"


class Party:
    """Two people in a room; one of them has an address and wants letters."""

    def __init__(self, server: Server, clock: MovableClock, mail_server: MailServer) -> None:
        self.server, self.clock, self.mail_server = server, clock, mail_server
        self.mailing = server.house.push.delivery.mailing
        self.alice: Client
        self.bob: Client
        self.room = ""

    async def meets(self) -> None:
        self.alice = await self.server.person("alice", is_first=True)
        self.bob = await self.server.person("bob")
        async with self.server.house.hall.db.transaction() as tx:
            await insert_address(tx, UserId(self.bob.user_id), Address(BOX, 1, 2))
        name = {"displayname": "Alice"}
        await self.alice.put(f"/profile/{self.alice.user_id}/displayname", name)
        self.room = await self.makes_room(name="Kitchen")

    async def makes_room(self, **more: Any) -> str:
        wanted = {"preset": "public_chat", "initial_state": PLAIN, **more}
        room_id = await self.alice.creates_room(**wanted)
        await self.bob.joins(room_id)
        return room_id

    async def wants_letters(self, **more: Any) -> None:
        await self.bob.post("/pushers/set", pusher(**more))

    async def waits_with(self, messages: int) -> None:
        """Return when so much is to be told, and the letter is planned."""
        async with asyncio.timeout(10):
            while await self._due() != messages or not await self._is_planned():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def is_settled(self) -> None:
        """Return when nothing is left to be told."""
        async with asyncio.timeout(10):
            while await self._due():  # noqa: ASYNC110  # nobody is told
                await asyncio.sleep(0.01)

    async def _due(self) -> int:
        async with self.server.house.hall.db.snapshot() as reader:
            return int((await reader.one("SELECT COUNT(*) FROM pushes"))[0])

    async def _is_planned(self) -> bool:
        async with self.server.house.hall.db.snapshot() as reader:
            rows = await reader.all("SELECT number FROM pushers")
        return all(self.mailing.is_waiting(row[0]) for row in rows)

    async def letter(self, number: int) -> Received:
        """The letter with this number, from one; no more than these have come."""
        found = await self.mail_server.has_received(number)
        await self.is_settled()
        assert len(found) == number
        return found[-1]


def pusher(**more: Any) -> dict[str, Any]:
    return {
        "kind": "email",
        "app_id": "m.email",
        "pushkey": BOX,
        "app_display_name": "Email Notifications",
        "device_display_name": BOX,
        "lang": "en",
        "data": {},
        **more,
    }


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest_asyncio.fixture
async def party(
    new_server: NewServer, mail_server: MailServer, clock: MovableClock
) -> AsyncIterator[Party]:
    server = await new_server(clock=clock, **mail_server.settings())
    made = Party(server, clock, mail_server)
    await made.meets()
    yield made


async def test_what_was_missed_comes_in_one_letter(party: Party, clock: MovableClock) -> None:
    await party.wants_letters()
    for text in ("one secret", "another secret"):
        await party.alice.sends(party.room, text)
    await party.waits_with(2)
    clock.advance(DELAY_MS - 1)
    await party.mailing.write()
    assert not party.mail_server.letters
    clock.advance(20_000)
    letter = await party.letter(1)
    assert letter.to == [BOX]
    assert letter.subject == "Kitchen · new messages: 2"
    assert "Kitchen\nNew messages: 2 · Alice\n" in letter.text
    assert party.bob.user_id in letter.text
    # Words stay on the server, and nothing is loaded when the letter is read.
    assert "secret" not in letter.text + letter.html
    assert "src=" not in letter.html
    assert "url(" not in letter.html


async def test_who_reads_meanwhile_gets_none(party: Party, clock: MovableClock) -> None:
    await party.wants_letters()
    event_id = await party.alice.sends(party.room, "hello")
    await party.waits_with(1)
    await party.bob.post(f"/rooms/{party.room}/receipt/m.read/{event_id}")
    clock.advance(DELAY_MS + 20_000)
    await party.is_settled()
    assert not party.mail_server.letters


async def test_letters_come_seldom(party: Party, clock: MovableClock) -> None:
    await party.wants_letters()
    await party.alice.sends(party.room, "hello")
    await party.waits_with(1)
    clock.advance(DELAY_MS + 20_000)
    await party.letter(1)
    await party.alice.sends(party.room, "again")
    await party.waits_with(1)
    clock.advance(DELAY_MS + 20_000)
    await party.mailing.write()
    assert len(party.mail_server.letters) == 1
    clock.advance(INTERVAL_MS)
    await party.letter(2)


async def test_a_letter_speaks_of_invitations_and_several_rooms(
    party: Party, clock: MovableClock
) -> None:
    await party.wants_letters(lang="fr-CA")
    hall = await party.alice.creates_room(name="Hall", preset="private_chat", initial_state=PLAIN)
    await party.alice.invites(hall, party.bob)
    await party.waits_with(1)
    clock.advance(DELAY_MS + 20_000)
    letter = await party.letter(1)
    assert letter.subject == "Alice vous invite dans Hall"
    attic = await party.makes_room(name="Attic <b>")
    await party.alice.sends(party.room, "hello")
    await party.alice.sends(attic, "hello")
    await party.waits_with(2)
    clock.advance(INTERVAL_MS)
    letter = await party.letter(2)
    assert letter.subject == "Attic <b> · nouveaux messages : 2"
    assert letter.text.index("Attic") < letter.text.index("Kitchen")
    assert "Attic &lt;b&gt;" in letter.html


async def test_what_is_encrypted_is_only_counted(party: Party, clock: MovableClock) -> None:
    await party.wants_letters(lang="ar")
    room = await party.makes_room(initial_state=[])
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "cipher"}
    await party.alice.sends_event(room, "m.room.encrypted", content)
    await party.waits_with(1)
    clock.advance(DELAY_MS + 20_000)
    letter = await party.letter(1)
    assert "رسائل جديدة: 1" in letter.text
    assert 'dir="rtl"' in letter.html
    assert "cipher" not in letter.text


# covers: linnet.showLettersToStop, linnet.stopLetters
async def test_letters_are_stopped_without_signing_in(party: Party, clock: MovableClock) -> None:
    await party.wants_letters()
    await party.alice.sends(party.room, "hello")
    await party.waits_with(1)
    clock.advance(DELAY_MS + 20_000)
    letter = await party.letter(1)
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = letter.message["List-Unsubscribe"].strip("<>")
    assert letter.link("/_linnet/mail/stop/") == url
    path = url[url.index("/_linnet") :]
    nobody = party.server.nobody()
    shown = await nobody.get(path)
    assert BOX.encode() in shown.body
    assert len((await party.bob.get("/pushers"))["pushers"]) == 1
    for wrong in (path[:-1], path + "x", path.replace("/stop/", "/stop/1"), path.split(".")[0]):
        await nobody.get(wrong, expect=404)
        await nobody.post(wrong, expect=404)
    said = await nobody.call(
        "POST",
        path,
        b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert b"Stopped" in said.body
    assert (await party.bob.get("/pushers"))["pushers"] == []
    await nobody.get(path, expect=404)
    await nobody.post(path, expect=404)
    await party.wants_letters()
    await nobody.post(path, expect=404)  # the letters of a new wish have links of their own


async def test_a_pusher_of_mail_is_the_persons(party: Party) -> None:
    """It stays when the device goes, and goes with the address."""
    other = await party.bob.another_device()
    await other.post("/pushers/set", pusher(pushkey="Bob@Example.org"))
    (shown,) = (await party.bob.get("/pushers"))["pushers"]
    assert shown["pushkey"] == BOX
    assert "org.matrix.msc3881.device_id" not in shown
    await other.post("/logout")
    assert len((await party.bob.get("/pushers"))["pushers"]) == 1
    removal = {"kind": None, "app_id": "m.email", "pushkey": "BOB@example.org"}
    await party.bob.post("/pushers/set", removal)
    assert (await party.bob.get("/pushers"))["pushers"] == []
    await party.wants_letters()
    await party.bob.post("/account/3pid/delete", {"medium": "email", "address": BOX})
    assert (await party.bob.get("/pushers"))["pushers"] == []


async def test_only_ones_own_address_is_written_to(party: Party) -> None:
    await party.alice.post("/pushers/set", pusher(), expect=400, errcode="M_THREEPID_NOT_FOUND")
    for wrong in ({"app_id": "org.example"}, {"pushkey": "bob"}, {"pushkey": "a b@example.org"}):
        await party.bob.post("/pushers/set", pusher(**wrong), expect=400, errcode="M_INVALID_PARAM")
    operator = UserId(party.alice.user_id)
    await switch(party.server.house.touchpoints, "mail", operator, is_on=False)
    await party.bob.post("/pushers/set", pusher(), expect=403, errcode="M_FORBIDDEN")


async def test_a_mail_server_that_is_busy_is_asked_again(party: Party, clock: MovableClock) -> None:
    await party.wants_letters()
    await party.alice.sends(party.room, "hello")
    await party.waits_with(1)
    party.mail_server.is_busy = True
    clock.advance(DELAY_MS)
    await party.mailing.write()
    await party.waits_with(1)
    party.mail_server.is_busy = False
    await party.mailing.write()
    assert not party.mail_server.letters  # it is left alone for a while
    clock.advance(60_000)
    await party.letter(1)


async def test_what_is_old_is_not_told(party: Party, clock: MovableClock) -> None:
    await party.wants_letters()
    await party.alice.sends(party.room, "hello")
    await party.waits_with(1)
    clock.advance(MAX_AGE_MS + 1)
    await party.is_settled()
    assert not party.mail_server.letters


async def test_a_refused_address_is_not_tried_again(party: Party, clock: MovableClock) -> None:
    await party.wants_letters()
    await party.alice.sends(party.room, "hello")
    await party.waits_with(1)
    party.mail_server.refuses.add(BOX)
    clock.advance(DELAY_MS + 20_000)
    await party.is_settled()
    assert not party.mail_server.letters
