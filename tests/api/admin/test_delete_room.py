"""Administrators delete a room with all it holds."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.api.media.files import downloads, picture, stored, uploads
from tests.kit.client import V3, Client
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

from linnet.accounts import texts
from linnet.admin import delete_room
from linnet.rooms.delete import REASON

API = "/_linnet/admin/v1"
SLIDING = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
NO_ROOM = quote(f"!nothing:{SERVER_NAME}")
TABLES = (
    "events",
    "room_state",
    "relations",
    "receipts",
    "mentions",
    "account_data",
    "room_aliases",
    "published_rooms",
    "network_rooms",
    "thread_subscriptions",
    "delayed_events",
    "room_deletion_files",
)


async def deletes(admin: Client, room_id: str, **body: Any) -> None:
    answer = await admin.call("DELETE", f"{API}/rooms/{quote(room_id)}", body)
    assert answer.json == {"deletion": "leaving"}


async def is_gone(admin: Client, room_id: str) -> bool:
    headers = {"Authorization": f"Bearer {admin.access_token}"}
    url = f"{admin.server.url}{API}/rooms/{quote(room_id)}"
    async with admin.server.http.get(url, headers=headers) as response:
        if response.status == 404:
            return True
        shown = (await response.json())["room"]
        assert shown["deletion"] in ("leaving", "removing", "files")
        assert shown["closed_ts"] > 0
        return False


async def until_gone(admin: Client, room_id: str) -> None:
    async with asyncio.timeout(30):
        while not await is_gone(admin, room_id):
            pass


async def rows(server: Server, room_id: str) -> dict[str, int]:
    """How many rows of the room there are in each table."""
    async with server.house.hall.db.snapshot() as reader:
        counts = [
            await reader.one(f"SELECT count(*) FROM {table} WHERE room_id = $1", room_id)
            for table in TABLES
        ]
    return {table: int(row[0]) for table, row in zip(TABLES, counts, strict=True)}


async def words(server: Server) -> int:
    async with server.house.hall.db.snapshot() as reader:
        return int((await reader.one("SELECT count(*) FROM search_words"))[0])


async def newest_act(server: Server) -> tuple[str, str, str]:
    (act,) = (await server.admin.get(f"{API}/record", params={"limit": 1}))["acts"]
    return act["act"], act["target"], act["detail"]


async def full_room(server: Server, alice: Client, bob: Client) -> str:
    """A room with a little of everything."""
    name = f"all-{server.house.hall.rng.letters(8).lower()}"
    room_id = await alice.creates_room(
        preset="public_chat", visibility="public", room_alias_name=name, name="Doomed"
    )
    await bob.joins(room_id)
    root = await alice.sends(
        room_id, "hello", **{"m.mentions": {"user_ids": [bob.user_id]}, "format": "none"}
    )
    relation = {"rel_type": "m.annotation", "event_id": root, "key": "x"}
    await bob.sends_event(room_id, "m.reaction", {"m.relates_to": relation})
    await bob.post(f"/rooms/{room_id}/receipt/m.read/{quote(root)}")
    await bob.put(f"/user/{bob.user_id}/rooms/{room_id}/tags/u.work", {})
    threads = f"/_matrix/client/unstable/io.element.msc4306/rooms/{room_id}/thread"
    await bob.put(f"{threads}/{quote(root)}/subscription")
    await alice.put(
        f"/rooms/{room_id}/send/m.room.message/later",
        {"body": "later", "msgtype": "m.text"},
        params={"org.matrix.msc4140.delay": 60_000},
    )
    async with server.house.hall.db.transaction() as tx:
        named = "INSERT INTO network_rooms (room_id, instance_id, service_id) VALUES ($1, $2, $3)"
        await tx.run(named, room_id, "irc", "bridge")
    return room_id


async def test_nothing_of_it_is_left(server: Server, alice: Client, bob: Client) -> None:
    # covers: linnet.adminDeleteRoom
    before = await words(server)
    room_id = await full_room(server, alice, bob)
    (alias,) = (await server.admin.get(f"{API}/rooms/{quote(room_id)}"))["aliases"]
    body = {"search_categories": {"room_events": {"search_term": "hello"}}}
    found = await alice.post("/search", body)
    assert found["search_categories"]["room_events"]["count"] == 1
    assert min((await rows(server, room_id)).values()) == 0
    assert [name for name, count in (await rows(server, room_id)).items() if not count] == [
        "room_deletion_files"
    ]
    figures = (await server.admin.get(f"{API}/figures"))["rooms"]["rooms"]
    await deletes(server.admin, room_id, reason="broke the law")
    assert await newest_act(server) == ("room.delete", room_id, "broke the law")
    await until_gone(server.admin, room_id)
    left = {name: count for name, count in (await rows(server, room_id)).items() if count}
    # The first event, and that each of them has left.
    assert left == {"events": 3, "room_state": 3}
    assert await words(server) == before
    assert (await server.admin.get(f"{API}/figures"))["rooms"]["rooms"] == figures - 1
    await alice.get(f"/directory/room/{quote(alias)}", expect=404)
    assert room_id not in [
        room["room_id"] for room in (await server.admin.get(f"{API}/rooms"))["rooms"]
    ]
    found = await alice.post("/search", body)
    assert found["search_categories"]["room_events"]["count"] == 0


async def test_members_see_that_they_left(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat", invite=[carol.user_id])
    await bob.joins(room_id)
    await dave.joins(room_id)
    await dave.leaves(room_id)
    await alice.sends(room_id, "before the end")
    slow = await bob.another_device()
    for client in (alice, bob, slow, carol, dave):
        await client.syncs()
    await deletes(server.admin, room_id)
    await until_gone(server.admin, room_id)
    for client in (alice, bob, slow, carol):
        told = (await client.syncs())["rooms"]["leave"][room_id]
        assert told["state"]["events"] == []
        (event,) = told["timeline"]["events"]
        assert event["state_key"] == client.user_id
        assert event["content"] == {"membership": "leave", "reason": REASON}
        # And that is all: the token goes on as any other.
        assert room_id not in str((await client.syncs()).json)
        fresh = await client.get("/sync", params={"filter": '{"room":{"include_leave":true}}'})
        assert room_id not in str(fresh.json)
    assert room_id not in str((await dave.syncs()).json)
    assert (await bob.get("/joined_rooms"))["joined_rooms"] == []


async def test_sliding_sync_tells_it_too(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat", name="Sliding away")
    await bob.joins(room_id)
    wish = {"timeline_limit": 5, "required_state": [["*", "*"]]}
    body = {"lists": {"all": {"ranges": [[0, 9]], **wish}}}
    first = await bob.post(SLIDING, body)
    assert room_id in first["rooms"]
    await deletes(server.admin, room_id)
    await until_gone(server.admin, room_id)
    told = await bob.post(SLIDING, body, params={"pos": first["pos"]})
    events = told["rooms"][room_id]["timeline"]
    assert [e["content"]["membership"] for e in events if e.get("state_key") == bob.user_id] == [
        "leave"
    ]
    again = await bob.post(SLIDING, body, params={"pos": told["pos"]})
    assert room_id not in again["rooms"]
    assert room_id not in (await bob.post(SLIDING, body))["rooms"]


async def test_nobody_finds_it_any_more(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await alice.sets_state(
        room_id, "m.room.history_visibility", {"history_visibility": "world_readable"}
    )
    event_id = await alice.sends(room_id, "for all the world")
    room = f"/rooms/{room_id}"
    await bob.get(f"{room}/messages", params={"dir": "b"})
    await deletes(server.admin, room_id)
    await until_gone(server.admin, room_id)
    for person in (alice, bob, server.admin):
        for method, path, body in requests(event_id):
            told = await answer(person, method, path.format(room_id), body)
            assert told[0] >= 400
            assert told == await answer(person, method, path.format(NO_ROOM), body), path
    await bob.post(f"{room}/forget")


def requests(event_id: str) -> list[tuple[str, str, Any]]:
    """What people and administrators may ask of a room; its id stands in for `{}`."""
    room, admin = f"{V3}/rooms/{{}}", f"{API}/rooms/{{}}"
    return [
        ("GET", f"{room}/messages?dir=b", None),
        ("GET", f"{room}/state", None),
        ("GET", f"{room}/members", None),
        ("GET", f"{room}/event/{quote(event_id)}", None),
        ("GET", f"{room}/context/{quote(event_id)}", None),
        ("POST", f"{room}/join", {}),
        ("POST", f"{room}/leave", {}),
        ("POST", f"{room}/upgrade", {"new_version": "11"}),
        ("PUT", f"{room}/send/m.room.message/1", {"body": "x"}),
        ("PUT", f"{room}/typing/@x:{SERVER_NAME}", {"typing": True}),
        ("GET", f"{room}/aliases", None),
        ("GET", f"{V3}/directory/list/room/{{}}", None),
        ("GET", "/_matrix/client/v1/room_summary/{}", None),
        ("GET", "/_matrix/client/v1/rooms/{}/hierarchy", None),
        ("PUT", f"{admin}/closed", {"is_closed": False}),
        ("GET", f"{admin}/members", None),
        ("DELETE", admin, None),
    ]


async def answer(client: Client, method: str, path: str, body: Any) -> tuple[int, str]:
    """Status and errcode."""
    headers = {"Authorization": f"Bearer {client.access_token}"}
    url = f"{client.server.url}{path}"
    async with client.server.http.request(method, url, json=body, headers=headers) as response:
        return response.status, (await response.json()).get("errcode")


@pytest.mark.parametrize("chunk", [500, 2])
async def test_its_files_go_unless_something_else_shows_them(
    server: Server, alice: Client, bob: Client, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    for module, name in ((delete_room, "TEXTS"), (delete_room, "FILES"), (texts, "PAGE")):
        monkeypatch.setattr(module, name, chunk)
    room_id = await alice.creates_room(preset="public_chat")
    other = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    here, forwarded, face, pack, others, unsent = [
        await uploads(alice, picture(8, 8)) for _ in range(6)
    ]
    preview = await uploads(alice, picture(8, 8))

    async def shows(client: Client, where: str, place: str, **more: Any) -> None:
        content = {"msgtype": "m.image", "body": "x", "url": f"mxc://{place}", **more}
        await client.sends_event(where, "m.room.message", content)

    await shows(alice, room_id, here, info={"thumbnail_url": f"mxc://{preview}"})
    for place in (forwarded, face, pack):
        await shows(alice, room_id, place)
    await shows(alice, other, forwarded)
    await shows(bob, room_id, others)
    await shows(bob, room_id, f"example.org/{unsent}")
    await alice.put(f"/profile/{alice.user_id}/avatar_url", {"avatar_url": f"mxc://{face}"})
    emotes = {"images": {"x": {"url": f"mxc://{pack}"}}}
    await alice.put(f"/user/{alice.user_id}/account_data/im.ponies.user_emotes", emotes)
    await deletes(server.admin, room_id)
    await until_gone(server.admin, room_id)
    for place in (here, preview):
        await downloads(alice, place, expect=404)
    for place in (forwarded, face, pack, others, unsent):
        await downloads(alice, place)
    assert len([path for path in stored(server) if "incoming" not in path.parts]) >= 5


async def test_who_may_not_and_what_is_nonsense(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    path = f"{API}/rooms/{quote(room_id)}"
    await alice.delete(path, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().delete(path, expect=401, errcode="M_MISSING_TOKEN")
    long = {"reason": "x" * 501}
    await server.admin.call("DELETE", path, long, expect=400, errcode="M_INVALID_PARAM")
    await server.admin.call("DELETE", path, {"reason": 1}, expect=400, errcode="M_BAD_JSON")
    await server.admin.delete(f"{API}/rooms/{NO_ROOM}", expect=404, errcode="M_NOT_FOUND")
    await server.admin.delete(f"{API}/rooms/nonsense", expect=400, errcode="M_INVALID_PARAM")
    await alice.sends(room_id, "still here")
    await bob.joins(room_id)


async def test_a_room_of_notices_is_made_anew(server: Server, alice: Client) -> None:
    notice = {"user_id": alice.user_id, "body": "Hear, hear"}
    first = (await server.admin.post("/_linnet/notices", notice))["room_id"]
    await deletes(server.admin, first)
    await until_gone(server.admin, first)
    second = (await server.admin.post("/_linnet/notices", notice))["room_id"]
    assert second != first
    await alice.joins(second)
    await alice.sees("Hear, hear", second)


class Halt:
    """Stops the deletion in the middle of a stage."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, step: str, after: int) -> None:
        self.reached = asyncio.Event()
        self._left = after
        self._real = getattr(delete_room, step)
        monkeypatch.setattr(delete_room, step, self._step)

    async def _step(self, *args: Any) -> None:
        if self._left == 0:
            self.reached.set()
            await asyncio.Event().wait()
        self._left -= 1
        await self._real(*args)


