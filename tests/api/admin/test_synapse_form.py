"""Administration in the form of Synapse, as moderation bots ask for it."""

import asyncio
from typing import Any
from urllib.parse import quote

from tests.kit.client import Answer, Client
from tests.kit.people import NewServer
from tests.kit.server import Server

V1, V2 = "/_synapse/admin/v1", "/_synapse/admin/v2"
REFUSED: Any = {"expect": 403, "errcode": "M_FORBIDDEN"}
GONE: Any = {"expect": 404, "errcode": "M_NOT_FOUND"}
WRONG: Any = {"expect": 400, "errcode": "M_INVALID_PARAM"}


async def newest_act(server: Server) -> tuple[str, str]:
    (act,) = (await server.admin.get("/_linnet/admin/v1/record", params={"limit": 1}))["acts"]
    return act["act"], act["target"]


async def bodies(person: Client, room_id: str) -> list[Any]:
    """What messages of a room say, newest first; None for those that were taken back."""
    params = {"dir": "b", "limit": 100}
    chunk = (await person.get(f"/rooms/{room_id}/messages", params=params))["chunk"]
    return [one["content"].get("body") for one in chunk if one["type"] == "m.room.message"]


async def redacts(admin: Client, person: Client, **wish: Any) -> dict[str, Any]:
    """Take back what somebody said, and wait for the end."""
    path = f"{V1}/user/{person.user_id}/redact"
    redact_id = (await admin.post(path, {"rooms": [], **wish}))["redact_id"]
    status = await completed(admin, f"{V1}/user/redact_status/{redact_id}")
    return dict(status["failed_redactions"])


async def completed(admin: Client, path: str) -> Answer:
    """A status, once it says so."""
    async with asyncio.timeout(10):
        while True:
            status = await admin.get(path)
            if status["status"] == "complete":
                return status
            # The server works in the same loop, and tells nobody when it is done.
            await asyncio.sleep(0)


async def test_only_administrators_ask(server: Server, alice: Client, bob: Client) -> None:
    # covers: linnet.redactUser, linnet.redactStatus, linnet.synapseIsAdmin, linnet.synapseSetAdmin
    # covers: linnet.synapseUser, linnet.synapseJoinedRooms, linnet.synapseSuspend
    # covers: linnet.synapseDeactivate, linnet.synapseRooms, linnet.synapseRoom
    # covers: linnet.synapseBlockStatus, linnet.synapseBlock, linnet.synapseDeleteRoom
    # covers: linnet.synapseDeleteRoomV2, linnet.synapseDeleteStatus
    # covers: linnet.synapseDeleteStatusById
    room_id = await alice.creates_room()
    requests: list[tuple[str, str, Any]] = [
        ("POST", f"{V1}/user/{bob.user_id}/redact", {"rooms": []}),
        ("GET", f"{V1}/user/redact_status/1", None),
        ("GET", f"{V1}/users/{alice.user_id}/admin", None),
        ("PUT", f"{V1}/users/{alice.user_id}/admin", {"admin": True}),
        ("GET", f"{V2}/users/{bob.user_id}", None),
        ("GET", f"{V1}/users/{bob.user_id}/joined_rooms", None),
        ("PUT", f"{V1}/suspend/{bob.user_id}", {"suspend": True}),
        ("POST", f"{V1}/deactivate/{bob.user_id}", {"erase": True}),
        ("GET", f"{V1}/rooms", None),
        ("GET", f"{V1}/rooms/{room_id}", None),
        ("GET", f"{V1}/rooms/{room_id}/block", None),
        ("PUT", f"{V1}/rooms/{room_id}/block", {"block": True}),
        ("DELETE", f"{V1}/rooms/{room_id}", {"block": True}),
        ("DELETE", f"{V2}/rooms/{room_id}", {"block": True}),
        ("GET", f"{V2}/rooms/{room_id}/delete_status", None),
        ("GET", f"{V2}/rooms/delete_status/{room_id}", None),
    ]
    for method, path, body in requests:
        await alice.call(method, path, body, **REFUSED)
        await server.nobody().call(method, path, body, expect=401, errcode="M_MISSING_TOKEN")


async def test_a_bot_sees_what_it_may_and_whom_it_looks_at(server: Server, alice: Client) -> None:
    admin = server.admin
    assert (await admin.get(f"{V1}/users/{admin.user_id}/admin")).json == {"admin": True}
    room_id = await alice.creates_room()
    await alice.put(f"/profile/{alice.user_id}/displayname", {"displayname": "Alice"})
    await admin.put(f"{V1}/suspend/{alice.user_id}", {"suspend": True})
    assert await newest_act(server) == ("user.suspend", alice.user_id)
    seen = await admin.get(f"{V2}/users/{alice.user_id}")
    assert (seen["name"], seen["displayname"]) == (alice.user_id, "Alice")
    said = ("suspended", "locked", "admin", "deactivated", "erased", "shadow_banned", "is_guest")
    assert [seen[key] for key in said] == [True, *[False] * 6]
    assert (seen["creation_ts"] > 0, type(seen["last_seen_ts"])) == (True, int)
    joined = await admin.get(f"{V1}/users/{alice.user_id}/joined_rooms")
    assert joined.json == {"joined_rooms": [room_id], "total": 1}
    answer = await admin.put(f"{V1}/suspend/{alice.user_id}", {"suspend": False})
    assert answer.json == {f"user_{alice.user_id}_suspended": False}
    await admin.put(f"{V1}/suspend/{admin.user_id}", {"suspend": True}, **REFUSED)
    await admin.put(f"{V1}/users/{alice.user_id}/admin", {"admin": True})
    await alice.get(f"{V1}/rooms")
    await admin.put(f"{V1}/users/{alice.user_id}/admin", {"admin": False})
    answer = await admin.post(f"{V1}/deactivate/{alice.user_id}", {"erase": True})
    assert answer.json == {"id_server_unbind_result": "success"}
    assert (await admin.get(f"{V2}/users/{alice.user_id}"))["erased"]
    for path in (f"{V2}/users/@nobody:linnet.test", f"{V1}/users/@nobody:linnet.test/admin"):
        await admin.get(path, **GONE)


