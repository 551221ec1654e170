"""What a room asks of those who write: rules, slow mode, limits for newcomers, mutes."""

from typing import Any

from tests.api.guarding.guarded import (
    HOUR_MS,
    MINUTE_MS,
    MUTE,
    PROTECTION,
    REFUSED,
    SLOW,
    WRONG,
    House,
    house,
    says,
)
from tests.kit.client import Client

__all__ = ["house"]

RULES = [{"title": "Be kind", "text": "To everybody."}, {"title": "No adverts"}]


async def sets(
    person: Client, room_id: str, kind: str, content: Any, key: str = "", **more: Any
) -> Any:
    return await person.put(f"/rooms/{room_id}/state/{kind}/{key}", content, **more)


async def test_rules_are_shown_before_somebody_joins(house: House) -> None:
    await house.protects(rules=RULES)
    stranger = await house.server.person("stranger")
    path = f"/_matrix/client/v1/room_summary/{house.room_id}"
    shown = (await stranger.get(path))["org.linnet.rules"]
    assert shown == [RULES[0], {"title": "No adverts", "text": ""}]
    await house.alice.sets_state(house.room_id, "m.room.join_rules", {"join_rule": "invite"})
    await stranger.get(path, expect=404)


async def test_only_who_may_ban_protects_a_room(house: House) -> None:
    levels = {"events": {PROTECTION: 0, MUTE: 0}, "users": {}}
    await house.alice.sets_state(house.room_id, "m.room.power_levels", levels)
    for person in (house.bob, await house.server.person("stranger")):
        await sets(person, house.room_id, PROTECTION, {"rules": RULES}, **REFUSED)
        mute = {"until_ts": house.now_ms + HOUR_MS}
        await sets(person, house.room_id, MUTE, mute, f"_{house.alice.user_id}", **REFUSED)
    await house.protects(rules=RULES)
    await sets(house.bob, house.room_id, PROTECTION, {}, **REFUSED)


WRONG_FORMS: list[Any] = [
    {"rules": [{"text": "no title"}]},
    {"rules": [{"title": "x"}] * 31},
    {"rules": [{"title": "x" * 101}]},
    {"slow_mode": {"interval_s": 0}},
    {"slow_mode": {"interval_s": 21_601}},
    {"slow_mode": "fast"},
    {"newcomers": {"for_s": 1}},
    {"newcomers": {"for_s": 60, "max_mentions": -1}},
    {"raid": {"since_ts": 0, "until_ts": 9_007_199_254_740_991, "quiet_since_ts": 0}},
    {"raid": {"since_ts": 0}},
]


async def test_a_protection_of_a_wrong_form_is_refused(house: House) -> None:
    for content in WRONG_FORMS:
        await sets(house.alice, house.room_id, PROTECTION, content, **WRONG)
        wish = {"initial_state": [{"type": PROTECTION, "content": content}]}
        await house.alice.post("/createRoom", wish, **WRONG)


async def test_slow_mode_says_when_to_write_again(house: House) -> None:
    await house.protects(slow_mode={"interval_s": 30})
    await says(house.bob, house.room_id)
    house.clock.advance(10_000)
    refused = await says(house.bob, house.room_id, **SLOW)
    assert refused["retry_after_ms"] == 20_000
    assert refused["org.linnet.slow_mode"] is True
    assert refused.headers["Retry-After"] == "20"
    # Whoever leads is not held, and neither are reactions and edits.
    for _ in range(2):
        event_id = (await says(house.alice, house.room_id))["event_id"]
    about = {"rel_type": "m.annotation", "event_id": event_id, "key": "👍"}
    await says(house.bob, house.room_id, kind="m.reaction", **{"m.relates_to": about})
    house.clock.advance(20_000)
    await says(house.bob, house.room_id)


async def test_slow_mode_does_not_refuse_what_was_sent_already(house: House) -> None:
    await house.protects(slow_mode={"interval_s": 30})
    first = await says(house.bob, house.room_id, txn_id="once")
    again = await says(house.bob, house.room_id, txn_id="once")
    assert first["event_id"] == again["event_id"]
    await says(house.bob, house.room_id, txn_id="twice", **SLOW)


async def test_slow_mode_holds_below_a_level(house: House) -> None:
    await house.protects(slow_mode={"interval_s": 30, "below_level": 0})
    for _ in range(2):
        await says(house.bob, house.room_id)


