"""What an erasure leaves in the database's own files, and in what waits for others."""

import asyncio
from pathlib import Path

import pytest
from tests.api.erasure.life import asks, everything, is_erased
from tests.kit.bridges import Bridge, registration, write
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer

from linnet.erasure.steps import QUIET_MS
from linnet.storage import rewriting
from linnet.touchpoints.severing.document import verified

WITHIN_S = 30


async def test_a_large_database_waits_for_a_quiet_minute(
    new_server: NewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "QUICK_BYTES", 0)
    clock = MovableClock()
    server = await new_server(clock=clock)
    await server.person("admin", is_first=True)
    alice = await server.person("alice")
    found = await is_erased(server, clock, await asks(alice))
    body = verified(found["receipts"][0].encode()).body
    is_sqlite = server.house.hall.settings.database == "sqlite"
    assert body["database"] == ("rewritten" if is_sqlite else "vacuumed")
    took_ms = body["done_ts"] - body["begun_ts"]
    assert took_ms >= QUIET_MS or not is_sqlite


async def test_nothing_of_it_waits_for_a_service_that_is_away(
    new_server: NewServer, tmp_path: Path
) -> None:
    clock = MovableClock()
    bridge = Bridge()
    await bridge.start()
    said = registration(url=bridge.url)
    said["namespaces"]["users"].append({"regex": "@alice.*", "exclusive": False})
    file = tmp_path / "services" / write(tmp_path / "services", said)
    server = await new_server(clock=clock, appservices=(str(file),), egress_allow=("127.0.0.1",))
    await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    room_id = await bob.creates_room(preset="public_chat")
    await alice.joins(room_id)
    await alice.sends(room_id, "hello")
    await bridge.sees("hello")
    bridge.refuses = True
    await alice.sends(room_id, "plantedmark for a bridge")
    async with asyncio.timeout(WITHIN_S):
        while not any("plantedmark" in str(body) for _, body in bridge.attempts):
            clock.advance(1000)
            await bob.get("/account/whoami")
    found = await is_erased(server, clock, await asks(alice))
    assert b"plantedmark" not in await everything(server, tmp_path / "place")
    body = verified(found["receipts"][0].encode()).body
    assert body["services"] == [{"id": "bridge", "has_heard": False}]
    assert "services" in body["residue"]
    # It hears of all of it once it is there again, and of what it must not have any more nothing.
    bridge.refuses = False
    async with asyncio.timeout(WITHIN_S):
        while not any("m.room.redaction" in str(body) for _, body in bridge.transactions):
            clock.advance(60_000)
            await bob.get("/account/whoami")
    assert "plantedmark" not in str(bridge.transactions)
    await bridge.stop()
