"""Automatic moderation: what it holds up, that it says so, and that people can look again."""

# covers: linnet.automaticRules, linnet.setAutomaticRules, linnet.heldMessages
# covers: linnet.answerHeldMessage, linnet.tryAutomaticRules

from typing import Any

from tests.api.guarding.guarded import (
    HOUR_MS,
    MINUTE_MS,
    PROTECTION,
    REFUSED,
    SLOW,
    WRONG,
    House,
    house,
    says,
)
from tests.api.moderation.reporting import API, cases_against, names, notices_to
from tests.kit.client import Answer, Client

from linnet.guarding.judge import MAX_HELD, NOT_SENT
from linnet.moderation.tell import CONCERNED_TYPE

__all__ = ["house"]


async def looks_at(house: House, *rules: Any, **more: Any) -> None:
    path = f"/_linnet/rooms/{house.room_id}/automatic"
    await house.alice.put(path, {"rules": list(rules), **more})


def rule(text: str, effect: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "effect": effect, **more}


async def held_in(house: House) -> list[dict[str, Any]]:
    found = await house.alice.get(f"/_linnet/rooms/{house.room_id}/held")
    return list(found["messages"])


async def answers(
    house: House, held_id: Any, approve: bool, by: Client | None = None, **more: Any
) -> Answer:
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    body = {"approve": approve, "reason": "" if approve else "Not here.", **more}
    path = f"/_linnet/rooms/{house.room_id}/held/{held_id}"
    return await (by or house.alice).post(path, body, **expected)


async def tries(house: House, text: str, by: Client | None = None, **more: Any) -> Answer:
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    path = f"/_linnet/rooms/{house.room_id}/automatic/trial"
    return await (by or house.alice).post(path, {"text": text, **more}, **expected)


async def facts_told(person: Client) -> dict[str, Any]:
    (told,) = [one[CONCERNED_TYPE] for one in await notices_to(person)]
    return told  # type: ignore[no-any-return]


async def test_what_is_refused_is_told_with_a_reason_and_can_be_complained_about(
    house: House,
) -> None:
    await looks_at(house, rule("cheap pills", "refuse", reason="No adverts."))
    for _ in range(3):
        refused = await says(house.bob, house.room_id, "CHEAP p1lls!", **REFUSED)
        assert refused["error"] == f"{NOT_SENT}: No adverts."
    await says(house.bob, house.room_id, "pills are not cheap")
    await says(house.alice, house.room_id, "cheap pills are not wanted here")
    # One statement for the three.
    facts = await facts_told(house.bob)
    assert (facts["measures"], facts["reason"]) == (["refuse"], "No adverts.")
    assert facts["is_automated"] is True
    (shown,) = (await house.bob.get("/_linnet/decisions"))["decisions"]
    assert shown["is_automated"] is True
    path = f"/_linnet/decisions/{shown['statement_id']}/complaint"
    await house.bob.post(path, {"reason": "I am a pharmacist"})
    where = {"room_id": house.room_id}
    (waiting,) = (await house.alice.get(f"{API}/complaints", params=where))["complaints"]
    assert waiting["reason"] == "I am a pharmacist"
    answer = {"outcome": "upheld", "reason": "Still an advert."}
    await house.alice.put(f"{API}/complaints/{waiting['complaint_id']}/answer", answer)


async def test_a_held_message_is_sent_when_a_moderator_approves(house: House) -> None:
    await looks_at(house, rule("casino", "hold"))
    refused = await says(house.bob, house.room_id, "the casino", **REFUSED)
    again = await says(house.bob, house.room_id, "the casino", **REFUSED)
    assert refused["org.linnet.held_id"] == again["org.linnet.held_id"]
    (held,) = await held_in(house)
    assert (held["content"]["body"], held["user_id"]) == ("the casino", house.bob.user_id)
    await says(house.bob, house.room_id, "after it")
    assert (await facts_told(house.bob))["measures"] == ["hold"]
    (case,) = await cases_against(house.alice, house.bob, house.room_id)
    steps = (await house.alice.get(f"{API}/cases/{case['case_id']}"))["steps"]
    assert [(step["actor"], step["step"]) for step in steps] == [("", "automatic")]
    event_id = (await answers(house, held["held_id"], True))["event_id"]
    event = await house.alice.sees("the casino")
    assert (event["event_id"], event["sender"]) == (event_id, house.bob.user_id)
    await answers(house, held["held_id"], True, expect=404)
    assert await held_in(house) == []


async def test_of_a_held_message_that_is_denied_its_sender_hears_why(house: House) -> None:
    await looks_at(house, hold_media=True)
    image = {"msgtype": "m.image", "url": "mxc://linnet.test/x"}
    await says(house.bob, house.room_id, "a picture", **image, **REFUSED)
    await notices_to(house.bob)
    (held,) = await held_in(house)
    await answers(house, held["held_id"], False, reason=" ", **WRONG)
    await answers(house, held["held_id"], False)
    decisions: list[Any] = []
    while len(decisions) < 2:
        decisions = (await house.bob.get("/_linnet/decisions"))["decisions"]
    newest = decisions[0]
    assert (newest["measures"], newest["reason"]) == (["refuse"], "Not here.")
    assert newest["is_automated"] is False


