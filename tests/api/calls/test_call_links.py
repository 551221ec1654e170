"""Links into a room's call: who makes them, who sees and ends them, and what they tell."""

# covers: linnet.createCallLink, linnet.listCallLinks, linnet.revokeCallLink
# covers: linnet.getCallLink, linnet.getCallLinkRoom

import pytest
import pytest_asyncio
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.guests import (
    ALLOWED,
    CALL_MEMBER,
    SETTINGS,
    enters,
    is_gone,
    is_in_call,
    links_path,
    makes_link,
    open_room,
)
from tests.kit.people import NewServer
from tests.kit.server import Server

DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest_asyncio.fixture
async def server(new_server: NewServer, clock: MovableClock) -> Server:
    made = await new_server(clock=clock, **SETTINGS)
    made.admin = await made.person("admin", is_first=True)
    return made


def told_path(token: str) -> str:
    return f"/_linnet/call_links/{token}"


async def test_a_link_is_made_told_listed_and_revoked(
    server: Server, alice: Client, bob: Client, clock: MovableClock
) -> None:
    room_id = await open_room(alice)
    await alice.put(f"/profile/{alice.user_id}/displayname", {"displayname": "Alice"})
    await alice.invites(room_id, bob)
    await bob.joins(room_id)
    await is_in_call(bob, room_id)
    made = await makes_link(alice, room_id)
    assert made["expires_ts"] == clock.now_ms() + 7 * DAY_MS
    told = await server.nobody().get(told_path(made["token"]))
    assert told.json == {
        "room_name": "Nest watch",
        "made_by": "Alice",
        "people_in_call": 1,
        "needs_approval": False,
        "expires_ts": made["expires_ts"],
    }
    guest = await enters(server, made["token"])
    listed = await bob.get(links_path(room_id))
    assert listed["links"] == [
        {
            "id": made["id"],
            "made_by": alice.user_id,
            "created_ts": clock.now_ms(),
            "expires_ts": made["expires_ts"],
            "needs_approval": False,
            "guests": 1,
        }
    ]
    assert made["token"].encode() not in listed.body
    await bob.delete(links_path(room_id, made["id"]), expect=403, errcode="M_FORBIDDEN")
    await alice.delete(links_path(room_id, made["id"]))
    await is_gone(guest)
    await server.nobody().get(told_path(made["token"]), expect=404, errcode="M_NOT_FOUND")
    await enters(server, made["token"], expect=404, errcode="M_NOT_FOUND")
    await alice.delete(links_path(room_id, made["id"]), expect=404, errcode="M_NOT_FOUND")
    assert (await alice.get(links_path(room_id)))["links"] == []


