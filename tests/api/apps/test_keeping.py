"""What is kept because of applications: exported, erased, forgotten, told after stops."""

# covers: linnet.getExport, deactivateAccount

from pathlib import Path
from typing import Any

import pytest
from tests.api.admin.test_delete_room import until_gone
from tests.api.erasure.life import asks, is_erased
from tests.kit.applications import PROFILE, Application, allows, apps_in, group, in_room, own_apps
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.apps import tell
from linnet.apps.wiring import Apps
from linnet.ids import UserId
from linnet.touchpoints.severing.document import verified

DAY_MS = 24 * 60 * 60 * 1000
EXPORT = "/_linnet/client/v1/export"
TABLES = ("app_grants", "app_ledger", "app_people", "app_objections", "app_untold")


async def started(
    new_server: NewServer, clock: MovableClock | None = None
) -> tuple[Server, Client, Client, Client]:
    server = await new_server(clock=clock)
    server.admin = await server.person("admin", is_first=True)
    return server, *[await server.person(name) for name in ("alice", "bob", "carol")]  # type: ignore[return-value]


async def has_read(
    server: Server, alice: Client, bob: Client, carol: Client
) -> tuple[Application, str]:
    """An application that has read what bob wrote, by alice's grant."""
    app = await Application.let_in(server)
    room_id = await group(alice, bob, carol)
    await allows(alice, room_id, app, "read")
    await app.is_granted(alice, PROFILE, in_room("read"), rooms=[room_id])
    await bob.sends(room_id, "hello")
    await app.reads(room_id)
    await carol.put(f"/_linnet/rooms/{room_id}/apps/{app.app_id}/objection")
    return app, room_id


async def exported(person: Client, name: str) -> Any:
    answer = await person.post(EXPORT, {"auth": person.password_auth()})
    headers = {"linnet-export": answer["export_pass"]}
    return (await person.get(f"{EXPORT}/{name}", headers=headers))["entries"]


async def rows_about(server: Server, user_id: str) -> dict[str, int]:
    async with server.house.hall.db.snapshot() as reader:
        return {
            table: (
                await reader.one(
                    f"SELECT count(*) FROM {table} WHERE user_id = $1", UserId(user_id)
                )
            )[0]
            for table in TABLES
        }


async def test_everybody_gets_a_copy_of_their_part(new_server: NewServer) -> None:
    server, alice, bob, carol = await started(new_server)
    app, room_id = await has_read(server, alice, bob, carol)
    (grant,) = await exported(alice, "app_grants")
    assert grant["app_id"] == app.app_id
    assert grant["app"]["purpose"] == "Counts votes in chats."
    assert grant["permitted"]["rooms"][0]["room_id"] == room_id
    (line,) = await exported(alice, "app_ledger")
    assert (line["verb"], line["people"], line["items"]) == ("read", 1, 1)
    (allowed,) = await exported(alice, "apps_allowed_in_rooms")
    assert allowed["verbs"] == ["read"]
    (read,) = await exported(bob, "apps_that_read_about_me")
    assert (read["app_id"], read["room_id"], read["verb"]) == (app.app_id, room_id, "read")
    (objection,) = await exported(carol, "app_objections")
    assert objection["app_id"] == app.app_id
    assert await exported(carol, "apps_that_read_about_me") == []


@pytest.mark.parametrize("who", ["granter", "read about"])
async def test_erasing_takes_it_all(new_server: NewServer, who: str) -> None:
    clock = MovableClock()
    server, alice, bob, carol = await started(new_server, clock)
    app, room_id = await has_read(server, alice, bob, carol)
    (own,) = await own_apps(alice)
    receipt = (await alice.delete(f"/_linnet/apps/{own['id']}"))["receipt"]
    await app.is_granted(alice, PROFILE)
    await app.asks_self()
    gone = alice if who == "granter" else bob
    secret = await asks(gone)
    status = 401 if gone is alice else 200
    await app.asks_self(expect=status)
    await is_erased(server, clock, secret)
    assert not any((await rows_about(server, gone.user_id)).values())
    async with server.house.hall.db.snapshot() as reader:
        row = await reader.one(
            "SELECT count(*) FROM severance_receipts WHERE user_id = $1 AND body IS NOT NULL",
            UserId(f"apps of {gone.user_id}"),
        )
        allowed = await reader.one("SELECT count(*) FROM app_rooms")
    assert row[0] == 0
    assert allowed[0] == (0 if gone is alice else 1)
    # Others' receipts still verify: the log has kept the hash.
    verified(receipt.encode())
    if gone is bob:
        (shown,) = (await apps_in(carol, room_id))["apps"]
        assert (shown["ledger"][0]["people"], shown["ledger"][0]["items"]) == (0, 1)


