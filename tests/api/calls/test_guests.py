"""Guests in calls: who comes in, what they see and may do, and when they are gone."""

# covers: linnet.enterByCallLink, linnet.endCallGuest

from collections.abc import AsyncIterator
from json import dumps
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.kit.calls import asks_sfu
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.guests import (
    ALLOWED,
    BEING_THERE,
    CALL_MEMBER,
    SETTINGS,
    enters,
    is_gone,
    is_in_call,
    links_path,
    makes_link,
    membership,
    open_room,
    place_of,
)
from tests.kit.people import NewServer
from tests.kit.server import Server

MINUTE_MS = 60_000
SHOWN = {"m.room.create", "m.room.power_levels", "m.room.member", "m.room.encryption", CALL_MEMBER}
SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
LISTED = {
    "lists": {
        "all": {"ranges": [[0, 9]], "timeline_limit": 20, "required_state": [["*", "*"]]},
    },
    "extensions": {
        name: {"enabled": True}
        for name in ("receipts", "typing", "e2ee", "org.matrix.msc4262.profiles")
    },
}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest_asyncio.fixture
async def server(new_server: NewServer, clock: MovableClock) -> AsyncIterator[Server]:
    made = await new_server(clock=clock, **SETTINGS)
    made.admin = await made.person("admin", is_first=True)
    yield made


async def looks(server: Server) -> None:
    await server.house.calls.guests.look()


async def with_guest(server: Server, alice: Client, **wish: Any) -> tuple[str, str, Client]:
    """A room, the id of a link to its call, and a guest who came by it."""
    room_id = await open_room(alice)
    link = await makes_link(alice, room_id, **wish)
    return room_id, link["id"], await enters(server, link["token"])


async def test_a_guest_comes_in_named_as_one(server: Server, alice: Client) -> None:
    room_id, _, guest = await with_guest(server, alice)
    assert guest.user_id.startswith("@guest-")
    whoami = await guest.get("/account/whoami")
    assert whoami["is_guest"] is True
    member = await alice.get(f"/rooms/{room_id}/state/m.room.member/{guest.user_id}")
    assert member.json == {
        "membership": "join",
        "displayname": "Gwen (guest)",
        "org.linnet.guest": True,
    }
    profile = await alice.get(f"/profile/{guest.user_id}")
    assert profile.json == {"displayname": "Gwen (guest)", "org.linnet.guest": True}
    claim = {"org.linnet.guest": True}
    await alice.put(f"/profile/{alice.user_id}/org.linnet.guest", claim, expect=403)
    # In the name of whoever made the link, and for all to see.
    events = (await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b"}))["chunk"]
    steps = [
        (e["sender"], e["content"]["membership"]) for e in events if e["type"] == "m.room.member"
    ]
    assert steps[:2] == [(guest.user_id, "join"), (alice.user_id, "invite")]
    await is_in_call(guest, room_id)
    assert (await asks_sfu(guest, room_id, expect=503)).status == 503  # nobody carries it here


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  Gwen \n Stone ", "Gwen Stone (guest)"),
        ("Gwen\u202e)tseug(", "Gwen)tseug( (guest)"),
        ("سارة", "سارة (guest)"),
    ],
)
async def test_names_cannot_hide_the_mark(
    server: Server, alice: Client, name: str, shown: str
) -> None:
    room_id = await open_room(alice)
    guest = await enters(server, (await makes_link(alice, room_id))["token"], name)
    member = await alice.get(f"/rooms/{room_id}/state/m.room.member/{guest.user_id}")
    assert member["displayname"] == shown


@pytest.mark.parametrize("name", ["", " ", "\u202e", "...", "a" * 61])
async def test_what_is_no_name_is_refused(server: Server, alice: Client, name: str) -> None:
    token = (await makes_link(alice, await open_room(alice)))["token"]
    path = f"/_linnet/call_links/{token}/enter"
    nobody = server.nobody()
    await nobody.post(path, {"display_name": name}, expect=400, errcode="M_INVALID_PARAM")
    await nobody.post(path, {}, expect=400, errcode="M_MISSING_PARAM")
    assert len(server.house.calls.guests) == 0


def types_of(answer: Any) -> set[str]:
    """All types of events in an answer of sync."""
    found: set[str] = set()
    for section in answer["rooms"].values():
        for room in section.values():
            for part in ("timeline", "state"):
                found |= {event["type"] for event in room.get(part, {}).get("events", [])}
            assert not room.get("ephemeral", {}).get("events")
            assert room["unread_notifications"]["notification_count"] == 0
    return found


