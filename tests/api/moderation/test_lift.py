"""Those who look after a case take back themselves what they decided."""

from typing import Any

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
from tests.api.moderation.test_complaints import complains, newest_decision, suspended
from tests.api.moderation.test_decisions import decides, membership
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.moderation.tell import LIFTED_TYPE, tell_all


async def lifts(looking: Client, case: dict[str, Any], *measures: str, **more: Any) -> Any:
    body = {"measures": list(measures), "reason": more.pop("reason", "It was a joke.")}
    return await looking.post(f"{API}/cases/{case['case_id']}/lift", body, **more)


async def liftable(looking: Client, case: dict[str, Any]) -> list[str]:
    found: list[str] = (await looking.get(f"{API}/cases/{case['case_id']}"))["liftable"]
    return found


async def test_the_team_ends_a_suspension_and_says_why(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    # covers: linnet.liftMeasures
    case = await suspended(server, alice, bob, carol)
    assert await liftable(carol, case) == ["suspend"]
    await lifts(alice, case, "suspend", **GONE)
    await lifts(bob, case, "suspend", expect=403, errcode="M_USER_SUSPENDED")
    for measure in ("lock", "ban", "warn"):
        await lifts(carol, case, "suspend", measure, **REFUSED)
    await lifts(carol, case, **WRONG)
    await lifts(carol, case, "suspend", reason=" ", **WRONG)
    (lifted,) = (await lifts(carol, case, "suspend"))["lifted"]
    assert (lifted["measure"], lifted["lifted_by"]) == ("suspend", carol.user_id)
    await bob.creates_room()
    assert await liftable(carol, case) == []
    await lifts(carol, case, "suspend", **REFUSED)
    details = (await carol.get(f"{API}/cases/{case['case_id']}")).json
    assert details["steps"][-1]["detail"] == "suspend: It was a joke."
    assert details["lifted"] == [lifted]
    acts = (await server.admin.get("/_linnet/admin/v1/record", params={"limit": 1}))["acts"]
    assert [(act["act"], act["detail"]) for act in acts] == [("case.lift", "suspend")]
    # Bob is told, and still sees what was decided.
    assert await tell_all(server.house.moderation)
    told = next(one[LIFTED_TYPE] for one in await notices_to(bob) if LIFTED_TYPE in one)
    assert (told["measures"], told["reason"]) == (["suspend"], "It was a joke.")
    (shown,) = (await newest_decision(bob))["lifted"]
    assert shown == {key: lifted[key] for key in ("measure", "reason", "lifted_ts")}


async def test_a_moderator_unbans_and_the_safety_team_does_not(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    await reports(carol, room_id, await bob.sends(room_id, "vile"), to="room")
    case = await the_case(alice, bob, room_id)
    await lifts(alice, case, "ban", **REFUSED)
    await decides(alice, case, "remove", "ban")
    await lifts(server.admin, case, "ban", **GONE)
    await complains(bob)
    # Now the team sees the case, for the complaint alone.
    assert await liftable(server.admin, case) == []
    await lifts(server.admin, case, "ban", **REFUSED)
    await lifts(alice, case, "remove", **REFUSED)
    await lifts(alice, case, "ban")
    assert await membership(alice, room_id, bob) == "leave"


async def test_only_an_administrator_unlocks(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    await names(server, carol)
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "vile"))
    case = await the_case(carol, bob)
    for looking, may_lock in ((carol, False), (server.admin, True)):
        possible = (await looking.get(f"{API}/cases/{case['case_id']}"))["possible"]
        assert ("lock" in possible, "ban" in possible) == (may_lock, False)
    await decides(server.admin, case, "lock")
    assert (await liftable(carol, case), await liftable(server.admin, case)) == ([], ["lock"])
    await lifts(carol, case, "lock", **REFUSED)
    await lifts(server.admin, case, "lock")
    await bob.get("/joined_rooms")


async def test_who_has_decided_reads_the_complaint_and_cannot_answer(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    case = await suspended(server, alice, bob, carol)
    await complains(bob)
    for looking, may_answer in ((carol, False), (server.admin, True)):
        (shown,) = (await looking.get(f"{API}/cases/{case['case_id']}"))["complaints"]
        assert (shown["reason"], shown["may_answer"]) == ("It was not me", may_answer)
        assert shown["user_id"] == bob.user_id
