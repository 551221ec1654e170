"""Rules are found by whom they name, and no pattern costs more than another."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.events.event import Event
from linnet.events.room_versions import DEFAULT
from linnet.ids import EventId
from linnet.moderation.policies.globs import MAX_UNDER_RUN, Glob, GlobIndex, runs_of
from linnet.moderation.policies.rules import MAX_RULES, Rule, RuleSet, hash_of, rule_of
from linnet.rooms.invite_rules import matches

TEXT = st.text("ab:@é", max_size=12)
PATTERN = st.text("ab:@é*?", max_size=10)


def event(content: dict[str, Any], kind: str = "m.policy.rule.user", key: str = "k") -> Event:
    pdu = {
        "type": kind,
        "state_key": key,
        "content": content,
        "sender": "@list:here",
        "room_id": "!list",
        "origin_server_ts": 1,
        "depth": 1,
        "prev_events": [],
        "auth_events": [],
    }
    return Event.from_parts(DEFAULT, pdu, b"", EventId("$rule"))


def rule(entity: str, key: str = "k", **more: Any) -> Rule:
    made = rule_of(event({"entity": entity, "recommendation": "m.ban", **more}, key=key))
    assert made is not None
    return made


def names(rules: RuleSet, entity: str, now_ms: int = 0) -> list[str]:
    return sorted(found.key[1] for found in rules.about("user", entity, now_ms))


@given(PATTERN, TEXT)
def test_a_glob_matches_as_the_specification_says(pattern: str, text: str) -> None:
    assert Glob(pattern).matches(text) == matches(pattern, text)


@given(st.lists(PATTERN, max_size=8, unique=True), TEXT)
def test_an_index_finds_all_globs_and_no_other(patterns: list[str], text: str) -> None:
    index: GlobIndex[str] = GlobIndex(frozenset(runs_of("aba")))
    for pattern in patterns:
        assert index.put(pattern, pattern, pattern)
    expected = sorted(pattern for pattern in patterns if matches(pattern, text))
    assert sorted(index.matching(text)) == expected
    for pattern in patterns:
        index.remove(pattern)
    assert index.matching(text) == []


def test_an_index_takes_no_more_globs_of_a_kind_than_it_can_try() -> None:
    index: GlobIndex[int] = GlobIndex(frozenset())
    taken = [index.put(n, "*" * (n + 1), n) for n in range(MAX_UNDER_RUN + 1)]
    assert taken == [True] * MAX_UNDER_RUN + [False]


@pytest.mark.parametrize("prefix", ["m.policy", "m.room", "org.matrix.mjolnir"])
def test_old_types_and_recommendations_are_understood(prefix: str) -> None:
    for recommendation, meant in (
        ("m.ban", "ban"),
        ("org.matrix.mjolnir.ban", "ban"),
        ("m.takedown", "takedown"),
        ("org.matrix.msc4204.takedown", "takedown"),
    ):
        content = {"entity": "@spam:here", "recommendation": recommendation}
        made = rule_of(event(content, f"{prefix}.rule.user"))
        assert made is not None
        assert (made.kind, made.recommendation) == ("user", meant)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"entity": "@a:b"},
        {"entity": 3, "recommendation": "m.ban"},
        {"entity": "", "recommendation": "m.ban"},
        {"entity": "@a:b", "recommendation": "m.applaud"},
        {"entity": "@a:b", "recommendation": ["m.ban"]},
        {"entity": "a" * 256, "recommendation": "m.ban"},
        {"recommendation": "m.ban", "hashes": {"sha256": 1}},
    ],
)
def test_what_says_nothing_is_no_rule(content: dict[str, Any]) -> None:
    assert rule_of(event(content)) is None
    assert rule_of(event({"entity": "@a:b", "recommendation": "m.ban"}, "m.room.name")) is None


def test_rules_are_found_by_id_glob_and_hash_until_they_are_over() -> None:
    rules = RuleSet()
    hashed = event({"recommendation": "m.ban", "hashes": {"sha256": hash_of("@spam:here")}})
    for made in (
        rule("@spam:here", "id"),
        rule("@sp*", "glob"),
        rule("@spam:here", "over", **{"org.linnet.expires_ts": 100}),
        rule("@other:here", "other"),
    ):
        rules.put(made.key, made)
    rules.put(("m.policy.rule.user", "k"), rule_of(hashed))
    assert names(rules, "@spam:here", 99) == ["glob", "id", "k", "over"]
    assert names(rules, "@spam:here", 100) == ["glob", "id", "k"]
    assert names(rules, "@ham:here") == []
    for key in list(rules.all):
        rules.put(key, None)
    assert names(rules, "@spam:here") == []
    assert rules.all == {}


def test_what_does_not_fit_is_told() -> None:
    rules = RuleSet()
    for n in range(MAX_UNDER_RUN + 1):
        made = rule("*" * (n + 1), str(n))
        rules.put(made.key, made)
    assert list(rules.unheeded) == [("m.policy.rule.user", str(MAX_UNDER_RUN))]
    assert len(rules.all) <= MAX_RULES


def test_ten_thousand_rules_cost_little() -> None:
    rules = RuleSet(frozenset(runs_of(":linnet.test")))
    for n in range(10_000):
        entity = f"@*spam{n}*:*.example" if n % 2 else f"@user{n}-*:linnet.test"
        made = rule(entity, str(n))
        rules.put(made.key, made)
    users = [f"@somebody-{n}:linnet.test" for n in range(500)]
    began = time.process_time()
    for user in users:
        rules.about("user", user, 0)
    assert (time.process_time() - began) / len(users) < 0.001
    assert names(rules, "@user42-x:linnet.test") == ["42"]
