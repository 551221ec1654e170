"""Which message fits better."""

from hypothesis import given
from hypothesis import strategies as st

from linnet.search.question import phrases_of
from linnet.search.ranking import highlights, rank


def test_what_fits_better() -> None:
    phrases = phrases_of("otter river")
    better = [
        "otter otter river",
        "an otter in a river",
        "an otter in the river " + "and so on " * 50,
        "otters and rivers " + "and so on " * 50,
        "nothing",
        "",
    ]
    ranks = [rank(text, phrases) for text in better]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks[:-2])) == len(ranks) - 2
    assert ranks[-2:] == [0, 0]


def test_highlights() -> None:
    assert highlights(["Élodie's Otters"], phrases_of("elod otter"), 9) == ["élodie", "otters"]
    assert highlights(["東京の天気"], phrases_of("天気"), 9) == ["東京の天気"]
    assert highlights(["a b c"], phrases_of("a b c"), 2) == ["a", "b"]
    assert highlights(["abc"], phrases_of("ab"), 2) == []


@given(st.text(), st.text(max_size=30))
def test_any_text_has_a_rank(text: str, term: str) -> None:
    phrases = phrases_of(term)
    assert 0 <= rank(text, phrases) <= 16
