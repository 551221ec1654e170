"""A rule that covers: the message is sent unchanged with a mark, and moderators can uncover it."""

# covers: linnet.setAutomaticRules, linnet.liftMeasures

from typing import Any

from tests.api.guarding.guarded import REFUSED, WRONG, House, house, says
from tests.api.guarding.test_automatic import facts_told, held_in, looks_at, rule
from tests.api.guarding.test_hateful import HATE, looks
from tests.api.moderation.reporting import API, cases_against, notices_to
from tests.kit.client import Client

from linnet.guarding.judge import MAYBE_HATEFUL, WORDS
from linnet.moderation.tell import LIFTED_TYPE

__all__ = ["house"]

COVER = "org.linnet.cover"
UNCOVERED = "org.linnet.uncovered"


async def event_of(person: Client, room_id: str, event_id: str) -> dict[str, Any]:
    return (await person.get(f"/rooms/{room_id}/event/{event_id}")).json  # type: ignore[no-any-return]


async def says_covered(house: House, text: str, **more: Any) -> dict[str, Any]:
    event_id = (await says(house.bob, house.room_id, text, **more))["event_id"]
    return await event_of(house.alice, house.room_id, event_id)


async def uncovers(
    by: Client, room_id: str, event_id: str, looked_at: str = "", **expected: Any
) -> Any:
    path = f"/rooms/{room_id}/state/{UNCOVERED}/{event_id}"
    return await by.put(path, {"event_id": looked_at or event_id}, **expected)


async def test_what_is_covered_is_sent_unchanged_with_the_reason(house: House) -> None:
    await looks_at(house, rule("casino", "cover", reason="No adverts."), rule("pills", "cover"))
    event = await says_covered(house, "the casino")
    assert event[COVER] == {"cause": "words", "reason": "No adverts."}
    assert event["content"] == {"msgtype": "m.text", "body": "the casino"}
    # The rule's own words are for the moderators alone.
    assert (await says_covered(house, "cheap pills"))[COVER] == {"cause": "words"}
    assert COVER not in await says_covered(house, "hello")
    # It comes with every way to read.
    (seen,) = (
        one
        for one in (await house.alice.get(f"/rooms/{house.room_id}/messages?dir=b"))["chunk"]
        if one["event_id"] == event["event_id"]
    )
    assert seen[COVER] == event[COVER]
    # Those who may ban are not looked at.
    own = (await says(house.alice, house.room_id, "casino"))["event_id"]
    assert COVER not in await event_of(house.bob, house.room_id, own)


async def test_a_mark_that_an_app_writes_itself_is_none(house: House) -> None:
    forged = await says_covered(house, "hello", **{COVER: {"cause": "words", "reason": "x"}})
    assert COVER not in forged
    # It is content like any other, which nothing takes for the server's.
    assert forged["content"][COVER] == {"cause": "words", "reason": "x"}


async def test_it_says_that_a_program_did_it_and_moderators_get_a_case(house: House) -> None:
    await looks_at(house, rule("casino", "cover"))
    for text in ("casino one", "casino two"):
        await says_covered(house, text)
    # One statement for both.
    facts = await facts_told(house.bob)
    assert (facts["measures"], facts["reason"]) == (["cover"], WORDS)
    assert facts["is_automated"] is True
    (case,) = await cases_against(house.alice, house.bob, house.room_id)
    (step,) = (await house.alice.get(f"{API}/cases/{case['case_id']}"))["steps"]
    assert (step["actor"], step["step"], step["detail"]) == ("", "automatic", f"cover: {WORDS}")


async def case_of(house: House) -> str:
    """Where the case is in which the rule took effect."""
    return f"{API}/cases/{(await facts_told(house.bob))['case_id']}"


def uncovered_in(state: Any) -> dict[str, str]:
    return {
        one["state_key"]: one["content"]["event_id"] for one in state if one["type"] == UNCOVERED
    }


async def test_a_complaint_uncovers_all_that_the_statement_was_about(house: House) -> None:
    await looks_at(house, rule("casino", "cover"), rule("pills", "cover", reason="No medicine."))
    first, second = [(await says_covered(house, f"casino {n}"))["event_id"] for n in range(2)]
    await facts_told(house.bob)
    other = (await says_covered(house, "pills"))["event_id"]
    decisions: list[Any] = []
    while len(decisions) < 2:
        decisions = (await house.bob.get("/_linnet/decisions"))["decisions"]
    statement_id = next(one["statement_id"] for one in decisions if one["reason"] == WORDS)
    await house.bob.post(f"/_linnet/decisions/{statement_id}/complaint", {"reason": "I live there"})
    where = {"room_id": house.room_id}
    (waiting,) = (await house.alice.get(f"{API}/complaints", params=where))["complaints"]
    answer = {"outcome": "reversed", "reason": "So you do."}
    path = f"{API}/complaints/{waiting['complaint_id']}/answer"
    assert (await house.alice.put(path, answer))["undone"] == ["cover"]
    state = (await house.bob.get(f"/rooms/{house.room_id}/state")).json
    assert uncovered_in(state) == {first: first, second: second}
    assert other not in uncovered_in(state)