async def test_a_held_message_of_somebody_who_may_not_speak_stays_unsent(house: House) -> None:
    await looks_at(house, rule("casino", "hold"))
    await says(house.bob, house.room_id, "casino", **REFUSED)
    (held,) = await held_in(house)
    mute = {"until_ts": house.now_ms + HOUR_MS}
    key = f"_{house.bob.user_id}"
    await house.alice.sets_state(house.room_id, "org.linnet.mute", mute, key)
    await answers(house, held["held_id"], True, **REFUSED)
    await house.alice.sets_state(house.room_id, "org.linnet.mute", {}, key)
    await house.bob.leaves(house.room_id)
    await answers(house, held["held_id"], True, **REFUSED)
    await answers(house, held["held_id"], False)


async def test_one_person_holds_up_the_moderators_only_so_much(house: House) -> None:
    await looks_at(house, rule("casino", "hold"))
    for n in range(MAX_HELD + 3):
        await says(house.bob, house.room_id, f"casino {n}", **REFUSED)
    assert len(await held_in(house)) == MAX_HELD


async def test_a_flood_is_slowed_down(house: House) -> None:
    await looks_at(house, flood={"messages": 3, "in_s": 10})
    for _ in range(3):
        await says(house.bob, house.room_id)
    refused = await says(house.bob, house.room_id, **SLOW)
    assert refused["retry_after_ms"] == MINUTE_MS
    await says(house.bob, house.room_id, **SLOW)
    assert (await facts_told(house.bob))["measures"] == ["slow"]
    house.clock.advance(MINUTE_MS)
    await says(house.bob, house.room_id)
    await says(house.bob, house.room_id, **SLOW)
    house.clock.advance(10 * MINUTE_MS)
    for _ in range(3):
        await says(house.bob, house.room_id)


async def test_a_word_that_slows_down_is_sent_and_its_sender_waits(house: House) -> None:
    await looks_at(house, rule("casino", "slow"))
    await says(house.bob, house.room_id, "casino")
    await house.alice.sees("casino")
    refused = await says(house.bob, house.room_id, "casino", **SLOW)
    assert refused["retry_after_ms"] == MINUTE_MS
    house.clock.advance(MINUTE_MS)
    await says(house.bob, house.room_id, "casino")


async def test_a_flood_in_an_encrypted_room_is_seen_and_its_words_are_not(house: House) -> None:
    encryption = {"algorithm": "m.megolm.v1.aes-sha2"}
    await house.alice.sets_state(house.room_id, "m.room.encryption", encryption)
    flood = {"messages": 2, "in_s": 10, "effect": "refuse"}
    await looks_at(house, rule("casino", "refuse"), flood=flood, hold_media=True)
    await says(house.bob, house.room_id, "casino", kind="m.room.encrypted")
    await says(house.bob, house.room_id, msgtype="m.image", text="casino")
    await says(house.bob, house.room_id, **REFUSED)


async def test_what_is_put_before_the_moderators_is_sent(house: House) -> None:
    await looks_at(house, rule(r"t\.me/\w+", "queue", kind="pattern"))
    await says(house.bob, house.room_id, "come to T.me/casino")
    facts = await facts_told(house.bob)
    assert (facts["measures"], facts["is_automated"]) == (["queue"], True)
    assert len(await cases_against(house.alice, house.bob, house.room_id)) == 1


async def test_mentions_and_invites_have_a_measure(house: House) -> None:
    await looks_at(house, mentions={"max": 2}, invites={"max": 2, "in_s": 60})
    people = [await house.server.person("guest") for _ in range(3)]
    for count, expected in ((2, {}), (3, REFUSED)):
        named = {"m.mentions": {"user_ids": [one.user_id for one in people[:count]]}}
        await says(house.bob, house.room_id, **named, **expected)
    await house.bob.invites(house.room_id, people[0])
    await house.bob.invites(house.room_id, people[1])
    await house.bob.invites(house.room_id, people[2], **REFUSED)
    await house.alice.invites(house.room_id, people[2])


async def test_words_are_found_where_an_app_may_show_them(house: House) -> None:
    await looks_at(house, rule("casino", "refuse"))
    hidden: list[dict[str, Any]] = [
        {"formatted_body": "cas<b>in</b>o"},
        {"filename": "casino.png", "msgtype": "m.image"},
        {"m.new_content": {"msgtype": "m.text", "body": "casino"}},
        {"kind": "org.matrix.msc3381.poll.start", "poll": {"answers": [{"m.text": "casino"}]}},
    ]
    for content in hidden:
        await says(house.bob, house.room_id, **content, **REFUSED)


async def test_members_see_that_there_are_rules_and_not_which(house: House) -> None:
    await looks_at(house, rule("casino", "refuse"))
    path = f"/rooms/{house.room_id}/state/{PROTECTION}/"
    assert (await house.bob.get(path)).json == {"automatic": True}
    await looks_at(house)
    assert (await house.bob.get(path)).json == {}
    await says(house.bob, house.room_id, "casino")


