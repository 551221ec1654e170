"""What people write stays text inside of HTML."""

import html
import string

from hypothesis import given
from hypothesis import strategies as st

from linnet.markup import escaped


@given(st.text(st.sampled_from(string.printable) | st.characters()))
def test_it_escapes_as_python_does(words: str) -> None:
    assert escaped(words) == html.escape(words)