async def test_a_guest_sees_the_call_and_not_the_chat(server: Server, alice: Client) -> None:
    room_id = await open_room(alice, topic="Where the key is")
    await alice.sends(room_id, "before")
    link = await makes_link(alice, room_id)
    guest = await enters(server, link["token"])
    first = await guest.syncs()
    since = guest.since
    place = await is_in_call(alice, room_id)
    said = await alice.sends(room_id, "a secret")
    await alice.put(f"/rooms/{room_id}/typing/{alice.user_id}", {"typing": True, "timeout": 9000})
    await alice.post(f"/rooms/{room_id}/receipt/m.read/{said}")
    about = {"rel_type": "m.annotation", "event_id": place, "key": "🖐️"}
    raised = await alice.sends_event(room_id, "m.reaction", {"m.relates_to": about})
    await alice.sends_event(room_id, "m.reaction", {"m.relates_to": {**about, "key": "🎉"}})
    liked = {"m.relates_to": {**about, "event_id": said}}
    await alice.sends_event(room_id, "m.reaction", liked)
    await alice.put(f"/rooms/{room_id}/redact/{said}/1", {"reason": "too secret"})
    await alice.put(f"/rooms/{room_id}/redact/{raised}/2")
    thread = {"msgtype": "m.text", "body": "a secret answer"}
    thread["m.relates_to"] = {"rel_type": "m.thread", "event_id": place}  # type: ignore[assignment]
    await alice.sends_event(room_id, "m.room.message", thread)
    await alice.put(f"/profile/{alice.user_id}/m.status", {"m.status": "keeps a secret"})
    wish = dumps({"org.matrix.msc4429.profile_fields": {"ids": ["m.status"]}})
    second = await guest.get("/sync", params={"since": since, "filter": wish})
    third = await guest.get("/sync", params={"full_state": "true"})
    assert types_of(first) <= SHOWN
    assert types_of(second) == {CALL_MEMBER, "m.reaction", "m.room.redaction"}
    assert types_of(third) <= SHOWN | {"m.reaction", "m.room.redaction"}
    slid = await guest.post(SLIDING, LISTED)
    (room,) = slid["rooms"].values()
    shown = {event["type"] for event in room["timeline"] + room["required_state"]}
    assert shown == SHOWN | {"m.reaction", "m.room.redaction"}
    assert "notification_count" not in room
    for answer in (first, second, third, slid):
        assert b"secret" not in answer.body
        assert b"Where the key is" not in answer.body
        assert said.encode() not in answer.body
    assert not slid["extensions"].get("receipts")
    assert not slid["extensions"].get("typing")


async def test_a_guest_reads_nothing_else(server: Server, alice: Client) -> None:
    room_id, _, guest = await with_guest(server, alice)
    said = await alice.sends(room_id, "a secret")
    refused = {"expect": 403, "errcode": "M_GUEST_ACCESS_FORBIDDEN"}
    for path in (
        f"/rooms/{room_id}/messages?dir=b",
        f"/rooms/{room_id}/event/{said}",
        f"/rooms/{room_id}/context/{said}",
        f"/rooms/{room_id}/state",
        f"/rooms/{room_id}/state/m.room.topic",
        f"/_matrix/client/v1/rooms/{room_id}/relations/{said}",
        f"/_matrix/client/v1/rooms/{room_id}/threads",
        f"/_matrix/client/v1/media/download/{server.house.hall.settings.server_name}/x",
        "/devices",
        "/pushrules/",
        "/notifications",
        links_path(room_id),
    ):
        await guest.get(path, **refused)
    await guest.post("/search", {"search_categories": {}}, **refused)
    await guest.post("/user_directory/search", {"search_term": "alice"}, **refused)
    members = (await guest.get(f"/rooms/{room_id}/members"))["chunk"]
    assert {event["type"] for event in members} == {"m.room.member"}


