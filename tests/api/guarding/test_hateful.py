"""The detector as a room's rule: what it does, to whom, that it says so; and without a model."""

# covers: linnet.automaticRules, linnet.setAutomaticRules

from typing import Any

import pytest
from tests.api.guarding.guarded import HOUR_MS, MINUTE_MS, REFUSED, SLOW, WRONG, House, house, says
from tests.api.guarding.test_automatic import answers, facts_told, held_in
from tests.api.moderation.reporting import API, cases_against

from linnet.guarding.judge import MAYBE_HATEFUL

__all__ = ["house"]

HATE = "All immigrants are vermin and should be thrown out"
MAYBE = "get rid of all the immigrants"
KIND = "What a lovely day for a walk"
FRENCH = "les juives infestent la ville comme des cochons"
WEEK_MS = 7 * 24 * HOUR_MS


async def looks(house: House, **wanted: Any) -> None:
    await house.alice.put(f"/_linnet/rooms/{house.room_id}/automatic", {"hateful": wanted})


async def test_what_may_be_hateful_is_sent_and_put_before_the_moderators(house: House) -> None:
    await looks(house)
    await says(house.bob, house.room_id, KIND)
    await says(house.bob, house.room_id, MAYBE)
    assert await cases_against(house.alice, house.bob, house.room_id) == []
    await says(house.bob, house.room_id, HATE)
    await house.alice.sees(HATE)
    facts = await facts_told(house.bob)
    assert (facts["measures"], facts["is_automated"]) == (["queue"], True)
    assert facts["reason"] == MAYBE_HATEFUL
    (case,) = await cases_against(house.alice, house.bob, house.room_id)
    assert case["reporters"] == 0
    (step,) = (await house.alice.get(f"{API}/cases/{case['case_id']}"))["steps"]
    assert (step["actor"], step["step"]) == ("", "automatic")
    assert step["detail"] == f"queue: {MAYBE_HATEFUL}"


async def test_it_can_hold_and_a_person_lets_it_be_sent(house: House) -> None:
    await looks(house, effect="hold", threshold="default")
    refused = await says(house.bob, house.room_id, MAYBE, **REFUSED)
    assert MAYBE_HATEFUL in refused["error"]
    (held,) = await held_in(house)
    assert (held["content"]["body"], held["reason"]) == (MAYBE, MAYBE_HATEFUL)
    assert (await facts_told(house.bob))["measures"] == ["hold"]
    await answers(house, held["held_id"], True)
    await house.alice.sees(MAYBE)


async def test_it_can_slow_down_and_the_message_is_sent(house: House) -> None:
    await looks(house, effect="slow")
    await says(house.bob, house.room_id, HATE)
    await house.alice.sees(HATE)
    assert (await facts_told(house.bob))["measures"] == ["slow"]
    refused = await says(house.bob, house.room_id, KIND, **SLOW)
    assert refused["org.linnet.slow_mode"] is True
    house.clock.advance(MINUTE_MS)
    await says(house.bob, house.room_id, HATE)
    house.clock.advance(MINUTE_MS)
    await says(house.bob, house.room_id, KIND)


async def test_what_it_reads_is_what_an_app_may_show(house: House) -> None:
    await looks(house, effect="hold")
    hidden: list[dict[str, Any]] = [
        {"formatted_body": HATE.replace("vermin", "ver<b>min</b>")},
        {"m.new_content": {"msgtype": "m.text", "body": HATE}},
        {"kind": "org.matrix.msc3381.poll.start", "poll": {"question": {"m.text": HATE}}},
    ]
    for content in hidden:
        await says(house.bob, house.room_id, KIND, **content, **REFUSED)


async def test_only_newcomers_are_looked_at_and_never_moderators(house: House) -> None:
    await looks(house, effect="hold")
    await says(house.alice, house.room_id, HATE)
    house.clock.advance(WEEK_MS)
    await says(house.bob, house.room_id, HATE)
    carol = await house.person("carol")
    await says(carol, house.room_id, HATE, **REFUSED)
    await looks(house, effect="hold", joined_within_s=None)
    await says(house.bob, house.room_id, HATE, **REFUSED)


async def test_experimental_languages_are_off_unless_asked_for(house: House) -> None:
    await looks(house, effect="hold")
    await says(house.bob, house.room_id, FRENCH)
    await looks(house, effect="hold", languages=["en", "fr"])
    await says(house.bob, house.room_id, FRENCH, **REFUSED)


async def test_nothing_is_read_in_an_encrypted_room(house: House) -> None:
    encryption = {"algorithm": "m.megolm.v1.aes-sha2"}
    await house.alice.sets_state(house.room_id, "m.room.encryption", encryption)
    await looks(house, effect="hold")
    await says(house.bob, house.room_id, HATE)


@pytest.mark.parametrize("content", [None, b"LNDT not a model"])
async def test_without_its_model_it_rests_and_the_moderators_see_that(
    house: House, tmp_path: Any, content: bytes | None
) -> None:
    scorer = house.server.house.moderation.scorer
    model = tmp_path / "detector.model"
    if content is not None:
        model.write_bytes(content)
    scorer.__init__(model)  # type: ignore[misc]
    await looks(house, effect="hold")
    await says(house.bob, house.room_id, HATE)
    await house.alice.sees(HATE)
    shown = await house.alice.get(f"/_linnet/rooms/{house.room_id}/automatic")
    assert shown["has_detector"] is False
    assert shown["hateful"]["effect"] == "hold"


async def test_a_process_that_dies_leaves_a_message_unscored_and_is_hired_anew(
    house: House,
) -> None:
    scorer = house.server.house.moderation.scorer
    await looks(house, effect="hold")
    await says(house.bob, house.room_id, HATE, **REFUSED)
    process = scorer._process
    assert process is not None
    process.kill()
    await process.wait()
    await says(house.bob, house.room_id, HATE)
    await says(house.bob, house.room_id, HATE, **REFUSED)


async def test_its_rule_has_a_form_and_what_is_shown_can_be_set_again(house: House) -> None:
    path = f"/_linnet/rooms/{house.room_id}/automatic"
    for wrong in (
        {"effect": "refuse"},
        {"effect": "delete"},
        {"threshold": 0.5},
        {"languages": []},
        {"languages": ["nl"]},
        {"joined_within_s": 1},
        "yes",
    ):
        await house.alice.put(path, {"hateful": wrong}, **WRONG)
    await house.bob.put(path, {"hateful": {}}, **REFUSED)
    await looks(house, languages=["de"])
    shown = (await house.alice.get(path)).json
    assert shown["has_detector"] is True
    assert shown["hateful"] == {
        "effect": "queue",
        "threshold": "strict",
        "languages": ["de"],
        "joined_within_s": 604_800,
    }
    await house.alice.put(path, shown)
    assert (await house.alice.get(path)).json == shown
