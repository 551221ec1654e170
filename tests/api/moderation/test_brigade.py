"""A crowd against one person, and people whose reports lead nowhere: both lose their weight.

Nothing that anybody reports is dropped, and nothing happens to anybody by numbers.
"""

# covers: linnet.report, linnet.case, linnet.caseReports, linnet.cases

from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from tests.api.moderation.reporting import (
    API,
    cases_against,
    disclosed,
    names,
    notices_to,
    reports,
    reports_in,
    room_of,
    speaks_in_secret,
    the_case,
)
from tests.api.moderation.test_complaints import answers, complains, waiting
from tests.api.moderation.test_decisions import decides, is_told_nothing
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.megolm import Sender
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.moderation.alert import TYPE as NEW_CASES
from linnet.moderation.alert import alert
from linnet.moderation.tell import tell_all

DAY_MS = 24 * 3600 * 1000
HARM = "violence.threats"
FIFTY = 50


@dataclass
class Scene:
    """People who have long been here, in a room that Alice looks after."""

    server: Server
    clock: MovableClock
    alice: Client
    bob: Client
    members: list[Client]
    room_id: str

    async def says(self, body: str) -> str:
        return await self.bob.sends(self.room_id, body)

    async def report(self, person: Client, event_id: str, **more: Any) -> None:
        await reports(person, self.room_id, event_id, **{"harm": HARM, "to": "room", **more})

    async def report_person(self, person: Client, **more: Any) -> None:
        body = {"harm": "harassment", "room_id": self.room_id, "user_id": self.bob.user_id}
        await person.post("/_linnet/reports", {**body, "to": "room", **more})

    async def newcomers(self, count: int) -> list[Client]:
        made = [await self.server.person("new", syncs=False) for _ in range(count)]
        for person in made:
            await person.joins(self.room_id)
        return made

    async def case(self, looking: Client | None = None, **more: Any) -> dict[str, Any]:
        place = None if looking else self.room_id
        (found,) = await cases_against(looking or self.alice, self.bob, place, **more)
        return found

    async def open_cases(self) -> list[dict[str, Any]]:
        return await cases_against(self.alice, self.bob, self.room_id)

    async def details(self, case: dict[str, Any]) -> Any:
        return await self.alice.get(f"{API}/cases/{case['case_id']}")


@pytest_asyncio.fixture
async def scene(new_server: NewServer) -> Scene:
    clock = MovableClock()
    server = await new_server(clock=clock)
    server.admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    members = [await server.person("member") for _ in range(3)]
    room_id = await room_of(alice, bob, *members)
    clock.advance(40 * DAY_MS)
    return Scene(server, clock, alice, bob, members, room_id)


async def test_fifty_against_one_are_one_case_that_says_so_and_does_nothing(scene: Scene) -> None:
    event_id = await scene.says("good morning")
    await scene.report(scene.members[0], event_id)
    alone = (await scene.case())["urgency"]
    crowd = await scene.newcomers(FIFTY - len(scene.members))
    for person in crowd:
        await scene.report(person, event_id)
    # All newcomers together lift it by no more than one who has long been here.
    assert (await scene.case())["urgency"] - alone < 120
    for person in scene.members[1:]:
        await scene.report(person, event_id)
    case = await scene.case()
    assert case["reporters"] == FIFTY
    many = (await scene.details(case))["crowd"]
    assert many == {"people": FIFTY, "newcomers": len(crowd), "within_ms": 600_000}
    await scene.says("nothing has happened to me")
    said = (await scene.bob.get("/_linnet/decisions")).json
    assert said == {"decisions": [], "is_suspended": False}
    # One dismissal ends it: what comes again goes where it was decided, and its sender is told so.
    await decides(scene.alice, case)
    late = await scene.newcomers(1)
    for person in (*crowd, *late, scene.members[0]):
        await scene.report(person, event_id)
    assert await scene.open_cases() == []
    (decided,) = await cases_against(scene.alice, scene.bob, scene.room_id, decided=True)
    assert (decided["case_id"], decided["reporters"]) == (case["case_id"], FIFTY + 1)
    assert await tell_all(scene.server.house.moderation)
    (told,) = (await late[0].get("/_linnet/decisions"))["decisions"]
    assert (told["outcome"], "complain_until_ts" in told) == ("dismissed", True)
    assert len((await crowd[0].get("/_linnet/decisions"))["decisions"]) == 1
    await is_told_nothing(scene.server, scene.bob)


