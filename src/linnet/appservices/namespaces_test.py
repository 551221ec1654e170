"""Patterns of names: what they claim, and what is refused."""

import time

import pytest

from linnet.appservices.namespaces import (
    MAX_PATTERN_LENGTH,
    MAX_PATTERNS,
    BadPattern,
    Namespace,
    Patterns,
)


def patterns(*regexes: str, exclusive: bool = True) -> Patterns:
    return Patterns([Namespace(regex, exclusive) for regex in regexes])


def test_a_name_is_claimed_from_its_beginning() -> None:
    some = patterns("@irc_", "@xmpp_.*:example\\.org$")
    assert some.claims("@irc_anna:example.org")
    assert some.owns("@xmpp_bob:example.org")
    assert not some.claims("@xmpp_bob:example.org.evil")
    assert not some.claims("x@irc_anna:example.org")


def test_one_exclusive_pattern_is_enough() -> None:
    both = Patterns([Namespace("@a.*", False), Namespace("@ab.*", True)])
    assert both.claims("@ac")
    assert not both.owns("@ac")
    assert both.owns("@abc")


def test_nothing_is_claimed_without_patterns() -> None:
    assert patterns().is_empty
    assert not patterns().claims("@a:b")


def test_what_is_written_alike_is_found() -> None:
    assert patterns("@a.*", "@b").same_exclusive(patterns("@b")) == "@b"
    assert patterns("@b").same_exclusive(patterns("@b", exclusive=False)) is None


@pytest.mark.parametrize(
    "regex", ["(", "a" * (MAX_PATTERN_LENGTH + 1), "(?=a)b", r"(a)\1", "((a{1000}){1000})"]
)
def test_what_cannot_be_matched_in_linear_time_is_refused(regex: str) -> None:
    with pytest.raises(BadPattern):
        patterns(regex)


def test_too_many_are_refused() -> None:
    with pytest.raises(BadPattern):
        patterns(*(f"@{number}" for number in range(MAX_PATTERNS + 1)))


def test_a_malicious_name_costs_little() -> None:
    slow_elsewhere = patterns("(@(a+)+)+$")
    start = time.process_time()
    assert not slow_elsewhere.claims("@" + "a" * 200 + "!")
    assert time.process_time() - start < 0.5
