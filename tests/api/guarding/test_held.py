"""Messages that are held: what moderators and senders see of them, and what becomes of them."""

# covers: linnet.heldMessages, linnet.answerHeldMessages, linnet.ownHeldMessages
# covers: linnet.withdrawHeldMessage

from typing import Any

from tests.api.admin.test_delete_room import deletes, until_gone
from tests.api.guarding.guarded import HOUR_MS, MUTE, REFUSED, WRONG, House, house, says
from tests.api.guarding.test_automatic import answers, held_in, looks_at, rule
from tests.kit.client import Answer, Client

__all__ = ["house"]


async def holds(house: House, *texts: str) -> list[int]:
    """Bob writes what is held; returns the ids, the oldest first."""
    await looks_at(house, rule("casino", "hold", reason="No adverts."), hold_media=True)
    for text in texts:
        await says(house.bob, house.room_id, text, **REFUSED)
    return [one["held_id"] for one in await held_in(house)]


async def answers_all(
    house: House, held_ids: Any, approve: bool, by: Client | None = None, **more: Any
) -> Answer:
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    body = {"held_ids": held_ids, "approve": approve, "reason": "Not here.", **more}
    path = f"/_linnet/rooms/{house.room_id}/held"
    return await (by or house.alice).post(path, body, **expected)


async def own_held(person: Client) -> list[dict[str, Any]]:
    return list((await person.get("/_linnet/held"))["messages"])


async def test_moderators_see_which_rule_holds_a_message(house: House) -> None:
    await holds(house, "the casino")
    image = {"msgtype": "m.image", "url": "mxc://linnet.test/x"}
    await says(house.bob, house.room_id, "a picture", **image, **REFUSED)
    words, picture = await held_in(house)
    assert (words["cause"], words["rule"], words["reason"]) == ("words", "casino", "No adverts.")
    assert (picture["cause"], "rule" in picture) == ("media", False)


async def test_many_are_answered_at_once(house: House) -> None:
    first, second, third = await holds(house, "casino 1", "casino 2", "casino 3")
    answer = await answers_all(house, [second, first, second, 4711], True)
    assert answer.json == {"answered": [first, second], "left": [4711]}
    await house.alice.sees("casino 1")
    await house.alice.sees("casino 2")
    assert [one["held_id"] for one in await held_in(house)] == [third]
    await answers_all(house, [third], False, reason=" ", **WRONG)
    assert (await answers_all(house, [third], False))["answered"] == [third]
    assert (await answers_all(house, [third], False))["left"] == [third]
    assert await held_in(house) == []
    for wrong in ([1] * 101, "all", [1.5]):
        await answers_all(house, wrong, True, expect=400)
    assert (await answers_all(house, [-1, 2**63, 2**70], True))["answered"] == []


async def test_nobody_answers_their_own(house: House) -> None:
    (held_id,) = await holds(house, "casino")
    levels = {"users": {house.bob.user_id: 50}}
    await house.alice.sets_state(house.room_id, "m.room.power_levels", levels)
    assert (await answers_all(house, [held_id], True, by=house.bob))["left"] == [held_id]
    assert (await answers_all(house, [held_id], True))["answered"] == [held_id]


async def test_only_those_who_may_ban_answer(house: House) -> None:
    (held_id,) = await holds(house, "casino")
    stranger = await house.server.person("stranger")
    for person in (house.bob, stranger, house.server.admin):
        await answers_all(house, [held_id], True, by=person, **REFUSED)
        await answers_all(house, [held_id], False, by=person, **REFUSED)
    other = await stranger.creates_room()
    body = {"held_ids": [held_id], "approve": True}
    answer = await stranger.post(f"/_linnet/rooms/{other}/held", body)
    assert answer.json == {"answered": [], "left": [held_id]}


async def test_a_sender_sees_what_became_of_their_messages(house: House) -> None:
    sent, denied, waiting = await holds(house, "casino 1", "casino 2", "casino 3")
    await answers(house, sent, True)
    await answers(house, denied, False)
    newest, middle, oldest = await own_held(house.bob)
    about = {"room_id": house.room_id, "reason": "No adverts.", "cause": "words"}
    about["held_ts"] = house.now_ms
    assert newest == {"held_id": waiting, "state": "waiting", **about}
    assert middle == {"held_id": denied, "state": "denied", "answer": "Not here.", **about}
    assert oldest == {"held_id": sent, "state": "approved", **about}
    assert await own_held(house.alice) == []


async def test_a_sender_takes_a_message_back_that_waits(house: House) -> None:
    first, second = await holds(house, "casino 1", "casino 2")
    await house.alice.call("DELETE", f"/_linnet/held/{first}", expect=404)
    await house.bob.call("DELETE", f"/_linnet/held/{first}")
    await house.bob.call("DELETE", f"/_linnet/held/{first}", expect=404)
    assert [one["held_id"] for one in await held_in(house)] == [second]
    await answers(house, first, True, expect=404)
    assert [one["state"] for one in await own_held(house.bob)] == ["waiting", "withdrawn"]
    for nonsense in ("none", "-1", "9" * 30):
        await house.bob.call("DELETE", f"/_linnet/held/{nonsense}", expect=404)


async def test_an_upgrade_takes_protection_along(house: House) -> None:
    (held_id,) = await holds(house, "the casino")
    key = f"_{house.bob.user_id}"
    carol = await house.person("carol")
    over = {"until_ts": house.now_ms + HOUR_MS}
    await house.alice.sets_state(house.room_id, MUTE, {}, f"_{carol.user_id}")
    await house.alice.sets_state(house.room_id, MUTE, over, key)
    path = f"/_linnet/rooms/{house.room_id}/automatic"
    rules = (await house.alice.get(path)).json
    upgrade = await house.alice.post(f"/rooms/{house.room_id}/upgrade", {"new_version": "12"})
    house.room_id = upgrade["replacement_room"]
    await house.bob.joins(house.room_id)
    path = f"/_linnet/rooms/{house.room_id}/automatic"
    assert (await house.alice.get(path)).json == rules
    await house.bob.get(path, **REFUSED)
    mute = f"/rooms/{house.room_id}/state/{MUTE}"
    assert (await house.alice.get(f"{mute}/{key}")).json == over
    await house.alice.get(f"{mute}/_{carol.user_id}", expect=404)
    await says(house.bob, house.room_id, "hello", **REFUSED)
    await house.alice.sets_state(house.room_id, MUTE, {}, key)
    await says(house.bob, house.room_id, "casino again", **REFUSED)
    # What waited in the old room is answered in the new one.
    assert [one["rule"] for one in await held_in(house)] == ["casino", "casino"]
    await answers(house, held_id, True)
    event = await house.alice.sees("the casino")
    assert event["sender"] == house.bob.user_id


async def test_a_room_that_is_deleted_leaves_no_rules_behind(house: House) -> None:
    # covers: linnet.adminDeleteRoom
    await holds(house, "casino 1", "casino 2")
    other = await house.alice.creates_room()
    await house.alice.put(f"/_linnet/rooms/{other}/automatic", {"hold_media": True})
    await deletes(house.server.admin, house.room_id)
    await until_gone(house.server.admin, house.room_id)
    async with house.server.house.hall.db.snapshot() as reader:
        for table, rooms in (("automatic_rules", [other]), ("automatic_acts", [])):
            left = await reader.all(f"SELECT room_id FROM {table}")
            assert [row[0] for row in left] == rooms