@pytest.mark.parametrize(
    ("step", "after"),
    [("_put_out", 0), ("_put_out", 2), ("_remove_events", 3), ("_remove_files", 0)],
)
async def test_it_goes_on_after_a_stop(
    new_database: Callable[[], Awaitable[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    after: int,
) -> None:
    monkeypatch.setattr(delete_room, "EVENTS", 4)
    monkeypatch.setattr(delete_room, "PEOPLE", 1)
    database = await new_database()
    server = await Server.start(database, folder=tmp_path)
    try:
        admin = await server.person("admin", is_first=True)
        members = [await server.person("member") for _ in range(3)]
        room_id = await admin.creates_room(preset="public_chat")
        for member in members:
            await member.joins(room_id)
            await member.sends(room_id, "hello")
        place = await uploads(admin, picture(8, 8))
        shown = {"msgtype": "m.image", "body": "x", "url": f"mxc://{place}"}
        await admin.sends_event(room_id, "m.room.message", shown)
        for member in members:
            await member.syncs()
        with monkeypatch.context() as halted:
            halt = Halt(halted, step, after)
            await deletes(admin, room_id)
            await halt.reached.wait()
            # It is already closed, and cannot be opened again.
            path = f"{API}/rooms/{quote(room_id)}/closed"
            expected = 403 if step == "_put_out" else 404
            await admin.put(path, {"is_closed": False}, expect=expected)
            asked_again = await admin.delete(f"{API}/rooms/{quote(room_id)}")
            stages = {"_put_out": "leaving", "_remove_events": "removing", "_remove_files": "files"}
            assert asked_again.json == {"deletion": stages[step]}
            await server.stop()
    except BaseException:
        await server.stop()
        raise
    again = await Server.start(database, folder=tmp_path)
    try:
        admin = Client(again, admin.access_token)
        await until_gone(admin, room_id)
        left = {name: count for name, count in (await rows(again, room_id)).items() if count}
        assert left == {"events": 5, "room_state": 5}
        await downloads(admin, place, expect=404)
        for member in members:
            client = Client(again, member.access_token)
            answer = await client.get("/sync", params={"since": member.since})
            (event,) = answer["rooms"]["leave"][room_id]["timeline"]["events"]
            assert (event["state_key"], event["content"]["reason"]) == (member.user_id, REASON)
        (act,) = (await admin.get(f"{API}/record"))["acts"]
        assert act["act"] == "room.delete"
    finally:
        await again.stop()


async def test_a_room_that_fails_does_not_hold_others_up(
    new_server: NewServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = await new_server()
    server.admin = await server.person("admin", is_first=True)
    stuck = await server.admin.creates_room()
    other = await server.admin.creates_room()
    real = delete_room._put_out

    async def put_out(admin: Any, room_id: str) -> None:
        if room_id == stuck:
            raise OSError("the disk has gone")
        await real(admin, room_id)  # type: ignore[arg-type]

    monkeypatch.setattr(delete_room, "_put_out", put_out)
    await deletes(server.admin, stuck)
    await deletes(server.admin, other)
    await until_gone(server.admin, other)
    assert not await is_gone(server.admin, stuck)
    assert "Deleting a room failed" in caplog.text