async def test_a_moderator_lifts_it_in_one_step_and_its_sender_is_told(house: House) -> None:
    await looks_at(house, rule("casino", "cover"))
    event_id = (await says_covered(house, "casino"))["event_id"]
    path = await case_of(house)
    assert (await house.alice.get(path))["liftable"] == ["cover"]
    wish = {"measures": ["cover"], "reason": "It was a film."}
    await house.bob.post(f"{path}/lift", wish, expect=404)
    (lifted,) = (await house.alice.post(f"{path}/lift", wish))["lifted"]
    assert lifted["measure"] == "cover"
    assert (await house.alice.get(path))["liftable"] == []
    await house.alice.post(f"{path}/lift", wish, **REFUSED)
    state = (await house.bob.get(f"/rooms/{house.room_id}/state")).json
    assert uncovered_in(state) == {event_id: event_id}
    told: list[Any] = []
    while not told:
        told = [one[LIFTED_TYPE] for one in await notices_to(house.bob) if LIFTED_TYPE in one]
    assert (told[0]["measures"], told[0]["reason"]) == (["cover"], "It was a film.")


async def test_only_those_who_may_ban_uncover(house: House) -> None:
    await looks_at(house, rule("casino", "cover"))
    event_id = (await says_covered(house, "casino"))["event_id"]
    stranger = await house.server.person("stranger")
    levels = (await house.alice.get(f"/rooms/{house.room_id}/state/m.room.power_levels/")).json
    events = {**levels.get("events", {}), UNCOVERED: 0}
    await house.alice.sets_state(house.room_id, "m.room.power_levels", {**levels, "events": events})
    for person in (house.bob, stranger, house.server.admin):
        await uncovers(person, house.room_id, event_id, **REFUSED)
    for key, content in (
        (event_id, {}),
        (event_id, {"event_id": 5}),
        (event_id, {"event_id": "x"}),
        ("x", {"event_id": event_id}),
    ):
        path = f"/rooms/{house.room_id}/state/{UNCOVERED}/{key}"
        await house.alice.put(path, content, **WRONG)
    await uncovers(house.alice, house.room_id, event_id)


async def test_an_edit_has_a_mark_of_its_own(house: House) -> None:
    await looks_at(house, rule("casino", "cover"))
    plain = (await says_covered(house, "hello"))["event_id"]
    edit = {
        "m.new_content": {"msgtype": "m.text", "body": "casino"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": plain},
    }
    edited = await says_covered(house, "* casino", **edit)
    assert edited[COVER] == {"cause": "words"}
    shown = await event_of(house.alice, house.room_id, plain)
    assert COVER not in shown
    assert shown["unsigned"]["m.relations"]["m.replace"][COVER] == {"cause": "words"}
    wish = {"measures": ["cover"], "reason": "It was a film."}
    await house.alice.post(f"{await case_of(house)}/lift", wish)
    state = (await house.bob.get(f"/rooms/{house.room_id}/state")).json
    assert uncovered_in(state) == {plain: edited["event_id"]}


async def test_whoever_takes_the_message_back_takes_the_mark(house: House) -> None:
    await looks_at(house, rule("casino", "cover"))
    event_id = (await says_covered(house, "casino"))["event_id"]
    path = await case_of(house)
    await house.bob.put(f"/rooms/{house.room_id}/redact/{event_id}/away", {})
    assert COVER not in await event_of(house.alice, house.room_id, event_id)
    assert (await house.alice.get(path))["liftable"] == []


async def test_what_has_no_place_for_a_cover_waits_for_a_moderator(house: House) -> None:
    await looks_at(house, rule("casino", "cover"))
    event_id = (await says(house.bob, house.room_id))["event_id"]
    relation = {"rel_type": "m.annotation", "event_id": event_id, "key": "casino"}
    await says(house.bob, house.room_id, kind="m.reaction", **{"m.relates_to": relation}, **REFUSED)
    assert len(await held_in(house)) == 1
    assert (await facts_told(house.bob))["measures"] == ["hold"]


async def test_many_mentions_and_what_may_be_hateful_can_be_covered(house: House) -> None:
    await looks_at(house, mentions={"max": 0, "effect": "cover"})
    named = {"m.mentions": {"user_ids": [house.alice.user_id]}}
    assert (await says_covered(house, "you", **named))[COVER] == {"cause": "mentions"}
    await looks(house, effect="cover")
    assert (await says_covered(house, HATE))[COVER] == {"cause": "hateful"}
    reasons = set[str]()
    while MAYBE_HATEFUL not in reasons:
        decisions = (await house.bob.get("/_linnet/decisions"))["decisions"]
        reasons = {one["reason"] for one in decisions}


async def test_in_an_encrypted_room_nothing_is_covered(house: House) -> None:
    encryption = {"algorithm": "m.megolm.v1.aes-sha2"}
    await house.alice.sets_state(house.room_id, "m.room.encryption", encryption)
    await looks_at(house, rule("casino", "cover"))
    assert COVER not in await says_covered(house, "casino", kind="m.room.encrypted")


async def test_what_is_sent_after_a_delay_is_covered_too(house: House) -> None:
    await looks_at(house, rule("casino", "cover"))
    path = f"/rooms/{house.room_id}/send/m.room.message/late"
    content = {"msgtype": "m.text", "body": "casino"}
    params = {"org.matrix.msc4140.delay": 60_000}
    delay_id = (await house.bob.put(path, content, params=params))["delay_id"]
    where = f"/_matrix/client/unstable/org.matrix.msc4140/delayed_events/{delay_id}/send"
    await house.bob.post(where, {})
    assert (await house.alice.sees("casino"))[COVER] == {"cause": "words"}
