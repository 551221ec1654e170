"""What the server says about how long messages stay, and the line of proof for each day."""

# covers: linnet.adminRetention, getCapabilities

import asyncio
import contextlib
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.api.cli.test_admin import Desk
from tests.api.media.files import picture, uploads
from tests.api.retention.passing import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    RETENTION,
    WITHIN_S,
    disappears,
    passes,
    said,
)
from tests.api.retention.test_files import shows
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

from linnet.cli.main import main
from linnet.config import SettingsError, load
from linnet.http.terminal import TerminalDoor
from linnet.touchpoints.severing.document import verified

ADMIN = "/_linnet/admin/v1/retention"
REFUSED = {"expect": 403, "errcode": "M_FORBIDDEN"}


async def test_the_server_says_how_long_at_most(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock, retention_days=10, retention_days_max=20)
    alice = await server.person("alice", is_first=True)
    told = (await alice.get("/capabilities"))["capabilities"]["org.linnet.retention"]
    assert told == {"default_ms": 10 * DAY_MS, "max_ms": 20 * DAY_MS}
    silent, short, long, for_ever = [
        await alice.creates_room(preset="public_chat") for _ in range(4)
    ]
    await disappears(alice, short, DAY_MS)
    await disappears(alice, long, 100 * DAY_MS)
    await alice.sets_state(for_ever, RETENTION, {})
    everywhere = {"silent": silent, "short": short, "long": long, "for ever": for_ever}
    for room_id in everywhere.values():
        await alice.sends(room_id, "hello")

    async def left() -> list[str]:
        return [name for name, room_id in everywhere.items() if await said(alice, room_id)]

    await passes(server, clock, DAY_MS)
    assert await left() == ["silent", "long", "for ever"]
    await passes(server, clock, 9 * DAY_MS)
    assert await left() == ["long", "for ever"]
    await passes(server, clock, 10 * DAY_MS)
    assert await left() == []


async def test_other_settings_count_for_what_is_there(
    new_database: Callable[[], Awaitable[str]], tmp_path: Path
) -> None:
    clock, database = MovableClock(), await new_database()
    server = await Server.start(database, clock=clock, folder=tmp_path)
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room(preset="public_chat")
    await alice.sends(room_id, "hello")
    await passes(server, clock, 5 * DAY_MS)
    await server.stop()
    server = await Server.start(database, clock=clock, folder=tmp_path, retention_days=6)
    alice = Client(server, alice.access_token)
    await passes(server, clock, 0)
    assert await said(alice, room_id) == ["hello"]
    await server.stop()
    server = await Server.start(database, clock=clock, folder=tmp_path)
    alice = Client(server, alice.access_token)
    await passes(server, clock, 5 * DAY_MS)
    assert await said(alice, room_id) == ["hello"]
    await server.stop()
    server = await Server.start(database, clock=clock, folder=tmp_path, retention_days_max=1)
    alice = Client(server, alice.access_token)
    await passes(server, clock, 0)
    assert await said(alice, room_id) == []
    await server.stop()


@pytest.mark.parametrize("name", ["retention_days", "retention_days_max"])
def test_settings_have_limits(name: str, tmp_path: Path) -> None:
    for days in (-1, 36_501):
        with pytest.raises(SettingsError, match=name):
            load(tmp_path, {}, {name: days})


async def line_of(admin: Client, count: int) -> dict[str, Any]:
    """The newest line, once there are so many."""
    async with asyncio.timeout(WITHIN_S):
        while len(lines := (await admin.get(ADMIN))["lines"]) < count:
            pass
    newest: dict[str, Any] = lines[0]
    return newest


