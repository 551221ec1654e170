"""Tokens of searches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import InvalidParam
from linnet.search.token import TOP, Token, parse, text_of

NUMBERS = st.integers(0, TOP)


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["", "sender"]), st.text(max_size=50))
def test_a_token_comes_back(below: int, shown: int, count: int, group: str, member: str) -> None:
    token = Token(below, min(below, 5), shown, count, group, member)  # type: ignore[arg-type]
    try:
        text = text_of(token)
    except UnicodeEncodeError:
        return  # half a character is no id
    assert parse(text) == token


@pytest.mark.parametrize(
    "token", [Token(-1), Token(5, 6), Token(shown=-1), Token(count=TOP + 1), Token(TOP * 2)]
)
def test_what_nobody_gave_out(token: Token) -> None:
    with pytest.raises(InvalidParam):
        parse(text_of(token))


@given(st.text())
def test_what_is_no_token(text: str) -> None:
    try:
        parse(text)
    except InvalidParam:
        return