async def test_a_guest_sends_nothing_else(server: Server, alice: Client, bob: Client) -> None:
    room_id, _, guest = await with_guest(server, alice)
    other_id = await alice.creates_room(preset="public_chat")
    said = await alice.sends(room_id, "hello")
    theirs = await is_in_call(alice, room_id)
    refused = {"expect": 403, "errcode": "M_GUEST_ACCESS_FORBIDDEN"}
    text = {"msgtype": "m.text", "body": "spam"}
    for event_type in ("m.room.message", "m.room.encrypted", "m.sticker", "m.call.invite"):
        await guest.put(f"/rooms/{room_id}/send/{event_type}/1", text, **refused)
    for event_type, key in (
        ("m.room.topic", ""),
        ("m.room.member", guest.user_id),
        ("m.room.member", bob.user_id),
        (CALL_MEMBER, place_of(alice)),
        (CALL_MEMBER, ""),
    ):
        content = {"membership": "join", "displayname": "The boss"}
        await guest.put(f"/rooms/{room_id}/state/{event_type}/{key}", content, **refused)
    leave = {"membership": "leave", "words": "spam"}
    await guest.put(f"/rooms/{room_id}/state/m.room.member/{guest.user_id}", leave, **refused)
    await guest.post(f"/rooms/{room_id}/leave", {"reason": "spam"}, **refused)
    for target in (said, "$nothing"):
        like = {"m.relates_to": {"rel_type": "m.annotation", "event_id": target, "key": "👍"}}
        await guest.put(f"/rooms/{room_id}/send/m.reaction/2", like, **refused)
    await guest.put(f"/rooms/{room_id}/redact/{theirs}/3", **refused)
    await guest.post(f"/rooms/{room_id}/invite", {"user_id": bob.user_id}, **refused)
    await guest.joins(other_id, **refused)
    await guest.post("/createRoom", **refused)
    await guest.put(f"/profile/{guest.user_id}/displayname", {"displayname": "The boss"}, **refused)
    await guest.post("/_matrix/media/v3/upload", b"bytes", **refused)
    await guest.post("/keys/device_signing/upload", **refused)
    await guest.post("/pushers/set", {"kind": None, "app_id": "a", "pushkey": "b"}, **refused)
    await guest.post("/logout", **refused)
    await guest.put(f"/rooms/{other_id}/state/{CALL_MEMBER}/{place_of(guest)}", {}, expect=403)


async def test_a_guest_raises_a_hand_and_lowers_it(server: Server, alice: Client) -> None:
    room_id, _, guest = await with_guest(server, alice)
    place = await is_in_call(guest, room_id)
    hand = {"m.relates_to": {"rel_type": "m.annotation", "event_id": place, "key": "🖐️"}}
    raised = await guest.sends_event(room_id, "m.reaction", hand)
    await guest.put(f"/rooms/{room_id}/redact/{raised}/1", {"reason": "words"}, expect=403)
    await guest.put(f"/rooms/{room_id}/redact/{raised}/2")
    seen = [event["event_id"] for _, event in (await synced(alice)).folding.seen]
    assert raised in seen


async def synced(client: Client) -> Client:
    await client.syncs()
    return client


async def test_a_delayed_leaving_is_sent_and_nothing_else(
    server: Server, alice: Client, clock: MovableClock
) -> None:
    room_id, _, guest = await with_guest(server, alice)
    await is_in_call(guest, room_id)
    delay = {"params": {"org.matrix.msc4140.delay": 1000}}
    place = f"/rooms/{room_id}/state/{CALL_MEMBER}/{place_of(guest)}"
    leaving = (await guest.put(place, {}, **delay))["delay_id"]
    text = {"msgtype": "m.text", "body": "spam"}
    spam = (await guest.put(f"/rooms/{room_id}/send/m.room.message/1", text, **delay))["delay_id"]
    path = "/_matrix/client/unstable/org.matrix.msc4140/delayed_events"
    nobody = server.nobody()
    await nobody.post(f"{path}/{spam}/send", expect=403, errcode="M_GUEST_ACCESS_FORBIDDEN")
    await nobody.post(f"{path}/{leaving}/send")
    assert (await alice.get(place)).json == {}


async def test_a_guest_reaches_only_the_people_of_the_room(
    server: Server, alice: Client, bob: Client
) -> None:
    _, _, guest = await with_guest(server, alice)
    refused = {"expect": 403, "errcode": "M_GUEST_ACCESS_FORBIDDEN"}
    for other, checks in ((alice, {}), (guest, {}), (bob, refused)):
        to = {"messages": {other.user_id: {"*": {"key": "x"}}}}
        await guest.put(
            f"/sendToDevice/io.element.call.encryption_keys/{other.user_id}", to, **checks
        )
        await guest.post("/keys/query", {"device_keys": {other.user_id: []}}, **checks)
        claim = {"one_time_keys": {other.user_id: {"DEVICE": "signed_curve25519"}}}
        await guest.post("/keys/claim", claim, **checks)
    told = (await alice.syncs())["to_device"]["events"]
    assert [event["sender"] for event in told] == [guest.user_id]


