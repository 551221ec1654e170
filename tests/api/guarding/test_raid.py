"""Raid mode: strangers stay outside, members talk on, and all of it is undone."""

# covers: linnet.raid, linnet.beginRaidMode, linnet.endRaidMode, linnet.removeRaiders

import asyncio
from typing import Any

import pytest
from tests.api.guarding.guarded import HOUR_MS, REFUSED, WRONG, House, house, says
from tests.api.moderation.reporting import notices_to

from linnet.guarding import removal
from linnet.moderation.automatic import WITH_MANY, explain_removals
from linnet.moderation.tell import CONCERNED_TYPE, tell_all

__all__ = ["house"]

RAIDERS = 500


async def test_a_raid_of_five_hundred_is_contained_and_undone(house: House) -> None:
    house.clock.advance(3 * HOUR_MS)
    people = [await house.server.person("raider", syncs=False) for _ in range(RAIDERS)]
    inside, outside = people[: RAIDERS // 2], people[RAIDERS // 2 :]
    began_ts = house.now_ms
    for at in range(0, len(inside), 50):
        await asyncio.gather(*(one.joins(house.room_id) for one in inside[at : at + 50]))
    await says(inside[0], house.room_id, "spam")
    answer = await house.raid("PUT", body={})
    assert answer["is_on"] is True
    assert answer["until_ts"] == house.now_ms + 2 * HOUR_MS
    assert {one["user_id"] for one in answer["joined"]} == {one.user_id for one in inside}
    # All of them try at once, while those who were there before talk on.
    refused = [one.joins(house.room_id, **REFUSED) for one in outside]
    refused += [says(one, house.room_id, "spam", **REFUSED) for one in inside]
    refused += [inside[0].invites(house.room_id, one, **REFUSED) for one in outside[:20]]
    talk = [says(house.bob, house.room_id, f"word {n}") for n in range(20)]
    await asyncio.gather(*refused, *talk)
    # One whom somebody knows stays; the others go with one call.
    wish = {"since_ts": began_ts, "ban": True, "keep": [inside[1].user_id], "reason": "Raid"}
    removed = await house.raid("POST", "/removal", wish)
    expected = {"removed": len(inside) - 1, "stayed": [], "taken_back": 0, "uninvited": 0}
    assert removed.json == {**expected, "has_more": False}
    assert await explain_removals(house.server.house.moderation)
    decisions = (await inside[-1].get("/_linnet/decisions"))["decisions"]
    assert [one["reason"] for one in decisions] == ["Raid"]
    members = await house.alice.get(f"/rooms/{house.room_id}/joined_members")
    left = {house.alice.user_id, house.bob.user_id, inside[1].user_id}
    assert set(members["joined"]) == left
    assert (await house.raid("DELETE"))["is_on"] is False
    await says(inside[1], house.room_id)
    await outside[0].joins(house.room_id)
    await inside[0].joins(house.room_id, **REFUSED)


async def test_each_of_many_who_are_removed_is_told_why(house: House) -> None:
    house.clock.advance(3 * HOUR_MS)
    raiders = [await house.person("raider") for _ in range(3)]
    gone = raiders.pop()
    await gone.leaves(house.room_id)
    wish = {"since_ts": house.now_ms, "ban": True, "reason": "Raid"}
    assert (await house.raid("POST", "/removal", wish))["removed"] == len(raiders)
    moderation = house.server.house.moderation
    assert await explain_removals(moderation)
    assert await tell_all(moderation)
    for one in raiders:
        (told,) = await notices_to(one)
        facts = told[CONCERNED_TYPE]
        assert (facts["measures"], facts["reason"]) == (["ban"], "Raid")
        assert (facts["is_automated"], facts["room_id"]) == (False, house.room_id)
        assert facts["complain_until_ts"] > house.now_ms
    # Who had gone by themselves met no measure.
    assert (await gone.get("/_linnet/decisions"))["decisions"] == []
    # It is lifted and complained about as any other ban.
    (shown,) = (await raiders[0].get("/_linnet/decisions"))["decisions"]
    path = f"/_linnet/decisions/{shown['statement_id']}/complaint"
    await raiders[0].post(path, {"reason": "I am a regular"})
    # Without a word of the moderator's, what has happened is the reason.
    late = await house.person("late")
    await house.raid("POST", "/removal", {"since_ts": house.now_ms})
    assert await explain_removals(moderation)
    (decision,) = (await late.get("/_linnet/decisions"))["decisions"]
    assert (decision["measures"], decision["reason"]) == (["kick"], WITH_MANY)


async def bodies_in(house: House) -> list[str | None]:
    """What the messages of the room say; nothing, once they are taken back."""
    params = {"dir": "b", "limit": 1000}
    shown = await house.alice.get(f"/rooms/{house.room_id}/messages", params=params)
    said = [one for one in shown["chunk"] if one["type"] == "m.room.message"]
    return [one["content"].get("body") for one in said]


async def test_with_those_who_came_goes_what_they_left(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "MAX_TAKEN_BACK", 60)
    raider, friend = await house.server.person("raider"), await house.server.person("friend")
    await raider.joins(house.room_id)
    await says(raider, house.room_id, "long ago")
    await raider.leaves(house.room_id)
    house.clock.advance(2 * HOUR_MS)
    for person in (raider, friend):
        await person.joins(house.room_id)
    for n in range(120):
        await says(raider, house.room_id, f"spam {n}")
    await says(friend, house.room_id, "what is going on?")
    guests = [await house.server.person("guest") for _ in range(3)]
    for inviter, guest in zip((raider, raider, house.bob), guests, strict=True):
        await inviter.invites(house.room_id, guest)
    state = await house.raid("PUT", body={})
    wish = {"since_ts": state["since_ts"], "ban": True, "take_back": True}
    wish["keep"] = [friend.user_id]
    first = await house.raid("POST", "/removal", wish)
    assert (first["removed"], first["taken_back"], first["has_more"]) == (0, 100, True)
    rest = await house.raid("POST", "/removal", wish)
    assert (rest["removed"], rest["taken_back"], rest["has_more"]) == (1, 20, False)
    assert rest["uninvited"] == 2
    assert [body for body in await bodies_in(house) if body] == ["what is going on?", "long ago"]
    invited = await house.alice.get(f"/rooms/{house.room_id}/members?membership=invite")
    assert [one["state_key"] for one in invited["chunk"]] == [guests[2].user_id]


async def test_who_may_ban_and_not_take_back_is_told_so(house: House) -> None:
    carol = await house.person("carol")
    levels = {"users": {carol.user_id: 60}, "redact": 70}
    await house.alice.sets_state(house.room_id, "m.room.power_levels", levels)
    wish: dict[str, Any] = {"since_ts": 0, "take_back": True}
    await house.raid("POST", "/removal", wish, by=carol, **REFUSED)
    removed = await house.raid("POST", "/removal", {**wish, "take_back": False}, by=carol)
    assert (removed["removed"], removed["has_more"]) == (1, False)


async def test_a_moderator_lets_somebody_in_during_a_raid(house: House) -> None:
    await house.raid("PUT", body={})
    carol, dave = await house.server.person("carol"), await house.server.person("dave")
    refused = await carol.joins(house.room_id, **REFUSED)
    assert refused["org.linnet.raid_until_ts"] == house.now_ms + 2 * HOUR_MS
    await house.bob.invites(house.room_id, dave, **REFUSED)
    await house.alice.invites(house.room_id, carol)
    await carol.joins(house.room_id)


async def test_an_invite_by_a_member_does_not_lead_in_during_a_raid(house: House) -> None:
    carol = await house.server.person("carol")
    await house.bob.invites(house.room_id, carol)
    await house.raid("PUT", body={})
    await carol.joins(house.room_id, **REFUSED)


async def test_raid_mode_ends_by_itself_and_keeps_the_rest(house: House) -> None:
    await house.protects(rules=[{"title": "Be kind"}])
    await house.raid("PUT", body={"for_ms": HOUR_MS})
    carol = await house.server.person("carol")
    await carol.joins(house.room_id, **REFUSED)
    house.clock.advance(HOUR_MS)
    await carol.joins(house.room_id)
    assert (await house.raid("GET"))["is_on"] is False
    path = f"/rooms/{house.room_id}/state/org.linnet.protection/"
    assert (await house.alice.get(path))["rules"] == [{"title": "Be kind"}]


async def test_a_new_end_does_not_free_those_who_came_in_the_raid(house: House) -> None:
    await house.raid("PUT", body={"quiet_ms": HOUR_MS})
    first = await house.raid("GET")
    house.clock.advance(HOUR_MS)
    again = await house.raid("PUT", body={"quiet_ms": 0})
    assert again["since_ts"] == first["since_ts"]
    assert again["until_ts"] == house.now_ms + 2 * HOUR_MS
    await says(house.bob, house.room_id, **REFUSED)


async def test_members_keep_their_place_and_their_names(house: House) -> None:
    house.clock.advance(2 * HOUR_MS)
    await house.raid("PUT", body={})
    name = {"membership": "join", "displayname": "Bob the member"}
    await house.bob.put(f"/rooms/{house.room_id}/state/m.room.member/{house.bob.user_id}", name)
    await says(house.bob, house.room_id)
    joined = (await house.raid("GET", params={"since_ts": house.now_ms}))["joined"]
    assert joined == []


async def test_raid_mode_is_for_those_who_may_ban(house: House) -> None:
    stranger = await house.server.person("stranger")
    await house.raid("PUT", body={})
    for person in (house.bob, stranger):
        for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/removal")):
            body: Any = None if method == "GET" else {"since_ts": 0}
            await house.raid(method, path, body, by=person, **REFUSED)
    assert (await house.raid("GET"))["is_on"] is True


async def test_impossible_wishes_are_refused(house: House) -> None:
    for wish in ({"for_ms": 1}, {"for_ms": 8 * 24 * HOUR_MS}, {"quiet_ms": -1}):
        await house.raid("PUT", body=wish, **WRONG)
    await house.raid("POST", "/removal", {"since_ts": -1}, **WRONG)
    await house.raid("POST", "/removal", {"since_ts": 0, "reason": "x" * 501}, **WRONG)
    await house.raid("POST", "/removal", {"since_ts": 0, "keep": ["nobody"]}, expect=400)
    await house.raid("GET", params={"since_ts": -1}, **WRONG)


async def test_nobody_of_power_is_removed(house: House) -> None:
    carol = await house.person("carol")
    levels = {"users": {carol.user_id: 50}}
    await house.alice.sets_state(house.room_id, "m.room.power_levels", levels)
    removed = await house.raid("POST", "/removal", {"since_ts": 0})
    assert removed["removed"] == 1
    members = await house.alice.get(f"/rooms/{house.room_id}/joined_members")
    assert set(members["joined"]) == {house.alice.user_id, carol.user_id}
