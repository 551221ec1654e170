"""What is decided is done, and told to those whom it concerns, and to nobody else."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest
from tests.api.moderation.reporting import (
    API,
    FORM,
    GONE,
    REFUSED,
    WRONG,
    cases_against,
    names,
    new_invites,
    notices_to,
    reports,
    room_of,
    the_case,
)
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.moderation.tell import CONCERNED_TYPE, REPORTER_TYPE, tell_all


async def decides(looking: Client, case: dict[str, Any], *measures: str, **more: Any) -> Any:
    body = {
        "outcome": "measures_taken" if measures else "dismissed",
        "measures": list(measures),
        "reason": more.pop("reason", "This goes against rule 3."),
    }
    return await looking.put(f"{API}/cases/{case['case_id']}/decision", body, **more)


async def is_told_nothing(server: Server, person: Client) -> None:
    """All has been told, and nothing to this person."""
    assert await tell_all(server.house.moderation)
    assert await new_invites(person) == []


async def membership(looking: Client, room_id: str, person: Client) -> str:
    path = f"/rooms/{room_id}/state/m.room.member/{person.user_id}"
    return str((await looking.get(path))["membership"])


async def test_a_room_removes_and_bans_and_says_why(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    event_id = await bob.sends(room_id, "vile")
    await reports(carol, room_id, event_id, to="room")
    await decides(alice, await the_case(alice, bob, room_id), "remove", "ban", reason="Rule 3.")
    shown = await alice.get(f"/rooms/{room_id}/event/{quote(event_id, safe='')}")
    assert shown["content"] == {}
    assert await membership(alice, room_id, bob) == "ban"
    (told,) = await notices_to(bob)
    facts = told[CONCERNED_TYPE]
    assert told["server_notice_type"] == CONCERNED_TYPE
    assert (facts["measures"], facts["reason"]) == (["remove", "ban"], "Rule 3.")
    assert (facts["category"], facts["is_automated"]) == ("ILLEGAL_OR_HARMFUL_SPEECH", False)
    assert (facts["event_ids"], facts["room_id"]) == ([event_id], room_id)
    assert carol.user_id not in str(told)
    assert "banned from the room" in told["body"]
    # The reporter hears that something was done, and not what.
    (thanked,) = await notices_to(carol)
    assert thanked[REPORTER_TYPE]["outcome"] == "measures_taken"
    assert "ban" not in str(thanked)


async def test_the_server_suspends_at_once(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await names(server, carol)
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    case = await the_case(carol, bob)
    await decides(carol, case, "lock", **REFUSED)
    await decides(carol, case, "suspend")
    refused: Any = {"expect": 403, "errcode": "M_USER_SUSPENDED"}
    path = f"/rooms/{room_id}/send/m.room.message/1"
    await bob.put(path, {"msgtype": "m.text", "body": "more"}, **refused)
    details = await carol.get(f"{API}/cases/{case['case_id']}")
    assert details["decision"]["measures"] == ["suspend"]
    assert details["steps"][-1]["step"] == "decide"
    await reports(alice, room_id, await alice_sees_last(alice, room_id))
    await decides(server.admin, await the_case(server.admin, bob), "lock")
    await bob.get("/joined_rooms", expect=401, errcode="M_USER_LOCKED")


async def alice_sees_last(alice: Client, room_id: str) -> str:
    page = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 1})
    return str(page["chunk"][0]["event_id"])


async def test_of_a_dismissed_report_nobody_hears_but_the_reporter(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "harmless"))
    await decides(server.admin, await the_case(server.admin, bob))
    (told,) = await notices_to(alice)
    assert told[REPORTER_TYPE]["outcome"] == "dismissed"
    await is_told_nothing(server, bob)


async def test_two_who_tell_at_once_tell_it_once(
    server: Server, alice: Client, bob: Client
) -> None:
    """The program tells in the background while a test does, and each notice takes its time."""
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    await decides(server.admin, await the_case(server.admin, bob), "warn")
    told = await asyncio.gather(*(tell_all(server.house.moderation) for _ in range(3)))
    assert told == [True, True, True]
    assert len(await notices_to(bob)) == 1


async def test_a_warning_is_told_and_does_nothing_else(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    await reports(carol, room_id, await bob.sends(room_id, "rude"), to="room")
    await decides(alice, await the_case(alice, bob, room_id), "warn")
    (told,) = await notices_to(bob)
    assert told[CONCERNED_TYPE]["measures"] == ["warn"]
    await bob.sends(room_id, "sorry")


async def test_what_the_room_does_not_allow_undoes_the_decision(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    """Bob may ban, but not whoever stands as high as he does."""
    room_id = await room_of(alice, bob, carol, dave)
    levels = {"users": {bob.user_id: 50, carol.user_id: 50}}
    await alice.sets_state(room_id, "m.room.power_levels", levels)
    event_id = await carol.sends(room_id, "vile")
    await reports(dave, room_id, event_id, to="room")
    case = await the_case(bob, carol, room_id)
    await decides(bob, case, "remove", "ban", **REFUSED)
    shown = await bob.get(f"/rooms/{room_id}/event/{quote(event_id, safe='')}")
    assert shown["content"]["body"] == "vile"
    assert (await the_case(bob, carol, room_id))["state"] == "open"
    await is_told_nothing(server, carol)
    # The room goes on as before, also for the one who could.
    await bob.sends(room_id, "still here")
    await decides(alice, case, "remove", "ban")
    assert await membership(bob, room_id, carol) == "ban"


async def test_measures_are_taken_where_they_belong(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    # covers: linnet.decideCase
    room_id = await room_of(alice, bob, carol)
    await reports(carol, room_id, await bob.sends(room_id, "vile"), to="both")
    of_room, of_server = await the_case(alice, bob, room_id), await the_case(server.admin, bob)
    for measure in ("suspend", "lock"):
        await decides(alice, of_room, measure, **WRONG)
    for measure in ("remove", "kick", "ban"):
        await decides(server.admin, of_server, measure, **WRONG)
    path = f"{API}/cases/{of_room['case_id']}/decision"
    for outcome, measures in (("dismissed", ["warn"]), ("measures_taken", [])):
        body = {"outcome": outcome, "measures": measures, "reason": "x"}
        await alice.put(path, body, **WRONG)
    await bob.leaves(room_id)
    await decides(alice, of_room, "kick", **WRONG)
    for person in (bob, carol):
        await decides(person, of_room, "ban", **GONE)
        await decides(person, of_server, "suspend", **GONE)
    await carol.post(FORM, {"harm": "spam", "room_id": room_id})
    listed = (await server.admin.get(f"{API}/cases", params={"limit": 500}))["cases"]
    (of_nobody,) = [c for c in listed if c.get("room_id") == room_id and c["kind"] == "room"]
    await decides(server.admin, of_nobody, "warn", **WRONG)
    await decides(server.admin, of_nobody, "other")


async def test_administrators_are_not_suspended(server: Server, alice: Client, bob: Client) -> None:
    await server.admin.put(f"/_linnet/admin/v1/users/{bob.user_id}/admin", {"is_admin": True})
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    await decides(server.admin, await the_case(server.admin, bob), "suspend", **REFUSED)
    assert len(await cases_against(server.admin, bob)) == 1
    await server.admin.put(f"/_linnet/admin/v1/users/{bob.user_id}/admin", {"is_admin": False})


async def test_who_has_gone_is_not_waited_for(
    server: Server, alice: Client, bob: Client, caplog: pytest.LogCaptureFixture
) -> None:
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    path = f"/_linnet/admin/v1/users/{alice.user_id}/deactivate"
    await server.admin.post(path)
    await decides(server.admin, await the_case(server.admin, bob), "warn")
    assert (await notices_to(bob))[0][CONCERNED_TYPE]["measures"] == ["warn"]
    assert await tell_all(server.house.moderation)
