"""Steps are as long as they were, whatever was left out."""

from hypothesis import given
from hypothesis import strategies as st

from linnet.changes.gaps import reach


def test_without_gaps_it_is_a_sum() -> None:
    assert reach([], 5, 10) == 15


def test_what_lies_elsewhere_does_not_count() -> None:
    assert reach([(1, 3), (20, 90)], 5, 10) == 15
    assert reach([(1, 5), (15, 90)], 5, 10) == 15


def test_it_begins_inside_of_one() -> None:
    assert reach([(0, 100)], 40, 10) == 110


@given(
    edges=st.lists(st.integers(0, 60), unique=True, max_size=8),
    after=st.integers(0, 60),
    count=st.integers(1, 30),
)
def test_so_many_positions_are_between(edges: list[int], after: int, count: int) -> None:
    edges = sorted(edges)
    gaps = list(zip(edges[::2], edges[1::2], strict=False))
    end = reach(gaps, after, count)
    given_out = [n for n in range(after + 1, end + 1) if not any(a < n <= b for a, b in gaps)]
    assert len(given_out) == count
