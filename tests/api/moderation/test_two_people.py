"""Where two people decide, nothing is done to an account before the second has confirmed it."""

from typing import Any

import pytest_asyncio
from tests.api.moderation.reporting import (
    API,
    GONE,
    REFUSED,
    WRONG,
    names,
    notices_to,
    reports,
    room_of,
    the_case,
)
from tests.api.moderation.test_complaints import answers, complains, waiting
from tests.api.moderation.test_decisions import decides, is_told_nothing, membership
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.moderation.tell import SECOND_TYPE, tell_all


class Team:
    """An administrator, two of the team, whoever they look at, and whoever reported them."""

    def __init__(self, server: Server, people: list[Client]) -> None:
        self.server = server
        self.first, self.second, self.accused, self.reporter = people

    async def case(self) -> dict[str, Any]:
        room_id = await room_of(self.reporter, self.accused)
        await reports(self.reporter, room_id, await self.accused.sends(room_id, "vile"))
        return await the_case(self.first, self.accused)


@pytest_asyncio.fixture
async def team(new_server: NewServer) -> Team:
    server = await new_server(moderation_two_people=True)
    server.admin = await server.person("root", is_first=True)
    made = Team(server, [await server.person(name) for name in ("ann", "ben", "cem", "dan")])
    for person in (made.first, made.second):
        await names(server, person)
    return made


async def confirms(looking: Client, case: dict[str, Any], confirmed: bool, **more: Any) -> Any:
    body = {"confirmed": confirmed, "reason": more.pop("reason", "Seen.")}
    return await looking.put(f"{API}/cases/{case['case_id']}/confirmation", body, **more)


async def details(looking: Client, case: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await looking.get(f"{API}/cases/{case['case_id']}")).json
    return found


async def test_a_suspension_waits_for_a_second_person(team: Team) -> None:
    # covers: linnet.confirmDecision
    case = await team.case()
    assert (await details(team.first, case))["needs_second"] == ["suspend"]
    assert (await decides(team.first, case, "suspend", reason="Rule 3."))["is_proposed"] is True
    await is_told_nothing(team.server, team.accused)
    assert any(SECOND_TYPE in one for one in await notices_to(team.second))
    await team.accused.creates_room()
    shown = await details(team.second, case)
    assert shown["proposal"]["measures"] == ["suspend"]
    assert (shown["case"]["state"], shown["case"]["is_proposed"]) == ("open", True)
    assert (await the_case(team.second, team.accused))["is_proposed"] is True
    # Neither whoever proposed it, nor the accused, nor the reporter; and nobody decides otherwise.
    await confirms(team.first, case, True, **REFUSED)
    for person in (team.accused, team.reporter):
        await confirms(person, case, True, **GONE)
    for person in (team.first, team.second):
        await decides(person, case, **REFUSED)
    decided = await confirms(team.second, case, True)
    assert (decided["state"], decided["is_proposed"]) == ("decided", False)
    await team.accused.post("/createRoom", {}, expect=403, errcode="M_USER_SUSPENDED")
    made = (await details(team.first, case))["decision"]
    assert (made["decided_by"], made["confirmed_by"]) == (team.first.user_id, team.second.user_id)
    await confirms(team.second, case, True, **REFUSED)
    # Both have decided, so a third looks at a complaint.
    await complains(team.accused)
    (complaint,) = await waiting(team.server.admin)
    for person in (team.first, team.second):
        assert await waiting(person) == []
        await answers(person, complaint, "upheld", **REFUSED)
    assert (await answers(team.server.admin, complaint, "reversed"))["undone"] == ["suspend"]


async def test_what_is_refused_or_taken_back_is_not_done(team: Team) -> None:
    case = await team.case()
    await decides(team.first, case, "warn", "suspend")
    await confirms(team.second, case, False, reason="", **WRONG)
    await confirms(team.second, case, False, reason="Too hard.")
    await confirms(team.second, case, True, **GONE)
    # The detector may say what it thinks at any time.
    steps = [one["detail"] for one in (await details(team.first, case))["steps"]]
    assert "warn, suspend: Too hard." in steps
    await decides(team.first, case, "suspend")
    # Whoever proposed it can take it back without a word.
    await confirms(team.first, case, False, reason="")
    assert await tell_all(team.server.house.moderation)
    await is_told_nothing(team.server, team.accused)
    await team.accused.creates_room()
    await decides(team.first, case, "warn")
    assert (await details(team.first, case))["case"]["state"] == "decided"


async def test_the_accused_and_who_left_the_team_are_no_second_person(team: Team) -> None:
    await names(team.server, team.accused)
    case = await team.case()
    await decides(team.first, case, "suspend")
    await confirms(team.accused, case, True, **GONE)
    await names(team.server, team.second, is_moderator=False)
    await confirms(team.second, case, True, **GONE)
    await names(team.server, team.first, is_moderator=False)
    await confirms(team.server.admin, case, True, **REFUSED)
    await confirms(team.server.admin, case, False)
    await team.accused.creates_room()


async def test_a_lock_is_proposed_by_an_administrator_and_confirmed_by_the_team(team: Team) -> None:
    case = await team.case()
    await decides(team.first, case, "lock", **REFUSED)
    await decides(team.server.admin, case, "lock")
    await team.accused.get("/joined_rooms")
    await confirms(team.server.admin, case, True, **REFUSED)
    await confirms(team.second, case, True)
    await team.accused.get("/joined_rooms", expect=401, errcode="M_USER_LOCKED")


async def test_one_person_warns_and_one_moderator_bans(team: Team) -> None:
    case = await team.case()
    assert (await decides(team.first, case, "warn"))["state"] == "decided"
    room_id = await room_of(team.first, team.accused, team.reporter)
    event_id = await team.accused.sends(room_id, "vile")
    await reports(team.reporter, room_id, event_id, to="room")
    await decides(team.first, await the_case(team.first, team.accused, room_id), "ban")
    assert await membership(team.first, room_id, team.accused) == "ban"