async def test_whoever_joined_to_report_is_new_however_old_their_account(scene: Scene) -> None:
    crowd = [await scene.server.person("old", syncs=False) for _ in range(10)]
    scene.clock.advance(40 * DAY_MS)
    event_id = await scene.says("good morning")
    for person in crowd:
        await person.joins(scene.room_id)
        await scene.report(person, event_id)
    case = await scene.case()
    assert (await scene.details(case))["crowd"]["newcomers"] == len(crowd)
    weighed = case["urgency"]
    await scene.report(scene.members[0], event_id)
    assert (await scene.case())["urgency"] > weighed


async def test_a_few_are_no_crowd(scene: Scene) -> None:
    event_id = await scene.says("hello")
    for person in scene.members:
        await scene.report(person, event_id)
    assert "crowd" not in (await scene.details(await scene.case())).json


async def test_copies_without_a_message_wait_behind_all_others(scene: Scene) -> None:
    crowd = await scene.newcomers(2)
    await scene.report_person(scene.members[0])
    await decides(scene.alice, await scene.case())
    for person in (*crowd, scene.members[0]):
        await scene.report_person(person, harm=HARM)
    waiting_last = await scene.case()
    assert (waiting_last["urgency"], waiting_last["reporters"]) == (0, 3)
    assert len(await reports_in(scene.alice, waiting_last)) == 3
    # Somebody else who has long been here is heard.
    await scene.report_person(scene.members[1])
    heard = await scene.case()
    assert (heard["case_id"], heard["harm"]) == (waiting_last["case_id"], "harassment")
    assert heard["urgency"] > 0
    # A month later it is news again.
    await decides(scene.alice, heard)
    scene.clock.advance(31 * DAY_MS)
    await scene.report_person(scene.members[0])
    assert (await scene.case())["urgency"] > 0


async def test_what_the_dismissed_case_did_not_have_is_looked_at_anew(scene: Scene) -> None:
    first, second = scene.members[0], scene.members[1]
    event_id = await scene.says("rude")
    await scene.report(first, event_id, harm="spam")
    await decides(scene.alice, await scene.case())
    # Another message, by whoever was not believed; or the same one, named for what it is.
    await scene.report(first, await scene.says("ruder"))
    case = await scene.case()
    assert case["urgency"] > 0
    await decides(scene.alice, case)
    await scene.report(second, event_id, harm=HARM)
    case = await scene.case()
    assert case["urgency"] > 0
    await decides(scene.alice, case)
    # The same message with a key, which the first had not.
    sender = Sender()
    secret = await speaks_in_secret(scene.bob, scene.room_id, "vile", sender)
    await scene.report(first, secret)
    await decides(scene.alice, await scene.case())
    await scene.report(second, secret)
    assert await scene.open_cases() == []
    body: Any = disclosed(secret, sender.key(0))
    await scene.report(second, body)
    assert (await scene.case())["urgency"] > 0


async def unfounded(scene: Scene, person: Client, count: int) -> list[dict[str, Any]]:
    """Reports to the safety team that somebody dismisses, each about something else."""
    decided = []
    for number in range(count):
        await scene.report(person, await scene.says(f"hello {number}"), to="server")
        case = await scene.case(scene.server.admin)
        await decides(scene.server.admin, case)
        decided.append(case)
    return decided


async def urgency_by(scene: Scene, person: Client, harm: str = HARM) -> int:
    """How soon a report about somebody of whom there is none is looked at."""
    rude = await scene.server.person("rude")
    await rude.joins(scene.room_id)
    event_id = await rude.sends(scene.room_id, "hello")
    await reports(person, scene.room_id, event_id, harm=harm)
    urgency: int = (await the_case(scene.server.admin, rude))["urgency"]
    return urgency


