"""A moderator mutes somebody for a time: by a case or at once; it is told, ends, and is undone."""

# covers: linnet.mute, linnet.unmute

from typing import Any

from tests.api.guarding.guarded import HOUR_MS, MINUTE_MS, REFUSED, House, house, says
from tests.api.moderation.reporting import API, WRONG, names, notices_to, reports, the_case
from tests.kit.client import Client

from linnet.moderation.tell import CONCERNED_TYPE, LIFTED_TYPE

__all__ = ["house"]
HOUR = {"duration_s": 3600, "reason": "Rule 3."}


def mute_of(house: House, person: Client) -> str:
    return f"/_linnet/rooms/{house.room_id}/mutes/{person.user_id}"


async def test_a_mute_in_a_case_is_told_with_its_end(house: House) -> None:
    carol = await house.person("carol")
    await reports(carol, house.room_id, await house.bob.sends(house.room_id, "vile"), to="room")
    case = await the_case(house.alice, house.bob, house.room_id)
    path = f"{API}/cases/{case['case_id']}/decision"
    body: Any = {"outcome": "measures_taken", "measures": ["mute"], "reason": "Rule 3."}
    # A time has to be there, and be possible, and go with a mute.
    await house.alice.put(path, body, **WRONG)
    for mute_s in (0, 29 * 24 * 3600):
        await house.alice.put(path, {**body, "mute_s": mute_s}, **WRONG)
    await house.alice.put(path, {**body, "measures": ["warn"], "mute_s": 3600}, **WRONG)
    await house.alice.put(path, {**body, "mute_s": 3600})
    until_ts = house.now_ms + HOUR_MS
    assert (await says(house.bob, house.room_id, **REFUSED))[
        "org.linnet.muted_until_ts"
    ] == until_ts
    (told,) = await notices_to(house.bob)
    facts = told[CONCERNED_TYPE]
    assert (facts["measures"], facts["until_ts"]) == (["mute"], until_ts)
    assert facts["is_automated"] is False
    assert "you can say nothing in the room, until 2" in told["body"]
    (shown,) = (await house.bob.get("/_linnet/decisions"))["decisions"]
    assert shown["until_ts"] == until_ts
    house.clock.advance(HOUR_MS)
    await says(house.bob, house.room_id)


async def test_a_mute_at_once_has_a_reason_and_can_be_complained_about(house: House) -> None:
    carol = await house.person("carol")
    levels = {"users": {carol.user_id: 60}}
    await house.alice.sets_state(house.room_id, "m.room.power_levels", levels)
    await house.alice.put(mute_of(house, house.bob), HOUR)
    await says(house.bob, house.room_id, **REFUSED)
    (told,) = await notices_to(house.bob)
    statement_id = told[CONCERNED_TYPE]["statement_id"]
    complaint = {"reason": "It was a joke"}
    await house.bob.post(f"/_linnet/decisions/{statement_id}/complaint", complaint)
    where = {"room_id": house.room_id}
    (waiting,) = (await carol.get(f"{API}/complaints", params=where))["complaints"]
    answer = {"outcome": "reversed", "reason": "A joke indeed."}
    path = f"{API}/complaints/{waiting['complaint_id']}/answer"
    await house.alice.put(path, answer, **REFUSED)
    assert (await carol.put(path, answer))["undone"] == ["mute"]
    await says(house.bob, house.room_id)


async def test_a_mute_is_lifted(house: House) -> None:
    await house.alice.put(mute_of(house, house.bob), HOUR)
    where = {"room_id": house.room_id, "decided": "true"}
    (case,) = (await house.alice.get(f"{API}/cases", params=where))["cases"]
    assert case["user_id"] == house.bob.user_id
    lift = {"measures": ["mute"], "reason": "Enough."}
    path = f"{API}/cases/{case['case_id']}/lift"
    await house.bob.post(path, lift, expect=404)
    await notices_to(house.bob)
    await house.alice.post(path, lift)
    await says(house.bob, house.room_id)
    ended = "you can speak in the room again"
    body = f"The moderators of the room took back what was decided: {ended}.\nWhy: Enough."
    assert (await house.bob.sees(body))["content"][LIFTED_TYPE]["measures"] == ["mute"]
    await house.alice.post(path, lift, **REFUSED)


async def test_a_mute_is_ended_at_once(house: House) -> None:
    await house.alice.put(mute_of(house, house.bob), HOUR)
    await house.bob.delete(mute_of(house, house.bob), **REFUSED)
    await house.alice.delete(mute_of(house, house.bob))
    await says(house.bob, house.room_id)


async def test_only_moderators_mute_and_only_those_below_them(house: House) -> None:
    carol, stranger = await house.person("carol"), await house.server.person("stranger")
    await names(house.server, stranger)
    for person in (house.bob, stranger, house.server.admin):
        await person.put(mute_of(house, carol), HOUR, **REFUSED)
        await person.delete(mute_of(house, carol), **REFUSED)
    await house.alice.put(mute_of(house, house.alice), HOUR, **REFUSED)
    levels = {"users": {house.bob.user_id: 50, carol.user_id: 50}}
    await house.alice.sets_state(house.room_id, "m.room.power_levels", levels)
    await house.bob.put(mute_of(house, carol), HOUR, **REFUSED)
    await says(carol, house.room_id)


async def test_a_mute_needs_a_reason_and_a_time(house: House) -> None:
    for wrong in (
        {"reason": " "},
        {"duration_s": 59},
        {"duration_s": 29 * 24 * 3600},
        {"harm": "x"},
    ):
        await house.alice.put(mute_of(house, house.bob), {**HOUR, **wrong}, **WRONG)
    await says(house.bob, house.room_id)
    await house.alice.put(mute_of(house, house.bob), HOUR)
    await house.alice.put(mute_of(house, house.bob), {**HOUR, "duration_s": 60})
    house.clock.advance(MINUTE_MS)
    await says(house.bob, house.room_id)
