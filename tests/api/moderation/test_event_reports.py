"""Bots and tools that know Synapse find reported messages where they look for them."""

from urllib.parse import quote

from tests.api.moderation.reporting import (
    GONE,
    REFUSED,
    WRONG,
    cases_against,
    disclosed,
    reports,
    room_of,
    speaks_in_secret,
)
from tests.kit.client import Client
from tests.kit.megolm import Sender
from tests.kit.people import NewServer
from tests.kit.server import Server

PATH = "/_synapse/admin/v1/event_reports"


async def test_a_bot_goes_through_all_reports_oldest_first(new_server: NewServer) -> None:
    # covers: linnet.eventReports
    server = await new_server()
    admin = await server.person("root", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    room_id = await alice.creates_room(preset="public_chat", name="A room")
    await bob.joins(room_id)
    sent = [await bob.sends(room_id, str(n)) for n in range(5)]
    for event_id in sent:
        await alice.post(f"/rooms/{room_id}/report/{quote(event_id, safe='')}", {"reason": "no"})
    # People and rooms are not in this list.
    await alice.post(f"/users/{bob.user_id}/report", {"reason": ""})
    seen, start = [], 0
    for _ in range(3):
        page = await admin.get(PATH, params={"dir": "f", "from": start, "limit": 2})
        assert page["total"] == 5
        seen += [report["event_id"] for report in page["event_reports"]]
        start = page.json.get("next_token")
    assert (seen, start) == (sent, None)
    (newest,) = (await admin.get(PATH, params={"limit": 1}))["event_reports"]
    assert newest == {
        "id": newest["id"],
        "received_ts": newest["received_ts"],
        "room_id": room_id,
        "name": "A room",
        "canonical_alias": None,
        "event_id": sent[-1],
        "user_id": alice.user_id,
        "sender": bob.user_id,
        "reason": "no",
        "score": None,
    }
    for name, value, total in (
        ("user_id", alice.user_id, 5),
        ("user_id", bob.user_id, 0),
        ("room_id", room_id, 5),
        ("room_id", "!else:linnet.test", 0),
    ):
        assert (await admin.get(PATH, params={name: value}))["total"] == total


async def test_one_report_with_its_event(server: Server, alice: Client, bob: Client) -> None:
    # covers: linnet.eventReport, linnet.eventReportContext
    room_id, sender = await room_of(alice, bob), Sender()
    event_id = await speaks_in_secret(bob, room_id, "in secret", sender)
    other = await bob.sends(room_id, "not reported")
    await reports(alice, room_id, disclosed(event_id, sender.key(0)))
    (listed,) = (await server.admin.get(PATH, params={"room_id": room_id}))["event_reports"]
    one = await server.admin.get(f"{PATH}/{listed['id']}")
    assert one["event_json"]["content"]["session_id"] == sender.session.session_id
    assert "in secret" not in str(one.json)
    context = f"/_synapse/admin/v1/rooms/{room_id}/context"
    around = await server.admin.get(f"{context}/{quote(event_id, safe='')}", params={"limit": 1})
    assert (around["event"]["sender"], around["events_before"]) == (bob.user_id, [])
    assert around["event"]["event_id"] == event_id
    await server.admin.get(f"{context}/{quote(other, safe='')}", **GONE)


async def test_with_its_last_report_a_case_goes(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    # covers: linnet.deleteEventReport
    room_id = await room_of(alice, bob, carol)
    event_id = await bob.sends(room_id, "vile")
    for person in (alice, carol):
        await reports(person, room_id, event_id)
    listed = (await server.admin.get(PATH, params={"room_id": room_id}))["event_reports"]
    first, second = (report["id"] for report in listed)
    await server.admin.delete(f"{PATH}/{first}")
    assert [case["reporters"] for case in await cases_against(server.admin, bob)] == [1]
    await server.admin.delete(f"{PATH}/{second}")
    assert await cases_against(server.admin, bob) == []
    await server.admin.delete(f"{PATH}/{second}", **GONE)
    await server.admin.get(f"{PATH}/{second}", **GONE)
    acts = (await server.admin.get("/_linnet/admin/v1/record", params={"limit": 1}))["acts"]
    assert (acts[0]["act"], acts[0]["target"]) == ("report.delete", f"report {second}")


async def test_only_administrators_are_answered(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    event_id = await bob.sends(room_id, "vile")
    await reports(alice, room_id, event_id)
    (listed,) = (await server.admin.get(PATH, params={"room_id": room_id}))["event_reports"]
    one = f"{PATH}/{listed['id']}"
    context = f"/_synapse/admin/v1/rooms/{room_id}/context/{quote(event_id, safe='')}"
    for person in (alice, bob):
        for path in (PATH, one, context):
            await person.get(path, **REFUSED)
        await person.delete(one, **REFUSED)


async def test_nobody_is_shown_who_reported_them(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob, server.admin)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    event_id = await server.admin.sends(room_id, "vile")
    await reports(alice, room_id, event_id)
    listed = await server.admin.get(PATH, params={"room_id": room_id})
    assert [report["sender"] for report in listed["event_reports"]] == [bob.user_id]
    newest = listed["event_reports"][0]["id"]
    for path in (f"{PATH}/{newest + 1}", f"/_synapse/admin/v1/rooms/{room_id}/context/{event_id}"):
        await server.admin.get(path, **GONE)
    await server.admin.delete(f"{PATH}/{newest + 1}", **GONE)


async def test_reports_to_a_room_are_not_listed(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    event_id = await bob.sends(room_id, "vile")
    await reports(carol, room_id, event_id, to="room")
    assert (await server.admin.get(PATH, params={"room_id": room_id}))["total"] == 0
    context = f"/_synapse/admin/v1/rooms/{room_id}/context/{quote(event_id, safe='')}"
    await server.admin.get(context, **GONE)


async def test_what_cannot_be_asked(server: Server) -> None:
    for params in ({"from": -1}, {"limit": 0}, {"dir": "x"}, {"from": 2**60}):
        await server.admin.get(PATH, params=params, **WRONG)
    await server.admin.get(f"{PATH}/x", **WRONG)
    await server.admin.get(f"{PATH}/0", **GONE)
