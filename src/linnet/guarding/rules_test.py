"""Words and patterns are found whatever tricks are played, and in time that nobody can blow up."""

import time

import pytest

from linnet.errors import InvalidParam
from linnet.guarding.rules import MAX_PATTERNS, Automatic, Matcher, WordRule, parse


def word(text: str) -> WordRule:
    return WordRule(text, "refuse")


def pattern(text: str) -> WordRule:
    return WordRule(text, "hold", "pattern")


@pytest.mark.parametrize(
    "text",
    [
        "free money",
        "FREE!",
        "f\u200bree",
        "ｆｒｅｅ",
        "frее",  # with two letters that are Cyrillic
        "fr33",
        "fr\u200b\u04353",  # a Cyrillic letter, a digit and what cannot be seen
        "f r e e",
        "f.r.e.e",
        "f̷r̷e̷e̷",
    ],
)
def test_a_word_is_found_in_every_disguise(text):
    assert Matcher([word("free")]).find(f"get {text} now") is not None


@pytest.mark.parametrize("text", ["freedom", "carefree", "fee", "", "a b c d"])
def test_only_whole_words_are_found(text):
    assert Matcher([word("free")]).find(text) is None


@pytest.mark.parametrize(
    ("rule", "text"),
    [("дурак", "Ты ДУРАК!"), ("حمار", "يا حِمار"), ("cr@p", "what crap"), ("buy now", "Buy, now!")],
)
def test_words_of_any_script_and_several_words_are_found(rule, text):
    assert Matcher([word(rule)]).find(text) is not None


def test_several_words_are_found_only_in_their_order():
    matcher = Matcher([word("buy now")])
    assert matcher.find("now buy") is None
    assert matcher.find("buy this now") is None


def test_patterns_are_matched_all_at_once_and_also_behind_disguises():
    rules = [pattern(r"\bcheap\s+pills?\b"), pattern(r"дур\pL+")]
    assert Matcher(rules).find("CHEAP  PILL today") is rules[0]
    assert Matcher(rules).find("chеap pills") is rules[0]
    assert Matcher(rules).find("вот дурень") is rules[1]
    assert Matcher(rules).find("nothing of the kind") is None


@pytest.mark.parametrize("text", ["(", "a*", ".*", r"(a)\1", "(?=a)"])
def test_a_pattern_that_cannot_be_or_matches_everything_is_refused(text):
    with pytest.raises(InvalidParam):
        Matcher([pattern(text)])


def test_a_rule_needs_a_word_and_patterns_have_a_number():
    with pytest.raises(InvalidParam):
        Matcher([word("...")])
    with pytest.raises(InvalidParam):
        Matcher([pattern(f"a{n}") for n in range(MAX_PATTERNS + 1)])
    with pytest.raises(InvalidParam):
        Matcher([pattern("(a{900}){900}")])


def test_no_pattern_takes_more_time_than_the_message_is_long():
    matcher = Matcher([pattern(r"(a+)+b"), pattern(r"(a|aa)+$b")])
    begun = time.process_time()
    assert matcher.find("a" * 30_000) is None
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "content",
    [
        {"rules": [{"text": "x"}]},
        {"rules": [{"text": "", "effect": "hold"}]},
        {"rules": [{"text": "x", "effect": "delete"}]},
        {"rules": [{"text": "x", "effect": "hold"}] * 10_001},
        {"flood": {"messages": 1, "in_s": 5}},
        {"flood": {"messages": 5, "in_s": 5, "effect": "hold"}},
        {"mentions": {"max": -1}},
        {"invites": {"max": 0, "in_s": 5}},
        {"hold_media": "yes"},
        {"hateful": {"effect": "refuse"}},
        {"hateful": {"languages": ["en", "fr", "de", "en"]}},
        {"hateful": {"joined_within_s": 0}},
    ],
)
def test_rules_of_a_wrong_form_are_refused(content):
    with pytest.raises(InvalidParam):
        parse(content)


def test_whether_there_is_anything_to_look_at():
    assert parse({}).is_empty
    assert not parse({"hold_media": True}).is_empty
    assert not Automatic([word("x")]).is_empty
    assert Automatic([WordRule("x", "hold", is_on=False)]).is_empty
    assert not parse({"flood": {"messages": 5, "in_s": 5}}).is_empty
    assert not parse({"hateful": {}}).is_empty
