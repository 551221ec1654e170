import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import InvalidParam
from linnet.sync.token import SyncToken, parse

NUMBERS = st.integers(0, 10**17)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_what_is_written_can_be_read(position: int, serial: int, to_device: int) -> None:
    token = SyncToken(position, serial, to_device)
    assert parse(str(token)) == token


def test_a_pagination_token_is_a_sync_token_without_typing() -> None:
    assert parse("s7") == SyncToken(7, 0, 7)


@pytest.mark.parametrize(
    "text", ["", "s", "x1_2", "s1_2_3_4", "s1_", "s-1", "s1_a", "s" + "9" * 19]
)
def test_foreign_tokens_are_refused(text: str) -> None:
    with pytest.raises(InvalidParam):
        parse(text)