async def test_rules_and_held_messages_are_for_those_who_may_ban(house: House) -> None:
    await looks_at(house, rule("casino", "hold"))
    await says(house.bob, house.room_id, "casino", **REFUSED)
    (held,) = await held_in(house)
    stranger = await house.server.person("stranger")
    await names(house.server, stranger)
    base = f"/_linnet/rooms/{house.room_id}"
    for person in (house.bob, stranger, house.server.admin):
        await person.get(f"{base}/automatic", **REFUSED)
        await person.put(f"{base}/automatic", {}, **REFUSED)
        await person.get(f"{base}/held", **REFUSED)
        await answers(house, held["held_id"], True, by=person, **REFUSED)
        await tries(house, "casino", by=person, **REFUSED)
        await tries(house, "casino", rules=[rule("casino", "hold")], by=person, **REFUSED)
    # A moderator of another room does not reach it from there.
    other = await house.bob.creates_room()
    path = f"/_linnet/rooms/{other}/held/{held['held_id']}"
    await house.bob.post(path, {"approve": True}, expect=404)
    shown = await house.alice.get(f"{base}/automatic")
    (shown_rule,) = shown["rules"]
    assert shown_rule == rule("casino", "hold", kind="words", reason="", is_on=True)


async def test_a_rule_that_is_off_is_kept_and_looks_at_nothing(house: House) -> None:
    await looks_at(house, rule("casino", "refuse", is_on=False), rule("pills", "refuse"))
    await says(house.bob, house.room_id, "casino")
    await says(house.bob, house.room_id, "pills", **REFUSED)
    shown = await house.alice.get(f"/_linnet/rooms/{house.room_id}/automatic")
    assert [one["is_on"] for one in shown["rules"]] == [False, True]
    # Where all are off, members are not told that there is anything.
    await looks_at(house, rule("casino", "refuse", is_on=False))
    path = f"/rooms/{house.room_id}/state/{PROTECTION}/"
    assert (await house.bob.get(path)).json == {}
    path = f"/_linnet/rooms/{house.room_id}/automatic"
    wrong = rule("(", "hold", kind="pattern", is_on=False)
    await house.alice.put(path, {"rules": [wrong]}, **WRONG)


async def test_what_is_refused_says_to_apps_why(house: House) -> None:
    await looks_at(house, rule("casino", "refuse", reason="No adverts."), mentions={"max": 0})
    refused = await says(house.bob, house.room_id, "casino", **REFUSED)
    facts = ("org.linnet.cause", "org.linnet.reason", "org.linnet.refused")
    assert [refused.json.get(key) for key in facts] == ["words", "No adverts.", True]
    named = {"m.mentions": {"user_ids": [house.alice.user_id]}}
    refused = await says(house.bob, house.room_id, **named, **REFUSED)
    assert [refused.json.get(key) for key in facts] == ["mentions", None, True]


async def test_a_text_can_be_tried_before_anybody_writes_it(house: House) -> None:
    off = rule("pills", "refuse", is_on=False)
    await looks_at(house, rule("casino", "hold", reason="No adverts."), off)
    found = (await tries(house, "My C4SINO!"))["rule"]
    assert (found["text"], found["effect"], found["reason"]) == ("casino", "hold", "No adverts.")
    assert (await tries(house, "hello")).json == {}
    assert (await tries(house, "pills")).json == {}
    # A rule can be tried before it is kept, and whether it is on or not.
    assert (await tries(house, "pills", rules=[off]))["rule"]["text"] == "pills"
    assert (await tries(house, "casino", rules=[off])).json == {}
    pattern = rule("p[i1]lls?", "queue", kind="pattern")
    assert (await tries(house, "a p1ll", rules=[pattern]))["rule"]["kind"] == "pattern"
    assert await held_in(house) == []
    for wrong in ([rule("(", "hold", kind="pattern")], [rule("...", "hold")]):
        await tries(house, "x", rules=wrong, **WRONG)
    too_many = [rule("x", "hold")] * 101
    await tries(house, "x", rules=too_many, expect=400)
    await tries(house, "x" * 10_001, expect=400)


async def test_wrong_rules_are_refused_and_change_nothing(house: House) -> None:
    path = f"/_linnet/rooms/{house.room_id}/automatic"
    await looks_at(house, rule("casino", "refuse"))
    for wrong in (
        {"rules": [rule("(", "hold", kind="pattern")]},
        {"rules": [rule(".*", "hold", kind="pattern")]},
        {"rules": [rule("x", "delete")]},
        {"rules": "none"},
        {"flood": {"messages": 0, "in_s": 1}},
    ):
        await house.alice.put(path, wrong, **WRONG)
    await says(house.bob, house.room_id, "casino", **REFUSED)
    await answers(house, "none", True, expect=404)
    await house.alice.get(f"/_linnet/rooms/{house.room_id}/held", params={"after": -1}, **WRONG)
