"""Tokens of pagination and of sync stand for positions."""

import pytest

from linnet.errors import InvalidParam
from linnet.rooms.tokens import parse_position, position_token


@pytest.mark.parametrize("position", [0, 1, 10**17, -1])
def test_a_position_comes_back(position: int) -> None:
    assert parse_position(position_token(position)) == position


def test_a_sync_token_stands_for_its_position() -> None:
    assert parse_position("s12_34_5") == 12


@pytest.mark.parametrize("token", ["", "s", "12", "t12", "s1.5", "s--1", "sx", "s" + "1" * 19])
def test_anything_else_is_not_ours(token: str) -> None:
    with pytest.raises(InvalidParam):
        parse_position(token)