NOT_FOR_NEWCOMERS: list[Any] = [
    {"msgtype": "m.image", "url": "mxc://x/y"},
    {"kind": "m.sticker"},
    {"text": "look at https://example.org/x"},
    {"text": "look at cheap-pills.shop now"},
    {"formatted_body": '<a href="https://example.org">this</a>'},
    {"m.mentions": {"user_ids": ["@a:x", "@b:x"]}},
    {"m.mentions": {"room": True}},
]


async def test_newcomers_write_under_limits(house: House) -> None:
    limits = {"for_s": 3600, "no_media": True, "no_links": True, "max_mentions": 1}
    await house.protects(newcomers=limits)
    carol = await house.person("carol")
    until_ts = house.now_ms + HOUR_MS
    for content in NOT_FOR_NEWCOMERS:
        refused = await says(carol, house.room_id, **content, **REFUSED)
        assert refused["org.linnet.newcomer_until_ts"] == until_ts
        await says(house.alice, house.room_id, **content)
    mention = {"m.mentions": {"user_ids": ["@a:x"]}}
    await says(carol, house.room_id, "Hello. I am new here", **mention)
    # A new name does not make one new, and coming again does.
    house.clock.advance(HOUR_MS)
    await carol.put(f"/profile/{carol.user_id}/displayname", {"displayname": "C"})
    for content in NOT_FOR_NEWCOMERS:
        await says(carol, house.room_id, **content)
    await carol.leaves(house.room_id)
    await carol.joins(house.room_id)
    await says(carol, house.room_id, **NOT_FOR_NEWCOMERS[0], **REFUSED)


async def test_newcomers_write_more_slowly(house: House) -> None:
    await house.protects(newcomers={"for_s": 600, "interval_s": 60})
    await says(house.bob, house.room_id)
    await says(house.bob, house.room_id, **SLOW)
    house.clock.advance(10 * MINUTE_MS)
    for _ in range(2):
        await says(house.bob, house.room_id)


async def test_whoever_is_muted_says_nothing_until_it_ends(house: House) -> None:
    key, until_ts = f"_{house.bob.user_id}", house.now_ms + HOUR_MS
    event_id = (await says(house.bob, house.room_id))["event_id"]
    await house.alice.sets_state(house.room_id, MUTE, {"until_ts": until_ts}, key)
    refused = await says(house.bob, house.room_id, **REFUSED)
    assert refused["org.linnet.muted_until_ts"] == until_ts
    about = {"rel_type": "m.annotation", "event_id": event_id, "key": "👍"}
    await says(house.bob, house.room_id, kind="m.reaction", **{"m.relates_to": about}, **REFUSED)
    call = "org.matrix.msc3401.call.member"
    await sets(house.bob, house.room_id, call, {"x": 1}, key, **REFUSED)
    # They leave a call and take back what they said, and a mute is not left by leaving.
    for left in ({"org.linnet.hung_up": True}, {}):
        await sets(house.bob, house.room_id, call, left, key)
    await house.bob.put(f"/rooms/{house.room_id}/redact/{event_id}/1")
    await house.bob.leaves(house.room_id)
    await house.bob.joins(house.room_id)
    await says(house.bob, house.room_id, **REFUSED)
    house.clock.advance(HOUR_MS)
    await says(house.bob, house.room_id)


async def test_a_mute_is_taken_back(house: House) -> None:
    key = f"_{house.bob.user_id}"
    until_ts = house.now_ms + HOUR_MS
    await house.alice.sets_state(house.room_id, MUTE, {"until_ts": until_ts}, key)
    await sets(house.bob, house.room_id, MUTE, {}, key, **REFUSED)
    await house.alice.sets_state(house.room_id, MUTE, {}, key)
    await says(house.bob, house.room_id)


async def test_nobody_mutes_those_of_their_own_power(house: House) -> None:
    carol = await house.person("carol")
    levels = {"users": {house.bob.user_id: 50, carol.user_id: 50}}
    await house.alice.sets_state(house.room_id, "m.room.power_levels", levels)
    mute = {"until_ts": house.now_ms + HOUR_MS}
    for target in (carol, house.bob, house.alice):
        await sets(house.bob, house.room_id, MUTE, mute, f"_{target.user_id}", **REFUSED)
    late = {"until_ts": house.now_ms + 29 * 24 * HOUR_MS}
    await sets(house.alice, house.room_id, MUTE, late, f"_{carol.user_id}", **WRONG)
    await sets(house.alice, house.room_id, MUTE, mute, f"_{carol.user_id}")
