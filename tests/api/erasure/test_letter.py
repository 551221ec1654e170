"""Whose account is going to be deleted hears of it by mail, and how that is taken back."""

# covers: deactivateAccount, linnet.adminDeactivate

from dataclasses import dataclass

import pytest_asyncio
from tests.api.erasure.life import UNDO_MS, asks, is_erased
from tests.api.erasure.test_asking import signs_in
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.mail_server import MailServer
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.accounts.store_addresses import Address, insert_address
from linnet.ids import UserId
from linnet.mail.language import Language

BOX = "alice@example.org"


@dataclass
class Scene:
    """Alice may have an address; time moves only when it is told to."""

    server: Server
    clock: MovableClock
    mail: MailServer
    alice: Client

    async def has_address(self, address: str = BOX, language: Language = "en") -> None:
        async with self.server.house.hall.db.transaction() as tx:
            await insert_address(tx, UserId(self.alice.user_id), Address(address, 1, 2, language))

    async def due(self) -> int:
        async with self.server.house.hall.db.snapshot() as reader:
            row = await reader.one("SELECT count(*) FROM erasures WHERE is_letter_due")
        return int(row[0])


@pytest_asyncio.fixture
async def scene(new_server: NewServer, mail_server: MailServer) -> Scene:
    clock = MovableClock()
    contact = {"support_email": "help@linnet.test"}
    server = await new_server(clock=clock, **contact, **mail_server.settings())
    server.admin = await server.person("admin", is_first=True)
    return Scene(server, clock, mail_server, await server.person("alice"))


async def test_whoever_has_asked_reads_until_when_it_can_be_taken_back(scene: Scene) -> None:
    await scene.has_address()
    await asks(scene.alice)
    scene.clock.advance(60_000)
    (letter,) = await scene.mail.has_received(1)
    assert letter.to == [BOX]
    assert letter.subject == "Your account at linnet.test is going to be deleted"
    for said in (scene.alice.user_id, "sign in before that day", "choose another password"):
        assert said in letter.text
    assert letter.text.rstrip().splitlines()[-1].startswith("http")
    # The way to look how far it is stays with whoever has asked.
    assert "erasure" not in letter.text
    assert "src=" not in letter.html
    await signs_in(scene.server, scene.alice, keep=True)
    scene.clock.advance(UNDO_MS)
    assert len(scene.mail.letters) == 1


async def test_what_is_taken_back_at_once_needs_no_letter(scene: Scene) -> None:
    await scene.has_address()
    await asks(scene.alice)
    assert await scene.due() == 1
    await signs_in(scene.server, scene.alice, keep=True)
    assert await scene.due() == 0
    scene.clock.advance(60_000)
    assert scene.mail.letters == []


async def test_an_administrators_doing_is_told_in_the_readers_language(scene: Scene) -> None:
    await scene.has_address(language="fr")
    path = f"/_linnet/admin/v1/users/{scene.alice.user_id}/deactivate"
    await scene.server.admin.post(path, {"erase": True})
    scene.clock.advance(60_000)
    (letter,) = await scene.mail.has_received(1)
    assert letter.message["Content-Language"] == "fr"
    assert "L’administration de linnet.test" in letter.text
    assert "help@linnet.test" in letter.text
    assert "choisissez de garder" not in letter.text


async def test_without_an_address_there_is_none(scene: Scene) -> None:
    await asks(scene.alice)
    assert await scene.due() == 0


async def test_a_mail_server_that_is_away_is_asked_again_until_it_is_too_late(
    scene: Scene,
) -> None:
    await scene.has_address()
    switch = "/_linnet/touchpoints/mail/switch"
    await scene.server.admin.put(switch, {"is_on": False})
    secret = await asks(scene.alice)
    scene.clock.advance(60_000)
    await scene.server.admin.get("/account/whoami")
    assert await scene.due() == 1
    await scene.server.admin.put(switch, {"is_on": True})
    scene.clock.advance(10 * 60_000)
    await scene.mail.has_received(1)
    await is_erased(scene.server, scene.clock, secret)
    assert len(scene.mail.letters) == 1
