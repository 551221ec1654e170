"""Folding: what must be found by what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.words import MAX_WORD_LENGTH, fold, is_unspaced, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Élodie", "elodie"),
        ("CŒUR", "coeur"),
        ("Straße", "STRASSE"),
        ("Søren Łukasz", "soren lukasz"),
        ("İstanbul", "istanbul"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("فاطمة", "فاطمه"),
        ("مـــرحبا", "مرحبا"),
        ("ﻣﺮﺣﺒﺎ", "مرحبا"),
        ("ＦＵＬＬ", "full"),
        ("がんばれ", "がんばれ"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_letters_that_look_alike_stay_apart() -> None:
    assert fold("が") != fold("か")
    assert fold("कि") != fold("क")


def test_words() -> None:
    assert words_of("Hello, C’est l'été_2024!", 10) == ["hello", "c", "est", "l", "ete", "2024"]
    assert words_of("ab 中文 c", 10) == ["ab", "中", "文", "c"]
    assert words_of("हिन्दी भाषा।", 10) == ["हिन्दी", "भाषा"]
    assert words_of("a b c", 2) == ["a", "b"]
    assert words_of("x" * 500, 5) == ["x" * MAX_WORD_LENGTH]
    assert words_of("\ud800 !?", 5) == []
    assert is_unspaced("中")
    assert not is_unspaced("c")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_case_does_not_matter(one: str, other: str) -> None:
    assert words_of(one, 50) == words_of(fold(one), 50)
    assert all(word and not word.isspace() for word in words_of(other, 50))
