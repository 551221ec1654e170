"""A certificate is asked for, renewed in time, and asked for again when it was refused."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from tests.acme.conftest import DAY_MS, HOST, Authority, leaf
from tests.kit.clock import MovableClock
from tests.kit.program import steady_port
from tests.kit.server import Server

from linnet.certificates.files import Files, Wish
from linnet.certificates.keeper import (
    FIRST_PAUSE_MS,
    HOUR_MS,
    LOOK_EVERY_MS,
    MINUTE_MS,
    PAUSE_MAX_MS,
    Keeper,
)
from linnet.certificates.prepare import prepare
from linnet.cli.finding import Case, Finding
from linnet.cli.look_at_certificate import renewal
from linnet.http.plain_door import PlainDoor
from linnet.http.server import HttpServer
from linnet.ids import UserId
from linnet.rng import SystemRng
from linnet.touchpoints.switching import switch

OPERATOR = UserId("@operator:example.org")


class House:
    """A server that keeps its certificate, on a clock that a test moves."""

    def __init__(self, server: Server, folder: Path, clock: MovableClock, directory: str) -> None:
        self.server = server
        self.clock = clock
        self.files = Files(folder)
        self.shown = 0
        self.keeper = self.keeper_for(directory)

    def keeper_for(self, directory: str, email: str = "") -> Keeper:
        """As after a start with these settings."""
        client = self.server.house.touchpoints.client
        wish = Wish(directory, email, HOST)
        self.keeper = Keeper(wish, self.files, client, self.clock, SystemRng(), self._show)
        return self.keeper

    async def doctor(self) -> Finding:
        """What is said of the certificate."""
        settings = self.server.house.hall.settings
        (found,) = await renewal(Case(settings, self.server.folder, self.clock))
        assert (found.level == "good") == (not found.advice)
        return found

    def answer(self, token: str) -> bytes | None:
        return self.keeper.answer(token)

    def _show(self) -> None:
        self.shown += 1

    @property
    def certificate(self) -> Any:
        return leaf(self.files.certificate)


@pytest_asyncio.fixture
async def house(authority: Authority, tmp_path: Path) -> AsyncIterator[House]:
    clock = MovableClock()
    server = await Server.start(
        clock=clock,
        folder=tmp_path,
        tls="acme",
        acme_directory=authority.directory,
        acme_terms_agreed=True,
        http_port=authority.looks_at,
        public_url=f"https://{HOST}",
    )
    prepare(tmp_path, HOST, clock)
    made = House(server, tmp_path, clock, authority.directory)
    yield made
    await server.stop()


@pytest_asyncio.fixture
async def door(authority: Authority, house: House) -> AsyncIterator[HttpServer]:
    """The door without encryption, at which the authority looks."""
    opened = HttpServer(
        PlainDoor(f"https://{HOST}", house.answer),
        "127.0.0.1",
        authority.looks_at,
    )
    opened.start()
    await opened.until_listening()
    yield opened
    await opened.stop()


@pytest.mark.usefixtures("door")
async def test_it_is_obtained_and_renewed_in_time(house: House) -> None:
    assert house.certificate.issuer == house.certificate.subject
    await house.keeper.step()
    first = house.certificate
    assert "Pebble" in first.issuer.rfc4514_string()
    assert house.shown == 1
    for file in house.files.folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(house.files.folder.stat().st_mode) == 0o700

    house.clock.advance(HOUR_MS)
    said = await house.doctor()
    assert said.level == "good"
    assert said.said == "The certificate is good for 89 days and is renewed in some 59."

    assert await house.keeper.step() == LOOK_EVERY_MS
    house.clock.advance(50 * DAY_MS)
    await house.keeper.step()
    assert house.certificate == first

    account = house.files.account()
    house.clock.advance(25 * DAY_MS)
    await house.keeper.step()
    second = house.certificate
    assert house.shown == 2
    assert second != first
    assert second.public_key() != first.public_key()
    assert house.files.account() == account


@pytest.mark.usefixtures("door")
async def test_the_authority_can_ask_for_an_earlier_renewal(
    house: House, authority: Authority
) -> None:
    await house.keeper.step()
    first = house.certificate
    await authority.wants_renewed(first, "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")
    assert 0 < await house.keeper.step() <= MINUTE_MS
    house.clock.advance(MINUTE_MS)
    await house.keeper.step()
    assert house.certificate != first


async def test_a_failure_is_explained_and_tried_again_later_each_time(
    house: House, authority: Authority
) -> None:
    before = house.certificate
    pause_ms = await house.keeper.step()
    assert FIRST_PAUSE_MS <= pause_ms < FIRST_PAUSE_MS * 1.3
    standing = house.files.standing()
    assert standing is not None
    assert standing.failures == 1
    assert standing.why.startswith("It looked and did not find our answer: ")
    assert standing.next_ts == house.clock.now_ms() + pause_ms
    assert house.certificate == before
    said = await house.doctor()
    assert said.level == "broken"
    assert standing.why in said.said

    # Nobody who starts it again and again asks the authority as often.
    assert 0 < await house.keeper_for(authority.directory).step() <= MINUTE_MS

    pauses = []
    for _ in range(10):
        house.clock.advance(PAUSE_MAX_MS)
        pauses.append(await house.keeper.step())
    assert pauses[1] > pauses[0]
    assert PAUSE_MAX_MS <= pauses[-1] < PAUSE_MAX_MS * 1.3
    assert house.shown == 0


async def test_it_recovers(house: House, authority: Authority) -> None:
    await house.keeper.step()
    door = HttpServer(
        PlainDoor(f"https://{HOST}", house.answer),
        "127.0.0.1",
        authority.looks_at,
    )
    door.start()
    await door.until_listening()
    house.clock.advance(MINUTE_MS)
    await house.keeper.step()
    await door.stop()
    standing = house.files.standing()
    assert standing is not None
    assert (standing.failures, standing.why) == (0, "")
    assert "Pebble" in house.certificate.issuer.rfc4514_string()


async def test_an_authority_that_cannot_be_reached_is_named(house: House) -> None:
    keeper = house.keeper_for(f"https://localhost:{steady_port()}/dir")
    await keeper.step()
    standing = house.files.standing()
    assert standing is not None
    assert standing.why.startswith("It could not be asked: ")


async def test_an_operator_can_cut_the_contact(house: House) -> None:
    await switch(house.server.house.touchpoints, "acme", OPERATOR, is_on=False)
    await house.keeper.step()
    standing = house.files.standing()
    assert standing is not None
    assert "switched off" in standing.why


@pytest.mark.usefixtures("door")
async def test_a_renewal_that_fails_leaves_the_certificate_in_use(house: House) -> None:
    await house.keeper.step()
    before = house.certificate
    house.clock.advance(75 * DAY_MS + HOUR_MS)
    await switch(house.server.house.touchpoints, "acme", OPERATOR, is_on=False)
    await house.keeper.step()
    assert house.certificate == before
    said = await house.doctor()
    assert said.level == "doubtful"
    assert said.said.startswith("The certificate is good for 14 days, but was not renewed. It ")
    house.clock.advance(20 * DAY_MS)
    await house.keeper.step()
    said = await house.doctor()
    assert said.level == "broken"
    assert said.said.startswith("The certificate has expired")


@pytest.mark.usefixtures("door")
async def test_an_account_that_the_authority_has_forgotten_is_made_anew(
    house: House, authority: Authority
) -> None:
    await house.keeper.step()
    account = house.files.account()
    assert account is not None
    lost = msgspec.structs.replace(account, uri=account.uri + "0")
    house.files.write_account(lost)
    first = house.certificate
    house.clock.advance(75 * DAY_MS)
    await house.keeper.step()
    made = house.files.account()
    assert made is not None
    assert made.uri not in (account.uri, lost.uri)
    assert house.certificate != first


@pytest.mark.usefixtures("door")
async def test_a_new_address_of_the_operator_makes_a_new_account(
    house: House, authority: Authority
) -> None:
    await house.keeper.step()
    first = house.files.account()
    house.clock.advance(75 * DAY_MS)
    await house.keeper_for(authority.directory, "operator@example.org").step()
    second = house.files.account()
    assert first is not None
    assert second is not None
    assert second.email == "operator@example.org"
    assert second.uri != first.uri


@pytest.mark.usefixtures("door")
async def test_a_certificate_of_another_authority_is_replaced(
    house: House, authority: Authority
) -> None:
    await house.keeper.step()
    first = house.certificate
    other = authority.directory.replace("/dir", "/dir?other")
    house.clock.advance(HOUR_MS)
    await house.keeper_for(other).step()
    assert house.certificate != first
    standing = house.files.standing()
    assert standing is not None
    assert standing.directory == other
