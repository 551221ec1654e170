"""Harm before number, age before number, and no number without limit."""

from hypothesis import given
from hypothesis import strategies as st

from linnet.moderation.harms import HARMS, graver
from linnet.moderation.urgency import (
    DAY_MS,
    FULL_WEIGHT,
    NEW_WEIGHT,
    added_by,
    credited,
    due_within_ms,
    urgency_of,
    weight_of,
)

CATEGORIES = 16


def test_every_category_of_the_register_of_statements_has_a_harm() -> None:
    assert len({harm.category for harm in HARMS.values()}) == CATEGORIES
    assert {harm.severity for harm in HARMS.values()} == {1, 2, 3, 4}


@given(st.sampled_from(sorted(HARMS)), st.sampled_from(sorted(HARMS)), st.integers(0, 2**40))
def test_no_crowd_overtakes_a_graver_harm(one: str, other: str, crowd: int) -> None:
    if HARMS[one].severity < HARMS[other].severity:
        assert urgency_of(one, crowd) < urgency_of(other, 0)
    assert HARMS[graver(one, other)].severity == max(HARMS[one].severity, HARMS[other].severity)


def test_fifty_accounts_of_today_weigh_less_than_three_that_have_long_been_here() -> None:
    fifty, three = 50 * weight_of(0), 3 * weight_of(40 * DAY_MS)
    assert urgency_of("spam", fifty) < urgency_of("spam", three)
    assert urgency_of("spam", three) > urgency_of("spam", weight_of(40 * DAY_MS))


@given(st.integers(-DAY_MS, 10**13))
def test_no_age_weighs_more_than_one(age_ms: int) -> None:
    assert 0 < weight_of(age_ms) <= FULL_WEIGHT


def test_unfounded_reports_take_the_weight_step_by_step_and_founded_ones_give_it_back() -> None:
    left = [credited(FULL_WEIGHT, unfounded, 0) for unfounded in range(8)]
    assert left == [1000, 1000, 750, 500, 250, 0, 0, 0]
    assert [credited(FULL_WEIGHT, 5, founded) for founded in range(5)] == [0, 250, 500, 750, 1000]
    assert credited(FULL_WEIGHT, 0, 9) == FULL_WEIGHT


@given(st.lists(st.integers(NEW_WEIGHT, FULL_WEIGHT), max_size=200))
def test_newcomers_together_weigh_no_more_than_one_who_has_long_been_here(crowd: list[int]) -> None:
    weight = 0
    for one in crowd:
        weight += added_by(one, weight, is_new=True)
    assert weight == min(sum(crowd), FULL_WEIGHT)
    assert added_by(FULL_WEIGHT, weight, is_new=False) == FULL_WEIGHT


def test_threats_and_hate_are_due_within_a_day_and_all_else_within_a_week() -> None:
    for harm in ("violence.threats", "harassment.hate", "child_safety.grooming"):
        assert due_within_ms(harm) == DAY_MS
    for harm in ("spam", "unspecified", "harassment"):
        assert due_within_ms(harm) == 7 * DAY_MS