async def test_nobody_takes_a_guest_elsewhere_or_finds_them(
    server: Server, alice: Client, bob: Client
) -> None:
    _, _, guest = await with_guest(server, alice)
    other_id = await alice.creates_room()
    await alice.invites(other_id, guest, expect=403, errcode="M_FORBIDDEN")
    await alice.post("/createRoom", {"invite": [guest.user_id]}, expect=403, errcode="M_FORBIDDEN")
    content = {"membership": "invite"}
    path = f"/rooms/{other_id}/state/m.room.member/{guest.user_id}"
    await alice.put(path, content, expect=403, errcode="M_FORBIDDEN")
    for term in ("Gwen", guest.user_id[1:12]):
        found = await alice.post("/user_directory/search", {"search_term": term})
        assert found["results"] == []
    users = (await server.admin.get("/_linnet/admin/v1/users"))["users"]
    assert guest.user_id not in [user["user_id"] for user in users]
    figures = await server.admin.get("/_linnet/admin/v1/figures")
    assert figures["calls"]["guests"] == 1
    assert figures["accounts"]["active"] == 3


async def test_a_guest_goes_and_nothing_of_them_stays(server: Server, alice: Client) -> None:
    room_id, link_id, guest = await with_guest(server, alice)
    await is_in_call(guest, room_id)
    await alice.post("/_linnet/call_guest/leave", expect=403, errcode="M_GUEST_ACCESS_FORBIDDEN")
    await guest.post("/_linnet/call_guest/leave")
    await is_gone(guest)
    assert await membership(alice, room_id, guest) == "leave"
    place = f"/rooms/{room_id}/state/{CALL_MEMBER}/{place_of(guest)}"
    assert (await alice.get(place)).json == {}
    await alice.get(f"/profile/{guest.user_id}", expect=404)
    async with server.house.hall.db.snapshot() as reader:
        for table in ("call_guests", "call_guest_places", "devices", "account_data"):
            found = await reader.all(
                f"SELECT user_id FROM {table} WHERE user_id = $1", guest.user_id
            )
            assert found == [], table
        kept = await reader.all("SELECT value FROM profiles WHERE user_id = $1", guest.user_id)
        assert {bytes(row[0]) for row in kept} == {b""}
    (link,) = (await alice.get(links_path(room_id)))["links"]
    assert (link["id"], link["guests"]) == (link_id, 0)
    await looks(server)


async def test_leaving_and_being_thrown_out_is_the_end(server: Server, alice: Client) -> None:
    for ends in ("leave", "kick", "ban"):
        room_id, _, guest = await with_guest(server, alice)
        if ends == "leave":
            await guest.leaves(room_id)
        else:
            await alice.post(f"/rooms/{room_id}/{ends}", {"user_id": guest.user_id})
        await looks(server)
        await is_gone(guest)
        assert await membership(alice, room_id, guest) == ("ban" if ends == "ban" else "leave")


async def test_whoever_is_out_of_the_call_for_five_minutes_is_gone(
    server: Server, alice: Client, clock: MovableClock
) -> None:
    room_id, _, guest = await with_guest(server, alice)
    clock.advance(4 * MINUTE_MS)
    await is_in_call(guest, room_id)
    await looks(server)
    clock.advance(30 * MINUTE_MS)
    await looks(server)
    await guest.sets_state(room_id, CALL_MEMBER, {}, place_of(guest))
    await looks(server)
    clock.advance(5 * MINUTE_MS - 1)
    await looks(server)
    await guest.get("/account/whoami")
    clock.advance(1)
    await looks(server)
    await is_gone(guest)


async def test_a_place_that_has_expired_is_none(
    server: Server, alice: Client, clock: MovableClock
) -> None:
    room_id, _, guest = await with_guest(server, alice)
    await is_in_call(guest, room_id)
    await looks(server)
    clock.advance(BEING_THERE["expires"] + 1)  # type: ignore[operator]
    await looks(server)
    clock.advance(5 * MINUTE_MS)
    await looks(server)
    await is_gone(guest)


async def test_all_go_when_the_link_ends(
    server: Server, alice: Client, clock: MovableClock
) -> None:
    room_id, _, guest = await with_guest(server, alice, expires_in_ms=60 * MINUTE_MS)
    await is_in_call(guest, room_id)
    clock.advance(60 * MINUTE_MS)
    await looks(server)
    await is_gone(guest)


