"""Which invites reach a person."""

import re
from fnmatch import translate

from hypothesis import given
from hypothesis import strategies as st

from linnet.ids import UserId
from linnet.rooms.invite_rules import InviteRules, Reach, Tie, _Lists, matches

ALICE = UserId("@alice:one.test")


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_globs_match_as_everywhere(pattern: str, text: str) -> None:
    assert matches(pattern, text) == (re.match(translate(pattern), text) is not None)


def test_a_hostile_pattern_costs_little() -> None:
    assert not matches("*a" * 120 + "b", "a" * 255)


def test_the_first_list_that_matches_counts() -> None:
    lists = _Lists(
        allowed_users=["@alice:*"],
        ignored_users=["@a*"],
        blocked_users=["@ann:*", "@bob:*"],
        allowed_servers=["good.test"],
        ignored_servers=["quiet.test"],
        blocked_servers=["*"],
    )
    rules = InviteRules(lists=lists)
    for inviter, verdict in (
        ("@alice:bad.test", "allow"),
        ("@ann:good.test", "ignore"),
        ("@bob:good.test", "block"),
        ("@carol:good.test", "allow"),
        ("@carol:quiet.test", "ignore"),
        ("@carol:bad.test", "block"),
    ):
        assert rules.verdict(UserId(inviter)) == verdict, inviter


def test_lists_that_are_switched_off_and_doors_that_are_closed() -> None:
    lists = _Lists(enabled=False, blocked_users=["*"])
    assert InviteRules(lists=lists).verdict(ALICE) == "allow"
    assert InviteRules(is_closed=True, lists=_Lists(allowed_users=["*"])).verdict(ALICE) == "block"


def test_whom_somebody_knows_comes_through() -> None:
    ties: list[Tie] = ["stranger", "sharing", "known"]
    reaches: list[tuple[Reach, list[Tie]]] = [
        ("everybody", ties),
        ("sharing", ["sharing", "known"]),
        ("known", ["known"]),
    ]
    for reach, welcome in reaches:
        rules = InviteRules(reach=reach)
        assert [tie for tie in ties if rules.verdict(ALICE, tie) == "allow"] == welcome, reach


def test_the_lists_count_more_than_who_is_known() -> None:
    lists = _Lists(allowed_users=["@alice:*"], blocked_servers=["two.test"])
    rules = InviteRules(reach="known", lists=lists)
    assert rules.verdict(ALICE, "stranger") == "allow"
    assert rules.verdict(UserId("@bob:two.test"), "known") == "block"