async def test_all_that_somebody_said_is_taken_back(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat", invite=[bob.user_id])
    left = await alice.creates_room(preset="public_chat")
    for room in (room_id, left):
        await bob.joins(room)
    for number in range(45):
        await bob.sends(room_id, f"spam {number}")
    await alice.sends(room_id, "mine")
    stays = await bob.sends(left, "gone, but still spam")
    await bob.leaves(left)
    failed = await redacts(server.admin, bob, reason="spam")
    assert await bodies(alice, room_id) == ["mine", *[None] * 45]
    # Nobody may take it back in a room that both are not in.
    assert list(failed) == [stays]
    assert await bodies(alice, left) == ["gone, but still spam"]
    assert await newest_act(server) == ("user.redact", bob.user_id)
    # An administrator who may do so there takes it back in their own name.
    await server.admin.joins(left)
    levels = {"users": {server.admin.user_id: 50}}
    await alice.sets_state(left, "m.room.power_levels", levels)
    assert await redacts(server.admin, bob) == {}
    assert await bodies(alice, left) == [None]
    member = await alice.get(f"/rooms/{room_id}/state/m.room.member/{bob.user_id}")
    assert member["membership"] == "join"


async def test_it_is_taken_back_where_and_as_far_as_is_asked(server: Server, alice: Client) -> None:
    one, other = await alice.creates_room(), await alice.creates_room()
    for room_id in (one, other):
        for text in ("first", "second", "third"):
            await alice.sends(room_id, text)
    assert await redacts(server.admin, alice, rooms=[one, "!nowhere"], limit=2) == {}
    assert await bodies(alice, one) == [None, None, "first"]
    assert await bodies(alice, other) == ["third", "second", "first"]
    path = f"{V1}/user/{alice.user_id}/redact"
    for wrong in ({"limit": 0}, {"limit": 10**9}, {"reason": "a" * 501}):
        await server.admin.post(path, {"rooms": [], **wrong}, **WRONG)
    await server.admin.post(f"{V1}/user/@nobody:linnet.test/redact", {"rooms": []}, **GONE)
    await server.admin.get(f"{V1}/user/redact_status/nothing", **GONE)


async def test_rooms_are_listed_shown_and_blocked(new_server: NewServer) -> None:
    server = await new_server()
    server.admin = admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    public: Any = {"preset": "public_chat"}
    rooms = sorted([await alice.creates_room(name=f"room {n}", **public) for n in range(3)])
    page = await admin.get(f"{V1}/rooms", params={"limit": 2, "order_by": "name"})
    assert [room["room_id"] for room in page["rooms"]] == rooms[:2]
    assert (page["offset"], page["total_rooms"], page["next_batch"]) == (0, 3, 2)
    page = await admin.get(f"{V1}/rooms", params={"from": 2, "limit": 2})
    assert [room["room_id"] for room in page["rooms"]] == rooms[2:]
    assert ("next_batch" in page.json, page["prev_batch"]) == (False, 0)
    await admin.get(f"{V1}/rooms", params={"from": -1}, **WRONG)
    await admin.get(f"{V1}/rooms", params={"search_term": "room"}, **WRONG)
    room_id = rooms[0]
    shown = await admin.get(f"{V1}/rooms/{room_id}")
    assert (shown["creator"], shown["joined_members"]) == (alice.user_id, 1)
    assert (shown["join_rules"], shown["encryption"]) == ("public", None)
    await admin.get(f"{V1}/rooms/!nowhere", **GONE)
    path = f"{V1}/rooms/{room_id}/block"
    assert (await admin.get(path)).json == {"block": False}
    assert (await admin.put(path, {"block": True})).json == {"block": True}
    await bob.joins(room_id, **REFUSED)
    assert await newest_act(server) == ("room.close", room_id)
    await admin.put(path, {"block": False})
    await bob.joins(room_id)
    assert (await admin.get(f"{V1}/rooms/!nowhere/block")).json == {"block": False}


async def test_a_room_is_shut_down(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    path = f"{V2}/rooms/{room_id}"
    await server.admin.get(f"{path}/delete_status", **GONE)
    await server.admin.delete(path, json={"purge": False}, **WRONG)
    wish = {"new_room_user_id": server.admin.user_id, "block": True, "message": "Gone."}
    delete_id = (await server.admin.delete(path, json=wish))["delete_id"]
    by_id = f"{V2}/rooms/delete_status/{quote(delete_id)}"
    await completed(server.admin, by_id)
    statuses = await server.admin.get(f"{path}/delete_status")
    assert [one["status"] for one in statuses["results"]] == ["complete"]
    await alice.get(f"/rooms/{room_id}/state", **REFUSED)
    assert (await server.admin.get(f"{V1}/rooms/{room_id}/block")).json == {"block": True}
    await server.admin.get(f"{V1}/rooms/{room_id}", **GONE)
