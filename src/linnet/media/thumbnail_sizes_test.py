"""Which thumbnail serves which wish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.media.thumbnail_sizes import LADDER, Wish, rounded


@pytest.mark.parametrize(
    ("width", "height"), [(32, 32), (96, 96), (320, 240), (640, 480), (800, 600)]
)
def test_the_sizes_of_the_specification_are_drawn_as_they_are(width: int, height: int) -> None:
    for method in ("crop", "scale"):
        wish = Wish(width, height, method, is_animated=False)  # type: ignore[arg-type]
        assert rounded(wish) == wish


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_never_smaller_than_wished_up_to_the_largest(width: int, height: int) -> None:
    drawn = rounded(Wish(width, height, "crop", is_animated=True))
    assert drawn.width >= min(width, LADDER[-1])
    assert drawn.height >= min(height, LADDER[-1])
    assert {drawn.width, drawn.height} <= set(LADDER)
    assert drawn.is_animated