async def test_whoever_is_in_the_room_learns_that_they_need_not_come_as_guests(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await open_room(alice)
    token = (await makes_link(alice, room_id))["token"]
    path = f"{told_path(token)}/room"
    assert (await alice.get(path)).json == {"room_id": room_id}
    assert (await bob.get(path)).json == {"room_id": None}
    await alice.get(f"{told_path('lnc_unknown')}/room", expect=404, errcode="M_NOT_FOUND")
    guest = await enters(server, token)
    await guest.get(path, expect=403, errcode="M_GUEST_ACCESS_FORBIDDEN")
    await server.nobody().get(path, expect=401, errcode="M_MISSING_TOKEN")


async def test_the_list_says_whether_the_room_takes_guests(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    assert (await alice.get(links_path(room_id)))["is_allowed"] is False
    await alice.sets_state(room_id, ALLOWED, {"allowed": True})
    assert (await alice.get(links_path(room_id)))["is_allowed"] is True


async def test_whoever_governs_the_room_ends_anybodys_link(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await open_room(alice)
    await alice.invites(room_id, bob)
    await bob.joins(room_id)
    made = await makes_link(bob, room_id)
    await alice.delete(links_path(room_id, made["id"]))
    assert (await bob.get(links_path(room_id)))["links"] == []


async def test_who_may_not_make_a_link(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await open_room(alice, power_level_content_override={"invite": 50})
    await alice.invites(room_id, bob)
    await bob.joins(room_id)
    made = await makes_link(alice, room_id)
    refused = {"expect": 403, "errcode": "M_FORBIDDEN"}
    for client in (bob, carol):
        await client.post(links_path(room_id), **refused)
        await client.get(links_path(room_id), **refused)
        await client.delete(links_path(room_id, made["id"]), **refused)
        await client.post(links_path("!nowhere:linnet.test"), **refused)
    for method in ("POST", "GET"):
        path = links_path(room_id)
        await server.nobody().call(method, path, {}, expect=401, errcode="M_MISSING_TOKEN")
    # Only with power over the room's state can anybody say that it takes guests at all.
    other_id = await alice.creates_room()
    await alice.post(links_path(other_id), **refused)
    await alice.invites(other_id, bob)
    await bob.joins(other_id)
    await bob.put(f"/rooms/{other_id}/state/{ALLOWED}", {"allowed": True}, **refused)


async def test_a_room_in_which_not_everybody_may_call_takes_no_guests(
    server: Server, alice: Client
) -> None:
    override = {"events": {CALL_MEMBER: 50}}
    room_id = await open_room(alice, power_level_content_override=override)
    await alice.post(links_path(room_id), expect=403, errcode="M_FORBIDDEN")


async def test_guests_knock_only_where_one_can_knock(server: Server, alice: Client) -> None:
    room_id = await open_room(alice)
    wish = {"needs_approval": True}
    await alice.post(links_path(room_id), wish, expect=403, errcode="M_FORBIDDEN")
    await alice.sets_state(room_id, "m.room.join_rules", {"join_rule": "knock"})
    token = (await alice.post(links_path(room_id), wish))["token"]
    await alice.sets_state(room_id, "m.room.join_rules", {"join_rule": "invite"})
    await server.nobody().get(told_path(token), expect=404, errcode="M_NOT_FOUND")


async def test_a_link_ends(server: Server, alice: Client, clock: MovableClock) -> None:
    room_id = await open_room(alice)
    made = await makes_link(alice, room_id, expires_in_ms=90 * DAY_MS)
    clock.advance(90 * DAY_MS - 1)
    await server.nobody().get(told_path(made["token"]))
    clock.advance(1)
    await server.nobody().get(told_path(made["token"]), expect=404, errcode="M_NOT_FOUND")
    await enters(server, made["token"], expect=404, errcode="M_NOT_FOUND")
    assert (await alice.get(links_path(room_id)))["links"] == []


@pytest.mark.parametrize("lifetime_ms", [0, -1, 90 * DAY_MS + 1])
async def test_an_impossible_end_is_refused(
    server: Server, alice: Client, lifetime_ms: int
) -> None:
    room_id = await open_room(alice)
    wish = {"expires_in_ms": lifetime_ms}
    await alice.post(links_path(room_id), wish, expect=400, errcode="M_INVALID_PARAM")


async def test_a_link_is_as_good_as_its_maker(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    """Who has left, may not invite any more or is suspended lets nobody in."""
    room_id = await open_room(alice)
    for client in (bob, carol):
        await alice.invites(room_id, client)
        await client.joins(room_id)
    by_bob, by_carol = await makes_link(bob, room_id), await makes_link(carol, room_id)
    await bob.leaves(room_id)
    suspend = f"/_matrix/client/v1/admin/suspend/{carol.user_id}"
    await server.admin.put(suspend, {"suspended": True})
    for made in (by_bob, by_carol):
        await server.nobody().get(told_path(made["token"]), expect=404, errcode="M_NOT_FOUND")
        await enters(server, made["token"], expect=404, errcode="M_NOT_FOUND")
    await server.admin.put(suspend, {"suspended": False})
    await server.nobody().get(told_path(by_carol["token"]))
    levels = (await alice.get(f"/rooms/{room_id}/state/m.room.power_levels")).json
    await alice.sets_state(room_id, "m.room.power_levels", {**levels, "invite": 50})
    await enters(server, by_carol["token"], expect=404, errcode="M_NOT_FOUND")


async def test_a_room_has_so_many_links(server: Server, alice: Client) -> None:
    room_id = await open_room(alice)
    for _ in range(20):
        await makes_link(alice, room_id)
    await alice.post(links_path(room_id), expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_nobody_guesses(server: Server) -> None:
    for token in ("x", "lnc_", "lnc_" + "a" * 43, "%00", "é"):
        await server.nobody().get(told_path(token), expect=404, errcode="M_NOT_FOUND")
        await enters(server, token, expect=404, errcode="M_NOT_FOUND")


async def test_without_calls_there_are_no_links(new_server: NewServer) -> None:
    server = await new_server(livekit="off")
    alice = await server.person("alice", is_first=True)
    room_id = await open_room(alice)
    await alice.post(links_path(room_id), expect=404, errcode="M_NOT_FOUND")
