"""What waits for whom, and what those who look after a case learn of a person's past."""

from typing import Any

from tests.api.moderation.reporting import (
    API,
    GONE,
    REFUSED,
    names,
    reports,
    room_of,
    the_case,
)
from tests.api.moderation.test_complaints import complains
from tests.api.moderation.test_decisions import decides
from tests.kit.client import Client
from tests.kit.server import Server

DAY_MS = 24 * 3600 * 1000


async def duty_of(person: Client) -> dict[str, Any]:
    found: dict[str, Any] = (await person.get(f"{API}/duty")).json
    return found


async def listed(looking: Client, **params: Any) -> list[int]:
    answer = await looking.get(f"{API}/cases", params={"limit": 500, **params})
    return [case["case_id"] for case in answer["cases"]]


async def history_of(looking: Client, case: dict[str, Any]) -> list[int]:
    answer = await looking.get(f"{API}/cases/{case['case_id']}/history")
    return [one["case"]["case_id"] for one in answer["cases"]]


async def test_whoever_looks_after_nothing_has_no_duty(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    # covers: linnet.duty
    room_id = await room_of(alice, bob, carol)
    nothing = {
        "is_team": False,
        "is_admin": False,
        "rooms": [],
        "open_cases": 0,
        "complaints": 0,
    }
    # The moderator of a room in which nothing was reported is spared, too.
    for person in (alice, bob, carol):
        assert await duty_of(person) == nothing
        await person.get(f"{API}/cases", params={"everywhere": True}, **REFUSED)
    await reports(carol, room_id, await bob.sends(room_id, "vile"), to="room")
    assert await duty_of(alice) == {**nothing, "rooms": [room_id], "open_cases": 1}
    assert await duty_of(bob) == await duty_of(carol) == nothing
    await decides(alice, await the_case(alice, bob, room_id), "warn")
    assert await duty_of(alice) == {**nothing, "rooms": [room_id]}
    await server.nobody().get(f"{API}/duty", expect=401, errcode="M_MISSING_TOKEN")


async def test_the_team_counts_what_is_not_against_oneself(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await names(server, bob)
    await names(server, carol)
    before = (await duty_of(bob))["open_cases"], (await duty_of(carol))["open_cases"]
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    after = (await duty_of(bob))["open_cases"], (await duty_of(carol))["open_cases"]
    assert after == (before[0], before[1] + 1)
    assert (await duty_of(server.admin))["is_admin"] is True
    waited = (await duty_of(server.admin))["complaints"]
    await decides(carol, await the_case(carol, bob), "warn")
    await complains(bob)
    for params in ({}, {"everywhere": True}):
        found = (await server.admin.get(f"{API}/complaints", params=params))["complaints"]
        assert found[-1]["user_id"] == bob.user_id
    await alice.get(f"{API}/complaints", params={"everywhere": True}, **REFUSED)
    assert (await duty_of(server.admin))["complaints"] == waited + 1
    assert (await duty_of(carol))["complaints"] == waited


async def test_one_list_of_all_rooms_and_the_server(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await names(server, alice)
    first, second = await room_of(alice, bob, carol), await room_of(alice, bob, carol)
    foreign = await room_of(server.admin, bob, carol)
    await reports(carol, foreign, await bob.sends(foreign, "spam"), harm="spam", to="room")
    await reports(carol, first, await bob.sends(first, "spam"), harm="spam", to="room")
    await reports(carol, second, await bob.sends(second, "vile"), to="room")
    await reports(carol, first, await bob.sends(first, "threat"), harm="violence.threats")
    minor, grave = await the_case(alice, bob, first), await the_case(alice, bob, second)
    urgent, other = await the_case(alice, bob), await the_case(server.admin, bob, foreign)
    wanted = [case["case_id"] for case in (urgent, grave, minor)]
    found = await listed(alice, everywhere=True)
    assert [one for one in found if one in wanted] == wanted
    assert other["case_id"] not in found
    # Page by page it is the same list.
    paged, after = list[int](), ""
    while True:
        params = {"everywhere": True, "limit": 2, "after": after}
        answer = await alice.get(f"{API}/cases", params=params)
        paged += [case["case_id"] for case in answer["cases"]]
        after = answer.json.get("next", "")
        if not after:
            break
    assert paged == found
    await alice.put(f"{API}/cases/{grave['case_id']}/assignee", {"assignee": alice.user_id})
    assert await listed(alice, everywhere=True, mine=True) == [grave["case_id"]]
    assert await listed(alice, room_id=second, mine=True) == [grave["case_id"]]
    for case, days in ((urgent, 1), (grave, 1), (minor, 7)):
        assert case["due_ts"] - case["opened_ts"] == days * DAY_MS
    # Who is no moderator any more loses the room from the list.
    await alice.leaves(second)
    assert grave["case_id"] not in await listed(alice, everywhere=True)


async def test_a_persons_past_stays_with_those_who_decided_it(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    # covers: linnet.caseHistory
    await names(server, dave)
    first, second = await room_of(alice, bob, carol), await room_of(alice, bob, carol)
    await reports(carol, second, await bob.sends(second, "vile"), to="room")
    elsewhere = await the_case(alice, bob, second)
    await reports(carol, first, await bob.sends(first, "vile"), to="both")
    earlier, of_server = await the_case(alice, bob, first), await the_case(dave, bob)
    await decides(alice, earlier, "warn", reason="Rule 3.")
    await reports(carol, first, await bob.sends(first, "again"), to="room")
    now = await the_case(alice, bob, first)
    assert await history_of(alice, now) == [earlier["case_id"]]
    assert await history_of(alice, elsewhere) == await history_of(dave, of_server) == []
    shown = (await alice.get(f"{API}/cases/{now['case_id']}/history"))["cases"][0]
    assert (shown["decision"]["measures"], shown["decision"]["reason"]) == (["warn"], "Rule 3.")
    # The room's past is neither the server's nor anybody else's.
    for person in (dave, bob, carol):
        await person.get(f"{API}/cases/{now['case_id']}/history", **GONE)
    # The team looks at a complaint, and learns nothing more of the room.
    await decides(alice, now, "warn")
    await complains(bob)
    assert await history_of(server.admin, now) == [of_server["case_id"]]