async def test_unfounded_reports_lose_their_weight_step_by_step(scene: Scene) -> None:
    carol = scene.members[0]
    found = [await urgency_by(scene, carol)]
    for count in (1, 1, 1, 1, 1):
        await unfounded(scene, carol, count)
        found.append(await urgency_by(scene, carol))
    assert found[0] == found[1] > found[2] > found[3] > found[4] > found[5] == 0
    # What weighs nothing is taken and shown, and makes no case graver.
    event_id = await scene.says("once more")
    await scene.report(scene.members[1], event_id, harm="spam", to="server")
    plain = await scene.case(scene.server.admin)
    await scene.report(carol, event_id, to="server")
    case = await scene.case(scene.server.admin)
    assert (case["urgency"], case["harm"]) == (plain["urgency"], "spam")
    assert case["reporters"] == 2
    (latest, other) = await reports_in(scene.server.admin, case)
    assert (latest["reporter"], latest["harm"]) == (carol.user_id, HARM)
    # Five unfounded ones, six that wait, and this.
    assert (latest["record"], latest["is_doubtful"]) == ({"reports": 12, "unfounded": 5}, True)
    assert (other["record"], other["is_doubtful"]) == ({"reports": 1, "unfounded": 0}, False)
    # The room's moderators have not found anything unfounded.
    await scene.report(carol, event_id)
    (in_room,) = await reports_in(scene.alice, await scene.case())
    assert in_room["is_doubtful"] is False
    scene.clock.advance(31 * DAY_MS)
    assert await urgency_by(scene, carol) == found[0]


async def test_moderators_of_a_room_see_neither_name_nor_number(scene: Scene) -> None:
    carol = scene.members[0]
    for number in range(3):
        await scene.report(carol, await scene.says(f"hello {number}"))
        await decides(scene.alice, await scene.case())
    await scene.report(carol, await scene.says("hello again"))
    (shown,) = await reports_in(scene.alice, await scene.case())
    assert shown["is_doubtful"] is True
    assert not {"record", "reporter"} & shown.keys()
    assert "doubtful" not in str((await scene.bob.get("/_linnet/decisions")).json)


async def test_a_founded_report_makes_up_for_an_unfounded_one(scene: Scene) -> None:
    carol = scene.members[0]
    whole = await urgency_by(scene, carol)
    await unfounded(scene, carol, 2)
    assert await urgency_by(scene, carol) < whole
    await scene.report(carol, await scene.says("vile"), to="server")
    await decides(scene.server.admin, await scene.case(scene.server.admin), "warn")
    assert await urgency_by(scene, carol) == whole


async def test_a_dismissal_that_is_reversed_is_none(scene: Scene) -> None:
    carol = scene.members[0]
    await names(scene.server, scene.alice)
    whole = await urgency_by(scene, carol)
    await unfounded(scene, carol, 2)
    assert await urgency_by(scene, carol) < whole
    # The newest case of the same subject waits meanwhile, so that the old one stays closed.
    await scene.report(scene.members[1], await scene.says("vile"), to="server")
    await complains(carol, "It was no joke")
    (complaint,) = await waiting(scene.alice)
    assert (await answers(scene.alice, complaint, "reversed"))["is_reopened"] is True
    assert await urgency_by(scene, carol) == whole


async def test_what_waits_last_calls_nobody_at_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderation, called = scene.server.house.moderation, list[bool]()
    monkeypatch.setattr(moderation.urgently_reported, "set", lambda: called.append(True))
    await unfounded(scene, scene.members[0], 5)
    await alert(moderation)
    called.clear()
    event_id = await scene.says("hello")
    await scene.report(scene.members[0], event_id, to="server")
    await alert(moderation)
    assert called == []
    # Somebody else says it, too: then it is told again, and at once.
    await scene.report(scene.members[1], event_id, to="server")
    assert called == [True]
    await alert(moderation)
    told = [one[NEW_CASES]["cases"] for one in await notices_to(scene.server.admin)]
    case = await scene.case(scene.server.admin)
    assert [one["case_id"] for cases in told[-2:] for one in cases] == [case["case_id"]] * 2
