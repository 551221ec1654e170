"""Who sees what: the team, a room's moderators, the reporter, the reported, and everybody else."""

from typing import Any

from tests.api.moderation.reporting import (
    API,
    FORM,
    GONE,
    REFUSED,
    cases_against,
    names,
    reads,
    reports,
    reports_in,
    room_of,
    the_case,
)
from tests.kit.client import Client
from tests.kit.server import Server

DECISION = {"outcome": "dismissed", "reason": "no"}


async def is_closed_to(person: Client, case: dict[str, Any]) -> None:
    """Nobody is told even whether there is such a case."""
    path = f"{API}/cases/{case['case_id']}"
    await person.get(path, **GONE)
    await person.get(f"{path}/reports", **GONE)
    await person.post(f"{path}/messages", **GONE)
    await person.post(f"{path}/notes", {"note": "hello"}, **GONE)
    await person.put(f"{path}/assignee", {"assignee": person.user_id}, **GONE)
    await person.put(f"{path}/decision", DECISION, **GONE)


async def test_reports_to_the_server_are_not_for_the_room(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    await reports(carol, room_id, await bob.sends(room_id, "vile"))
    case = await the_case(server.admin, bob)
    assert await cases_against(alice, bob, room_id) == []
    # The room's moderator, the reported, the reporter, and a stranger.
    for person in (alice, bob, carol, dave):
        await is_closed_to(person, case)
        await person.get(f"{API}/cases", **REFUSED)
    for person in (bob, carol, dave):
        await person.get(f"{API}/cases", params={"room_id": room_id}, **REFUSED)


async def test_reports_to_the_room_are_not_for_the_server(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    await names(server, dave)
    room_id = await room_of(alice, bob, carol)
    event_id = await bob.sends(room_id, "vile")
    answer = await reports(carol, room_id, event_id, reason="he again", to="room")
    assert answer["to"] == ["room"]
    case = await the_case(alice, bob, room_id)
    assert await reads(alice, case) == ["vile"]
    # The reporter's name is not told to the room.
    (report,) = await reports_in(alice, case)
    assert (report["reason"], "reporter" in report) == ("he again", False)
    for looked in (await alice.get(f"{API}/cases/{case['case_id']}"), report, case):
        assert carol.user_id not in str(getattr(looked, "json", looked))
    for person in (server.admin, dave, bob, carol):
        await is_closed_to(person, case)
    assert await cases_against(server.admin, bob) == []
    await server.admin.get(f"{API}/cases", params={"room_id": room_id}, **REFUSED)


async def test_a_report_to_both_is_two_cases(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    await carol.post(
        FORM, {"harm": "spam", "room_id": room_id, "user_id": bob.user_id, "to": "both"}
    )
    of_room, of_server = await the_case(alice, bob, room_id), await the_case(server.admin, bob)
    assert of_room["case_id"] != of_server["case_id"]
    await alice.put(f"{API}/cases/{of_room['case_id']}/decision", DECISION)
    assert (await the_case(server.admin, bob))["state"] == "open"
    assert (await reports_in(server.admin, of_server))[0]["reporter"] == carol.user_id


async def test_what_concerns_the_only_moderator_goes_to_the_server(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    against = await reports(bob, room_id, await alice.sends(room_id, "vile"), to="room")
    by = await reports(alice, room_id, await bob.sends(room_id, "vile"), to="room")
    assert (against["to"], by["to"]) == (["server"], ["server"])
    assert len(await cases_against(server.admin, alice)) == 1
    # With a second moderator it goes to the room, and the first still does not see it.
    levels = {"users": {carol.user_id: 50}}
    await alice.sets_state(room_id, "m.room.power_levels", levels)
    again = await reports(bob, room_id, await alice.sends(room_id, "more"), to="room")
    assert again["to"] == ["room"]
    case = await the_case(carol, alice, room_id)
    await is_closed_to(alice, case)
    assert await cases_against(alice, alice, room_id) == []


async def test_who_is_reported_is_left_out_of_their_own_case(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    for moderator in (bob, carol):
        await names(server, moderator)
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    case = await the_case(carol, bob)
    await is_closed_to(bob, case)
    assert await cases_against(bob, bob) == []
    path = f"{API}/cases/{case['case_id']}/assignee"
    await carol.put(path, {"assignee": bob.user_id}, expect=400, errcode="M_INVALID_PARAM")


async def test_who_is_a_moderator_no_longer_sees_nothing_any_more(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    await names(server, dave)
    room_id = await room_of(alice, bob, carol)
    levels = {"users": {carol.user_id: 50}}
    await alice.sets_state(room_id, "m.room.power_levels", levels)
    await reports(alice, room_id, await bob.sends(room_id, "vile"), to="both")
    of_room, of_server = await the_case(carol, bob, room_id), await the_case(dave, bob)
    await carol.leaves(room_id)
    await names(server, dave, is_moderator=False)
    await is_closed_to(carol, of_room)
    await is_closed_to(dave, of_server)


async def test_only_administrators_name_the_team(
    server: Server, alice: Client, bob: Client
) -> None:
    # covers: linnet.moderators, linnet.setModerator
    await names(server, alice)
    await names(server, alice)
    listed = (await server.admin.get(f"{API}/moderators"))["moderators"]
    assert [one["named_by"] for one in listed if one["user_id"] == alice.user_id] == [
        server.admin.user_id
    ]
    for person in (alice, bob):
        await person.get(f"{API}/moderators", **REFUSED)
        body = {"is_moderator": True}
        await person.put(f"{API}/moderators/{bob.user_id}", body, **REFUSED)
    missing = f"{API}/moderators/@nobody:linnet.test"
    await server.admin.put(missing, {"is_moderator": True}, **GONE)
    acts = (await server.admin.get("/_linnet/admin/v1/record", params={"limit": 1}))["acts"]
    assert [(act["act"], act["target"]) for act in acts] == [("moderator.name", alice.user_id)]
    await server.nobody().get(f"{API}/cases", expect=401, errcode="M_MISSING_TOKEN")
