"""Many at once are a crowd, each of them counted once."""

from hypothesis import given
from hypothesis import strategies as st

from linnet.ids import UserId
from linnet.moderation.crowd import MIN_PEOPLE, SPAN_MS, Crowd, crowd_of
from linnet.moderation.store_reports import Arrival


def arrival(ts: int, person: int, *, is_new: bool = True) -> Arrival:
    return Arrival(ts, UserId(f"@{person}:here"), is_new)


def test_a_brigade_is_counted_with_those_who_are_new() -> None:
    brigade = [arrival(n * 1000, n, is_new=n >= 3) for n in range(50)]
    earlier = [arrival(-2 * SPAN_MS - n, 100 + n, is_new=False) for n in range(20)]
    assert crowd_of([*brigade, *earlier]) == Crowd(50, 47, SPAN_MS)


def test_one_person_who_reports_a_lot_is_no_crowd() -> None:
    assert crowd_of([arrival(n, 1) for n in range(500)]) is None
    assert crowd_of([]) is None


def test_people_one_after_the_other_are_no_crowd() -> None:
    assert crowd_of([arrival(n * SPAN_MS, n) for n in range(100)]) is None


def test_it_does_not_depend_on_the_minute_it_begins() -> None:
    first = [arrival(SPAN_MS - 1, n) for n in range(MIN_PEOPLE // 2)]
    second = [arrival(2 * SPAN_MS - 1, 100 + n) for n in range(MIN_PEOPLE // 2)]
    assert crowd_of([*first, *second]) == Crowd(MIN_PEOPLE, MIN_PEOPLE, SPAN_MS)
    assert crowd_of([*first, *second[1:], arrival(2 * SPAN_MS, 99)]) is None


@given(
    st.lists(st.tuples(st.integers(0, 4 * SPAN_MS), st.integers(0, 30), st.booleans()), max_size=60)
)
def test_it_is_what_trying_every_end_gives(reports: list[tuple[int, int, bool]]) -> None:
    given_ = [arrival(ts, person, is_new=is_new) for ts, person, is_new in reports]
    most = max(
        (
            len(
                {
                    one.reporter
                    for one in given_
                    if 0 <= end.received_ts - one.received_ts <= SPAN_MS
                }
            )
            for end in given_
        ),
        default=0,
    )
    found = crowd_of(given_)
    assert (found.people if found else 0) == (most if most >= MIN_PEOPLE else 0)
