"""What deciding costs: in a room whose members are not in memory, and after a start."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.api.push.test_unread import room_of
from tests.kit.people import NewServer
from tests.kit.push_gateway import PushGateway
from tests.kit.pushing import are_pushes_decided, is_pushing_over
from tests.kit.queries import counted_queries
from tests.kit.server import Server

from linnet.changes import store
from linnet.push import decide
from linnet.push.decide import NAME, follow


async def test_the_rules_of_many_members_are_read_together(
    new_server: NewServer, gateway: PushGateway
) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    alice = await server.person("alice", is_first=True)
    house, costs = server.house, []
    for number in (3, 9):
        members = [await server.person("member") for _ in range(number)]
        for member in members:
            await gateway.is_set_for(member, member.user_id)
            rule = {"pattern": "cake", "actions": ["notify"]}
            await member.put("/pushrules/global/content/cake", rule)
        room_id = await room_of(alice, *members)
        await are_pushes_decided(server)
        before = house.hall.notifier.position
        await alice.sends(room_id, "a notice", msgtype="m.notice")
        await are_pushes_decided(server)
        house.push.preferences._cache.clear()
        house.rooms.memberships._of_user.clear()
        with counted_queries(server) as queries:
            await follow(house.push, before, house.hall.notifier.position)
        costs.append(len(queries))
    assert costs == [3, 3]


async def test_what_is_decided_is_not_decided_again_after_a_start(
    new_server: NewServer,
    new_database: Callable[[], Awaitable[str]],
    gateway: PushGateway,
    tmp_path: Path,
) -> None:
    database = await new_database()
    first = await Server.start(database, folder=tmp_path, egress_allow=("127.0.0.1",))
    alice = await first.person("alice", is_first=True)
    member = await first.person("member")
    await gateway.is_set_for(member)
    await alice.sends(await room_of(alice, member), "a notice", msgtype="m.notice")
    await are_pushes_decided(first)
    decided = first.house.hall.notifier.position
    await first.stop()
    second = await new_server(folder=tmp_path, database=database)
    async with second.house.hall.db.snapshot() as reader:
        assert await store.cursor(reader, NAME) >= decided


async def test_who_may_have_read_is_asked_once_on_a_long_way(
    new_server: NewServer, gateway: PushGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    alice = await server.person("alice", is_first=True)
    member = await server.person("member")
    await gateway.is_set_for(member)
    room_id = await room_of(alice, member)
    read = await alice.sends(room_id, "read")
    for number in range(3):
        await alice.sends(room_id, f"notice {number}", msgtype="m.notice")
    await gateway.was_told(1)
    await is_pushing_over(server)
    gateway.fails()
    await member.post(f"/rooms/{room_id}/receipt/m.read/{read}")
    await is_pushing_over(server)
    push, notifier = server.house.push, server.house.hall.notifier
    # As after a start: memory does not go back.
    monkeypatch.setattr(notifier, "_tail_start", notifier.position)
    monkeypatch.setattr(decide, "PAGE", 1)
    await follow(push, 0, notifier.position)
    async with server.house.hall.db.snapshot() as reader:
        (told,) = await reader.one("SELECT count(*) FROM pushes WHERE is_event = $1", False)
    assert told == 1
