"""Tricks of spelling lead to the same tokens, and nothing else to other ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.moderation.detector.fold import MAX_CHARACTERS, MAX_TOKENS, tokens_of


@pytest.mark.parametrize(
    "spelled",
    [
        "SPIDERS",
        "spıders",
        "s p i d e r s",
        "s-p-i-d-e-r-s",
        "sp1d3rs",
        "$piders",
        "spіders",
        "spi\u200bders",
        "spi\u00adders",
        "ｓｐｉｄｅｒｓ",
        "spiiiiiders",
        "spi'ders",
        "@someone:example.org spiders https://example.org/flies",
    ],
)
def test_a_trick_of_spelling_hides_nothing(spelled: str) -> None:
    assert tokens_of(spelled) == ["spiders"]


def test_a_letter_behind_an_asterisk_stays_one() -> None:
    assert tokens_of("sp**ers sp#ders") == ["sp*ers", "sp*ders"]


def test_words_of_another_alphabet_are_not_taken_for_latin_ones() -> None:
    assert tokens_of("Москва Αθήνα القاهرة 北京") == []


def test_accents_and_elisions_do_not_matter() -> None:
    assert tokens_of("L’été où Müller dit : « ça n'est rien »") == [
        *("l", "ete", "ou", "mueller", "dit", ".", '"', "ca", "n", "est", "rien", '"'),
    ]


@given(st.text(max_size=MAX_CHARACTERS + 100))
def test_any_text_has_a_bounded_number_of_plain_tokens(text: str) -> None:
    tokens = tokens_of(text)
    assert len(tokens) <= MAX_TOKENS
    assert all(token and not any(letter.isspace() for letter in token) for token in tokens)