async def test_each_day_has_its_line(new_server: NewServer) -> None:
    clock = MovableClock()
    clock.advance(DAY_MS - clock.now_ms() % DAY_MS)
    server = await new_server(clock=clock)
    admin, alice = await server.person("admin", is_first=True), await server.person("alice")
    await alice.get(ADMIN, **REFUSED)
    await server.nobody().get(ADMIN, expect=401, errcode="M_MISSING_TOKEN")
    room_id = await admin.creates_room(preset="public_chat")
    other = await admin.creates_room(preset="public_chat")
    await admin.creates_room(preset="public_chat")
    await disappears(admin, room_id, HOUR_MS)
    await disappears(admin, other, 10 * DAY_MS)
    content = picture(16, 16)
    await shows(admin, room_id, await uploads(admin, content))
    await admin.sends(room_id, "hello")
    await admin.sends(other, "hello")
    began = clock.now_ms()
    await passes(server, clock, HOUR_MS)
    assert (await admin.get(ADMIN))["lines"] == []
    await passes(server, clock, 23 * HOUR_MS)
    line = await line_of(admin, 1)
    assert (line["messages"], line["files"], line["bytes"]) == (2, 1, len(content))
    assert (line["overdue"], line["held_files"]) == (0, 0)
    body = verified(line["file"].encode()).body
    assert body["kind"] == "linnet.retention-line.1"
    assert body["overdue"] == 0
    removed = {"messages": 2, "files": 1, "bytes": len(content)}
    assert body["policies"] == [
        {
            "lifetime_ms": HOUR_MS,
            "rooms": 1,
            "removed": removed,
            "left": {"messages": 0, "oldest_ts": None},
            "overdue": 0,
        },
        {
            "lifetime_ms": 10 * DAY_MS,
            "rooms": 1,
            "removed": {"messages": 0, "files": 0, "bytes": 0},
            "left": {"messages": 1, "oldest_ts": began},
            "overdue": 0,
        },
    ]
    # A message in a line counts in no other.
    await passes(server, clock, DAY_MS)
    assert (await line_of(admin, 2))["messages"] == 0
    metrics = server.house.hall.metrics.render()
    for said_so in ("linnet_retention_messages_total 2", "linnet_retention_overdue 0"):
        assert said_so in metrics


async def test_a_line_says_what_should_be_gone(new_server: NewServer) -> None:
    """It is counted from the messages, not from what was noted down about them."""
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    room_id = await admin.creates_room(preset="public_chat")
    await disappears(admin, room_id, MINUTE_MS)
    await admin.sends(room_id, "hello")
    await passes(server, clock, 0)
    async with server.house.hall.db.transaction() as tx:
        await tx.run("UPDATE events SET ends_ts = NULL")
    await passes(server, clock, DAY_MS)
    line = await line_of(admin, 1)
    assert (line["messages"], line["overdue"]) == (0, 1)


async def test_without_any_time_there_is_no_line(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    admin = await server.person("admin", is_first=True)
    room_id = await admin.creates_room(preset="public_chat")
    await admin.sends(room_id, "hello")
    await passes(server, clock, 2 * DAY_MS)
    await admin.sends(room_id, "hello again")
    answer = (await admin.get(ADMIN)).json
    assert answer == {
        "default_ms": None,
        "max_ms": None,
        "rooms": 0,
        "files_waiting": 0,
        "next_ts": None,
        "clean_ts": None,
        "lines": [],
    }


async def test_the_terminal_shows_the_lines(new_server: NewServer, tmp_path: Path) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock, retention_days=30, retention_days_max=365)
    admin = await server.person("admin", is_first=True)
    await passes(server, clock, DAY_MS)
    line = await line_of(admin, 1)
    door = TerminalDoor(server.house.router, SERVER_NAME, server.folder)
    await door.start()
    shown = await Desk(server.folder).says("retention")
    await door.stop()
    assert "in any chat, at most:        365 days" in shown
    assert line["day"] in shown
    file = tmp_path / "line.json"
    file.write_text(line["file"])
    printed = await asyncio.to_thread(checked, file)
    assert "Good" in printed
    assert line["day"] in printed


def checked(file: Path) -> str:
    """What `linnet touchpoints verify-receipt` says about a file."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.raises(SystemExit) as ended:
        main(["touchpoints", "verify-receipt", str(file)])
    assert ended.value.code == 0
    return printed.getvalue()