async def test_a_deleted_room_takes_its_part(new_server: NewServer) -> None:
    server, alice, bob, carol = await started(new_server)
    app, room_id = await has_read(server, alice, bob, carol)
    await server.admin.delete(f"/_linnet/admin/v1/rooms/{room_id}")
    await until_gone(server.admin, room_id)
    async with server.house.hall.db.snapshot() as reader:
        for table in ("app_rooms", "app_objections", "app_people", "app_ledger"):
            row = await reader.one(f"SELECT count(*) FROM {table} WHERE room_id = $1", room_id)
            assert row[0] == 0, table
    await app.reads(room_id, expect=403, errcode="M_FORBIDDEN")


async def test_what_is_old_is_forgotten(new_server: NewServer) -> None:
    clock = MovableClock()
    server, alice, bob, carol = await started(new_server, clock)
    await has_read(server, alice, bob, carol)
    clock.advance(91 * DAY_MS)
    await looked(server)
    assert (await rows_about(server, bob.user_id))["app_people"] == 0
    assert (await rows_about(server, alice.user_id))["app_ledger"] == 1
    clock.advance(400 * DAY_MS)
    await looked(server)
    found = await rows_about(server, alice.user_id)
    assert (found["app_grants"], found["app_ledger"]) == (0, 0)


async def looked(server: Server) -> None:
    """Let the work that goes on by itself go on once."""
    house = server.house
    assert house.severing.tell is not None
    behind = (house.hall.db, house.hall.clock, house.sessions, house.rooms, house.touchpoints)
    await tell.look(Apps(*behind, house.severing, house.severing.tell))


async def test_people_are_told_that_unused_grants_stop(new_server: NewServer) -> None:
    clock = MovableClock()
    server, alice, _bob, _carol = await started(new_server, clock)
    app = await Application.let_in(server)
    await app.is_granted(alice, PROFILE, days=90)
    clock.advance(29 * DAY_MS)
    await looked(server)
    assert (await own_apps(alice))[0]["standing"] == "good"
    clock.advance(2 * DAY_MS)
    await looked(server)
    await looked(server)
    invited = (await alice.syncs()).json["rooms"]["invite"]
    (room_id,) = invited
    await alice.joins(room_id)
    await alice.syncs()
    told = [
        event["content"]["org.linnet.app_stopped"]["kind"]
        for _, event in alice.folding.seen
        if event["content"].get("server_notice_type") == "org.linnet.app_stopped"
    ]
    assert told == ["suspended"]


async def test_a_restart_changes_nothing(new_database: Any, tmp_path: Path) -> None:
    database = await new_database()
    server = await Server.start(database, folder=tmp_path)
    server.admin = await server.person("admin", is_first=True)
    alice, bob, carol = [await server.person(name) for name in ("alice", "bob", "carol")]
    app, room_id = await has_read(server, alice, bob, carol)
    frozen = await Application.let_in(server, people_max=1)
    await allows(alice, room_id, frozen, "members")
    await frozen.is_granted(alice, in_room("members"), rooms=[room_id])
    await frozen.asks_members(room_id, expect=403)
    before = await own_apps(alice)
    await server.stop()
    again = await Server.start(database, folder=tmp_path)
    try:
        for one in (app, frozen):
            one.server = again
        alice.server = again
        await app.reads(room_id)
        await frozen.asks_self(expect=403, errcode="M_FORBIDDEN")
        after = await own_apps(alice)
        assert [one["standing"] for one in after] == ["frozen", "good"]
        assert after[1]["ledger"][0]["items"] == before[1]["ledger"][0]["items"] + 1
        assert (await app.refreshes(app.tokens["refresh_token"]))["access_token"]
    finally:
        await again.stop()
