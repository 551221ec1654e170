"""No number is published that could be one person's."""

import pytest

from linnet.touchpoints.amounts import MIN_PEOPLE, STEPS, published


@pytest.mark.parametrize(
    ("contacts", "people", "at_least"),
    [
        (0, 0, 0),
        (19, 0, 0),
        (20, 0, 20),
        (99, MIN_PEOPLE, 50),
        (100, MIN_PEOPLE, 100),
        (5000, MIN_PEOPLE - 1, 0),
        (5000, 1, 0),
        (5001, 900, 5000),
        (10**12, 900, STEPS[-1]),
    ],
)
def test_numbers_are_coarse_and_of_several_people(
    contacts: int, people: int, at_least: int
) -> None:
    assert published(contacts, 3, people).at_least == at_least
    assert published(contacts, 3, people).blocked == 3
