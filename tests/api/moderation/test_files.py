"""A decision that removes messages takes the files in them back, until it is reversed."""

from typing import Any

from tests.api.media.files import downloads, picture, uploads
from tests.api.moderation.reporting import (
    API,
    FORM,
    REFUSED,
    WRONG,
    disclosed,
    names,
    notices_to,
    reports,
    room_of,
    the_case,
)
from tests.api.moderation.test_complaints import answers, complains, waiting
from tests.api.moderation.test_decisions import decides
from tests.api.moderation.test_lift import liftable, lifts
from tests.kit.client import Client
from tests.kit.megolm import Sender
from tests.kit.server import Server

from linnet.moderation.tell import CONCERNED_TYPE

GONE: Any = {"expect": 404, "errcode": "M_NOT_FOUND"}


async def sends_picture(person: Client, room_id: str, place: str) -> str:
    content = {"msgtype": "m.image", "body": "a.png", "url": f"mxc://{place}"}
    return await person.sends_event(room_id, "m.room.message", content)


async def test_files_go_with_the_messages_and_come_back_with_the_reversal(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    room_id = await room_of(alice, bob, carol, dave)
    await alice.sets_state(room_id, "m.room.power_levels", {"users": {dave.user_id: 60}})
    content = picture(8, 8)
    sent, kept = await uploads(bob, content), await uploads(bob, picture(8, 8))
    of_carol = await uploads(carol, content)
    await reports(carol, room_id, await sends_picture(bob, room_id, sent), to="room")
    case = await the_case(alice, bob, room_id)
    await decides(alice, case, "remove")
    for person in (alice, bob, server.admin):
        await downloads(person, sent, **GONE)
    # The same picture by somebody else, and others of his, are not concerned.
    for other in (kept, of_carol):
        await downloads(alice, other)
    path = f"/_linnet/admin/v1/users/{bob.user_id}/files"
    files = {one["uri"]: one["is_withheld"] for one in (await server.admin.get(path))["files"]}
    assert files == {f"mxc://{sent}": True, f"mxc://{kept}": False}
    assert await liftable(alice, case) == ["remove"]
    (told,) = await notices_to(bob)
    assert "with the files in them" in told["body"]
    assert told[CONCERNED_TYPE]["measures"] == ["remove"]
    await complains(bob)
    (complaint,) = await waiting(dave, room_id)
    assert (await answers(dave, complaint, "reversed"))["undone"] == ["remove"]
    await downloads(alice, sent)


async def test_others_files_are_not_taken_by_naming_them(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    victim = await uploads(server.admin, picture(8, 8))
    await reports(carol, room_id, await sends_picture(bob, room_id, victim), to="room")
    case = await the_case(alice, bob, room_id)
    await decides(alice, case, "remove")
    await downloads(carol, victim)
    assert await liftable(alice, case) == []
    await lifts(alice, case, "remove", **REFUSED)


async def test_a_file_that_two_decisions_withhold_needs_both_reversed(
    alice: Client, bob: Client, carol: Client
) -> None:
    rooms = [await room_of(alice, bob, carol) for _ in range(2)]
    place, cases = await uploads(bob, picture(8, 8)), []
    for room_id in rooms:
        await reports(carol, room_id, await sends_picture(bob, room_id, place), to="room")
        cases.append(await the_case(alice, bob, room_id))
        await decides(alice, cases[-1], "remove")
    await lifts(alice, cases[0], "remove")
    await downloads(carol, place, **GONE)
    await lifts(alice, cases[1], "remove")
    await downloads(carol, place)


async def test_the_file_of_an_encrypted_message_is_found_with_its_key(
    alice: Client, bob: Client, carol: Client
) -> None:
    room_id, sender = await room_of(alice, bob, carol), Sender()
    place = await uploads(bob, picture(8, 8))
    said = sender.says(room_id, f"look: mxc://{place}")
    event_id = await bob.sends_event(room_id, "m.room.encrypted", said)
    await reports(carol, room_id, disclosed(event_id, sender.key(0)), to="room")
    await decides(alice, await the_case(alice, bob, room_id), "remove")
    await downloads(carol, place, **GONE)


async def test_the_team_withholds_the_files_of_a_case_or_of_an_account(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await names(server, carol)
    room_id = await room_of(alice, bob)
    reported, other = await uploads(bob, picture(8, 8)), await uploads(bob, picture(8, 8))
    await reports(alice, room_id, await sends_picture(bob, room_id, reported))
    await decides(carol, await the_case(carol, bob), "files")
    await downloads(alice, reported, **GONE)
    await downloads(alice, other)
    await alice.post(FORM, {"harm": "spam", "user_id": bob.user_id})
    case = await the_case(carol, bob)
    await decides(carol, case, "files")
    await downloads(alice, other, **GONE)
    await lifts(carol, case, "files")
    await downloads(alice, other)
    await downloads(alice, reported, **GONE)


async def reported_room(server: Server, reporter: Client, room_id: str) -> dict[str, Any]:
    await reporter.post(FORM, {"harm": "harassment.hate", "room_id": room_id})
    listed = (await server.admin.get(f"{API}/cases", params={"limit": 500}))["cases"]
    (case,) = [one for one in listed if one.get("room_id") == room_id and one["kind"] == "room"]
    return dict(case)


async def test_an_administrator_closes_a_room_and_opens_it_again(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await names(server, carol)
    room_id = await room_of(alice, bob)
    case = await reported_room(server, bob, room_id)
    path = f"{API}/cases/{case['case_id']}"
    # Who is of the team and no administrator cannot.
    assert (await carol.get(path))["possible"] == ["other"]
    assert (await server.admin.get(path))["possible"] == ["close", "other"]
    await decides(carol, case, "close", **REFUSED)
    await decides(server.admin, case, "warn", **WRONG)
    await decides(server.admin, case, "close", reason="Rule 1: no hatred.")
    message = {"msgtype": "m.text", "body": "more"}
    await alice.put(f"/rooms/{room_id}/send/m.room.message/1", message, **REFUSED)
    # Those who look after the room are told, and can complain.
    (told,) = await notices_to(alice)
    facts = told[CONCERNED_TYPE]
    assert (facts["measures"], facts["reason"]) == (["close"], "Rule 1: no hatred.")
    assert (facts["room_id"], "suspend" in told["body"]) == (room_id, False)
    assert await liftable(carol, case) == []
    await lifts(carol, case, "close", **REFUSED)
    await lifts(server.admin, case, "close", reason="They have new moderators.")
    await alice.sends(room_id, "hello again")
    (shown,) = (await alice.get("/_linnet/decisions"))["decisions"]
    assert shown["lifted"][0]["measure"] == "close"


async def test_a_room_is_closed_by_two_where_a_server_wants_that(new_server: Any) -> None:
    server = await new_server(moderation_two_people=True)
    server.admin = await server.person("root", is_first=True)
    alice, bob, carol = [await server.person(name) for name in ("alice", "bob", "carol")]
    await names(server, carol)
    room_id = await room_of(alice, bob)
    case = await reported_room(server, bob, room_id)
    assert (await decides(server.admin, case, "close"))["is_proposed"] is True
    await alice.sends(room_id, "still open")
    body = {"confirmed": True, "reason": "Seen."}
    await carol.put(f"{API}/cases/{case['case_id']}/confirmation", body)
    message = {"msgtype": "m.text", "body": "more"}
    await alice.put(f"/rooms/{room_id}/send/m.room.message/1", message, **REFUSED)