async def test_all_go_whose_link_is_gone(server: Server, alice: Client) -> None:
    """As after a server that was killed while it ended a link."""
    _, link_id, guest = await with_guest(server, alice)
    async with server.house.hall.db.transaction() as tx:
        await tx.run("DELETE FROM call_links WHERE id = $1", link_id)
    await looks(server)
    await is_gone(guest)


async def test_all_go_when_the_room_wants_no_guests_any_more(server: Server, alice: Client) -> None:
    room_id, _, guest = await with_guest(server, alice)
    await is_in_call(guest, room_id)
    await alice.sets_state(room_id, ALLOWED, {"allowed": False})
    await looks(server)
    await is_gone(guest)


async def test_a_guest_waits_until_somebody_lets_them_in(
    server: Server, alice: Client, bob: Client, clock: MovableClock
) -> None:
    room_id = await open_room(alice)
    await alice.sets_state(room_id, "m.room.join_rules", {"join_rule": "knock"})
    await alice.invites(room_id, bob)
    await bob.joins(room_id)
    token = (await makes_link(alice, room_id, needs_approval=True))["token"]
    guest = await enters(server, token)
    assert await membership(bob, room_id, guest) == "knock"
    told = await guest.syncs()
    assert types_of_knock(told) <= SHOWN
    assert b"Nest watch" not in told.body
    await asks_sfu(guest, room_id, expect=403, errcode="M_FORBIDDEN")
    await guest.put(f"/rooms/{room_id}/state/{CALL_MEMBER}/{place_of(guest)}", {}, expect=403)
    await looks(server)
    # Anybody who may invite lets them in, as with everybody who knocks.
    await bob.invites(room_id, guest)
    invited = await bob.get(f"/rooms/{room_id}/state/m.room.member/{guest.user_id}")
    assert invited["org.linnet.guest"] is True
    await looks(server)
    assert room_id in (await guest.syncs())["rooms"]["join"]
    member = await bob.get(f"/rooms/{room_id}/state/m.room.member/{guest.user_id}")
    assert member["displayname"] == "Gwen (guest)"
    refused = await enters(server, token, "Gwyn")
    await alice.post(f"/rooms/{room_id}/kick", {"user_id": refused.user_id})
    await looks(server)
    await is_gone(refused)
    forgotten = await enters(server, token, "Glen")
    await is_in_call(guest, room_id)
    await looks(server)
    clock.advance(15 * MINUTE_MS)
    await looks(server)
    await is_gone(forgotten)
    assert await membership(alice, room_id, forgotten) == "leave"
    await guest.get("/account/whoami")


def types_of_knock(answer: Any) -> set[str]:
    (room,) = answer["rooms"]["knock"].values()
    return {event["type"] for event in room["knock_state"]["events"]}


async def test_so_many_come_by_one_link(server: Server, alice: Client) -> None:
    room_id = await open_room(alice)
    token = (await makes_link(alice, room_id))["token"]
    guests = [await enters(server, token, f"Guest {number}") for number in range(20)]
    await enters(server, token, expect=429)
    await guests[0].post("/_linnet/call_guest/leave")
    await enters(server, token)


async def test_many_at_once_are_slowed_down(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True, **SETTINGS)
    alice = await server.person("alice", is_first=True)
    token = (await makes_link(alice, await open_room(alice)))["token"]
    for number in range(5):
        await enters(server, token, f"Guest {number}")
    for number in range(20):
        path = f"/_linnet/call_links/{token}/enter"
        answer = await server.nobody().call(
            "POST", path, {"display_name": "x"}, expect=200 if number < 5 else 429
        )
        if answer.status == 429:
            return
    raise AssertionError("nobody was slowed down")


async def test_guests_stay_over_a_restart_and_go_in_time(
    new_server: NewServer, tmp_path: Path, new_database: Any
) -> None:
    database, clock = await new_database(), MovableClock()
    kept = {"database": database, "folder": tmp_path, "clock": clock, **SETTINGS}
    first = await Server.start(**kept)
    alice = await first.person("alice", is_first=True)
    room_id = await open_room(alice)
    token = (await makes_link(alice, room_id))["token"]
    guest = await enters(first, token)
    await is_in_call(guest, room_id)
    await looks(first)
    await first.stop()
    clock.advance(10 * MINUTE_MS)
    again = await Server.start(**kept)
    guest.server = alice.server = again
    await looks(again)
    await guest.sets_state(room_id, CALL_MEMBER, {}, place_of(guest))
    await looks(again)
    clock.advance(5 * MINUTE_MS)
    await looks(again)
    await is_gone(guest)
    assert await membership(alice, room_id, guest) == "leave"
    await enters(again, token)
    await again.stop()
