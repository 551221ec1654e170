"""Notices of the server to one of its users."""

# covers: linnet.sendNotice

import asyncio
from typing import Any

from tests.kit.client import Answer, Client
from tests.kit.server import Server

from linnet.rooms.server_notices import MAX_BODY_LENGTH

PATH = "/_linnet/notices"


async def tells(server: Server, client: Client, text: str) -> Answer:
    return await server.admin.post(PATH, {"user_id": client.user_id, "body": text})


async def test_a_notice_comes_in_a_room_of_its_own(server: Server, alice: Client) -> None:
    answer = await tells(server, alice, "Maintenance tonight")
    room_id = answer["room_id"]
    invited = await alice.syncs()
    assert room_id in invited["rooms"]["invite"]
    tags = (await alice.get(f"/user/{alice.user_id}/rooms/{room_id}/tags"))["tags"]
    assert tags == {"m.server_notice": {}}
    await alice.joins(room_id)
    event = await alice.sees("Maintenance tonight")
    assert event["event_id"] == answer["event_id"]
    assert event["content"] == {
        "msgtype": "m.server_notice",
        "body": "Maintenance tonight",
        "server_notice_type": "org.linnet.notice",
    }
    again = await tells(server, alice, "It is over")
    assert again["room_id"] == room_id
    assert (await alice.sees("It is over"))["sender"] == event["sender"]
    await alice.get(f"/rooms/{room_id}/state/m.room.encryption", expect=404)


async def test_the_invite_cannot_be_rejected_but_the_room_can_be_left(
    server: Server, alice: Client
) -> None:
    room_id = (await tells(server, alice, "one"))["room_id"]
    refused: Any = {"expect": 403, "errcode": "M_CANNOT_LEAVE_SERVER_NOTICE_ROOM"}
    await alice.leaves(room_id, **refused)
    path = f"/rooms/{room_id}/state/m.room.member/{alice.user_id}"
    await alice.put(path, {"membership": "leave"}, **refused)
    await alice.joins(room_id)
    await alice.leaves(room_id)
    assert (await tells(server, alice, "two"))["room_id"] == room_id
    assert room_id in (await alice.syncs())["rooms"]["invite"]


async def test_nobody_else_says_anything_there(server: Server, alice: Client, bob: Client) -> None:
    room_id = (await tells(server, alice, "one"))["room_id"]
    await alice.joins(room_id)
    send = f"/rooms/{room_id}/send/m.room.message/1"
    await alice.put(send, {"body": "x"}, expect=403, errcode="M_FORBIDDEN")
    await alice.invites(room_id, bob, expect=403, errcode="M_FORBIDDEN")
    await bob.joins(room_id, expect=403, errcode="M_FORBIDDEN")


async def test_a_closed_door_is_open_to_the_server(server: Server, alice: Client) -> None:
    closed = {"default_action": "block"}
    await alice.put(f"/user/{alice.user_id}/account_data/m.invite_permission_config", closed)
    room_id = (await tells(server, alice, "one"))["room_id"]
    assert room_id in (await alice.syncs())["rooms"]["invite"]


async def test_notices_at_the_same_time_come_in_one_room(server: Server, alice: Client) -> None:
    answers = await asyncio.gather(*(tells(server, alice, str(n)) for n in range(5)))
    assert len({answer["room_id"] for answer in answers}) == 1
    assert len((await alice.syncs())["rooms"]["invite"]) == 1


async def test_only_administrators_speak_for_the_server(
    server: Server, alice: Client, bob: Client
) -> None:
    body = {"user_id": bob.user_id, "body": "x"}
    await alice.post(PATH, body, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().post(PATH, body, expect=401, errcode="M_MISSING_TOKEN")


async def test_impossible_notices(server: Server, alice: Client) -> None:
    for user_id, text, status in (
        ("@nobody:linnet.test", "x", 404),
        ("@a:elsewhere.test", "x", 404),
        ("nonsense", "x", 400),
        (alice.user_id, "", 400),
        (alice.user_id, "x" * (MAX_BODY_LENGTH + 1), 400),
    ):
        await server.admin.post(PATH, {"user_id": user_id, "body": text}, expect=status)


async def test_nobody_signs_in_as_the_server(server: Server, alice: Client) -> None:
    room_id = (await tells(server, alice, "one"))["room_id"]
    await alice.joins(room_id)
    sender = (await alice.sees("one"))["sender"]
    for password in ("", "password"):
        body = {"type": "m.login.password", "user": sender, "password": password}
        await server.nobody().post("/login", body, expect=403, errcode="M_FORBIDDEN")
    wanted = {"username": sender[1:].partition(":")[0], "password": "a long enough password"}
    await server.nobody().post("/register", wanted, expect=400, errcode="M_USER_IN_USE")


async def test_the_suspended_read_it_without_having_to_accept(
    server: Server, alice: Client
) -> None:
    path = f"/_matrix/client/v1/admin/suspend/{alice.user_id}"
    await server.admin.put(path, {"suspended": True})
    for text in ("You are suspended", "You still are"):
        room_id = (await tells(server, alice, text))["room_id"]
        assert (await alice.sees(text, room_id))["content"]["body"] == text
    await alice.leaves(room_id)
