"""Administrators see how large rooms are, and close them."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.kit.client import Client
from tests.kit.server import SERVER_NAME, Server

from linnet.rooms import survey

API = "/_linnet/admin/v1"
REFUSED = {"expect": 403, "errcode": "M_FORBIDDEN"}
NO_ROOM = quote(f"!nothing:{SERVER_NAME}")


async def newest_act(server: Server) -> dict[str, Any]:
    return dict((await server.admin.get(f"{API}/record", params={"limit": 1}))["acts"][0])


async def closes(server: Server, room_id: str, is_closed: bool = True, **more: Any) -> None:
    body = {"is_closed": is_closed, **more}
    answer = await server.admin.put(f"{API}/rooms/{quote(room_id)}/closed", body)
    assert answer.json == {"is_closed": is_closed}


async def found(server: Server, search: str) -> list[dict[str, Any]]:
    return list((await server.admin.get(f"{API}/rooms", params={"search": search}))["rooms"])


async def public(client: Client, term: str) -> list[str]:
    body = {"filter": {"generic_search_term": term}}
    return [room["room_id"] for room in (await client.post("/publicRooms", body))["chunk"]]


async def test_rooms_are_listed_and_found(server: Server, alice: Client, bob: Client) -> None:
    # covers: linnet.adminRooms
    plain = await alice.creates_room(preset="public_chat", name="Kestrel Watch")
    private = await alice.creates_room(name="Hidden Kestrels")
    nameless = await alice.creates_room(preset="public_chat")
    await bob.joins(plain)
    await alice.sends(plain, "counted")
    shown = {room["room_id"]: room for room in await found(server, "KESTREL")}
    assert set(shown) == {plain, private}
    one = shown[plain]
    assert (one["name"], one["joined"], one["is_encrypted"]) == ("Kestrel Watch", 2, False)
    assert (one["creator"], one["closed_ts"], one["room_type"]) == (alice.user_id, None, None)
    assert one["created_ts"] > 0
    before = one["events"]
    await alice.sends(plain, "and one more")
    assert (await found(server, plain))[0]["events"] == before + 1
    assert (shown[private]["is_encrypted"], shown[private]["joined"]) == (True, 1)
    assert [room["name"] for room in await found(server, nameless)] == [None]
    # Signs of patterns stand for themselves, and what folds to nothing finds nothing.
    for nothing in ("%", "_%_", "\u0301"):
        assert await found(server, nothing) == []
    for wrong in ({"limit": 0}, {"search": "x" * 256}):
        await server.admin.get(f"{API}/rooms", params=wrong, expect=400, errcode="M_INVALID_PARAM")


@pytest.mark.parametrize("chunk", [500, 2])
async def test_rooms_come_page_by_page(
    server: Server, alice: Client, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    made = {await alice.creates_room(name=f"page {number}") for number in range(3)}
    monkeypatch.setattr(survey, "PAGE", chunk)
    monkeypatch.setattr(survey, "MAX_LOOKED_AT", chunk)
    listed: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = await server.admin.get(f"{API}/rooms", params=query)
        assert len(page["rooms"]) <= 2
        listed += [room["room_id"] for room in page["rooms"]]
        if "next" not in page.json:
            break
        query["after"] = page["next"]
    assert len(listed) == len(set(listed))
    assert made <= set(listed)
    count = (await server.admin.get(f"{API}/figures"))["rooms"]["rooms"]
    assert len(listed) == count
    odd = {"after": "\0\u00e4!", "search": "\0no such"}
    await server.admin.get(f"{API}/rooms", params=odd)


async def test_one_room_is_shown(server: Server, alice: Client, bob: Client) -> None:
    # covers: linnet.adminRoom, linnet.adminRoomMembers
    room_id = await alice.creates_room(
        preset="public_chat", room_alias_name="weighed", invite=[bob.user_id]
    )
    path = f"{API}/rooms/{quote(room_id)}"
    before = (await server.admin.get(path)).json
    secret = "what nobody else shall read"
    await alice.sends(room_id, secret)
    picture = {"msgtype": "m.image", "body": "a bird", "url": f"mxc://{SERVER_NAME}/bird"}
    await alice.sends_event(room_id, "m.room.message", picture)
    await alice.sends(room_id, 'not a file: "url":"mxc://x/y"')
    answer = await server.admin.get(path)
    shown = answer.json
    assert shown["room"]["events"] == before["room"]["events"] + 3
    assert shown["size_bytes"] > before["size_bytes"] + len(secret)
    assert (before["messages_with_files"], shown["messages_with_files"]) == (0, 1)
    assert shown["members"] == {"invite": 1, "join": 1}
    assert (shown["state"]["m.room.member"], shown["state"]["m.room.create"]) == (2, 1)
    assert shown["aliases"] == [f"#weighed:{SERVER_NAME}"]
    assert secret.encode() not in answer.body
    assert b"a bird" not in answer.body
    members = f"{path}/members"
    first = await server.admin.get(members, params={"limit": 1})
    rest = await server.admin.get(members, params={"limit": 1, "after": first["next"]})
    assert "next" not in rest.json
    assert {member["user_id"]: member["membership"] for member in first["members"]} | {
        member["user_id"]: member["membership"] for member in rest["members"]
    } == {alice.user_id: "join", bob.user_id: "invite"}
    await server.admin.get(members, params={"limit": 0}, expect=400, errcode="M_INVALID_PARAM")
    for missing in (f"{API}/rooms/{NO_ROOM}", f"{API}/rooms/{NO_ROOM}/members"):
        await server.admin.get(missing, expect=404, errcode="M_NOT_FOUND")
    for wrong in (f"{API}/rooms/nonsense", f"{API}/rooms/nonsense/members"):
        await server.admin.get(wrong, expect=400, errcode="M_INVALID_PARAM")


async def test_nothing_more_happens_in_a_closed_room(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    # covers: linnet.adminCloseRoom
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    said = await alice.sends(room_id, "before the end")
    sent = await alice.put(f"/rooms/{room_id}/send/m.room.message/again", {"body": "once"})
    await closes(server, room_id, reason="spam")
    act = await newest_act(server)
    assert (act["act"], act["target"], act["detail"]) == ("room.close", room_id, "spam")
    assert act["actor"] == server.admin.user_id
    room = f"/rooms/{room_id}"
    answer = await alice.put(f"{room}/send/m.room.message/1", {"body": "x"}, **REFUSED)
    assert "closed" in answer["error"]
    await alice.put(f"{room}/state/m.room.topic/", {"topic": "x"}, **REFUSED)
    await alice.put(f"{room}/redact/{quote(said)}/2", {}, **REFUSED)
    await alice.post(f"{room}/kick", {"user_id": bob.user_id}, **REFUSED)
    await alice.post(f"{room}/upgrade", {"new_version": "12"}, **REFUSED)
    await alice.post(f"{room}/upgrade", {"new_version": "11"}, **REFUSED)
    await alice.invites(room_id, carol, **REFUSED)
    await carol.joins(room_id, **REFUSED)
    await carol.post(f"{room}/join", {}, **REFUSED)
    # What was sent before is known by its transaction, and is not sent again.
    again = await alice.put(f"{room}/send/m.room.message/again", {"body": "once"})
    assert again["event_id"] == sent["event_id"]
    # Everything stays readable, and whoever wants to leaves.
    await bob.sees("before the end")
    read = await bob.get(f"{room}/messages", params={"dir": "b"})
    assert said in [event["event_id"] for event in read["chunk"]]
    await bob.leaves(room_id)
    (shown,) = await found(server, room_id)
    assert shown["closed_ts"] > 0
    assert shown["joined"] == 1
    await closes(server, room_id, False)
    assert (await newest_act(server))["act"] == "room.reopen"
    await alice.sends(room_id, "open again")
    await carol.joins(room_id)
    await carol.sees("open again")
    assert (await found(server, room_id))[0]["closed_ts"] is None


async def test_what_was_offered_can_still_be_refused(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await closes(server, room_id)
    await bob.joins(room_id, **REFUSED)
    await bob.leaves(room_id)
    await closes(server, room_id, False)


async def test_closing_twice_is_one_act(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    await closes(server, room_id, reason="first")
    before = await newest_act(server)
    await closes(server, room_id, reason="second")
    assert await newest_act(server) == before
    await closes(server, room_id, False)
    path = f"{API}/rooms/{quote(room_id)}/closed"
    wrong: list[tuple[Any, str]] = [
        ({}, "M_MISSING_PARAM"),
        ({"is_closed": "yes"}, "M_BAD_JSON"),
        ({"is_closed": True, "reason": "x" * 501}, "M_INVALID_PARAM"),
    ]
    for body, errcode in wrong:
        await server.admin.put(path, body, expect=400, errcode=errcode)
    lone = b'{"is_closed": true, "reason": "\\ud800"}'
    answer = await server.admin.call("PUT", path, lone, expect=400)
    assert answer["errcode"] in ("M_BAD_JSON", "M_NOT_JSON")
    missing = f"{API}/rooms/{NO_ROOM}/closed"
    await server.admin.put(missing, {"is_closed": True}, expect=404, errcode="M_NOT_FOUND")
    assert (await found(server, room_id))[0]["closed_ts"] is None


async def test_a_closed_room_leaves_the_public_list(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(visibility="public", name="Shrike Lounge")
    unlisted = await alice.creates_room(preset="public_chat", name="Shrike Cellar")
    assert await public(bob, "shrike") == [room_id]
    for one in (room_id, unlisted):
        await closes(server, one)
    assert await public(bob, "shrike") == []
    # Nor does it come back by what happens to it, or by being put there again.
    listing = f"/directory/list/room/{quote(room_id)}"
    await alice.put(listing, {"visibility": "public"})
    assert await public(bob, "shrike") == []
    for one in (room_id, unlisted):
        await closes(server, one, False)
    assert await public(bob, "shrike") == [room_id]


async def test_a_new_name_does_not_get_into_a_closed_room(
    server: Server, alice: Client, bob: Client
) -> None:
    closed = await alice.creates_room(preset="public_chat")
    opened = await alice.creates_room(preset="public_chat")
    for room_id in (closed, opened):
        await bob.joins(room_id)
    await closes(server, closed)
    await alice.put(f"/profile/{alice.user_id}/displayname", {"displayname": "Merlin"})
    # One room is told after the other, in the order in which she came to them.
    shown = None
    while shown != "Merlin":
        await bob.syncs(timeout_ms=10_000)
        state = f"/rooms/{opened}/state/m.room.member/{quote(alice.user_id)}"
        shown = (await bob.get(state)).json.get("displayname")
    path = f"/rooms/{closed}/state/m.room.member/{quote(alice.user_id)}"
    assert (await bob.get(path)).json.get("displayname") != "Merlin"
    await closes(server, closed, False)


async def test_nothing_that_was_on_its_way_comes_after_the_closing(
    server: Server, alice: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await alice.sends(room_id, "first")
    (before,) = await found(server, room_id)
    api = f"{server.url}/_matrix/client/v3/rooms/{room_id}/send/m.room.message"
    headers = {"Authorization": f"Bearer {alice.access_token}"}

    async def send(number: int) -> int:
        async with server.http.put(f"{api}/{number}", json={"body": "x"}, headers=headers) as said:
            return int(said.status)

    async def close() -> int:
        await closes(server, room_id)
        return int((await found(server, room_id))[0]["events"])

    sending = [send(number) for number in range(60)]
    results = await asyncio.gather(*sending[:20], close(), *sending[20:])
    at_closing, sent = results.pop(20), results
    assert set(sent) <= {200, 403}
    assert sent.count(403) > 0
    assert at_closing == before["events"] + sent.count(200)
    assert (await found(server, room_id))[0]["events"] == at_closing
    await closes(server, room_id, False)
    await alice.sends(room_id, "open again")
    await alice.sees("open again")


async def test_a_room_stays_closed_after_a_start(
    new_database: Callable[[], Awaitable[str]], tmp_path: Path
) -> None:
    database = await new_database()
    server = await Server.start(database, folder=tmp_path)
    try:
        server.admin = await server.person("admin", is_first=True)
        room_id = await server.admin.creates_room()
        await closes(server, room_id)
    finally:
        await server.stop()
    again = await Server.start(database, folder=tmp_path)
    try:
        admin = Client(again, server.admin.access_token)
        path = f"/rooms/{room_id}/send/m.room.message/1"
        await admin.put(path, {"body": "x"}, **REFUSED)
        assert (await admin.get(f"{API}/record/verdict"))["broken_at"] is None
    finally:
        await again.stop()
