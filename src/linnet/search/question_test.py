"""What is typed, and what the databases are asked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import InvalidParam
from linnet.ids import RoomId
from linnet.search.question import (
    MAX_TERM_LENGTH,
    MAX_WORDS,
    Phrase,
    Question,
    for_postgres,
    for_sqlite,
    phrases_of,
    room_facet,
)


def test_phrases() -> None:
    assert phrases_of('old "the Bridge" bridges old') == [
        Phrase(("the", "bridge"), False),
        Phrase(("old",), False),
        Phrase(("bridges",), True),
    ]
    assert phrases_of("天気 ab") == [Phrase(("天", "気"), False), Phrase(("ab",), False)]
    assert phrases_of('"" " ?') == []
    assert phrases_of('"open end') == [Phrase(("open",), True), Phrase(("end",), False)]


def test_limits() -> None:
    for text in ("x" * (MAX_TERM_LENGTH + 1), " ".join(map(str, range(MAX_WORDS + 1)))):
        with pytest.raises(InvalidParam):
            phrases_of(text)
    assert len(phrases_of(" ".join(map(str, range(MAX_WORDS))))) == MAX_WORDS


def test_texts() -> None:
    phrases = [Phrase(("the", "bridge"), False), Phrase(("mart",), True)]
    rooms = [RoomId("!one"), RoomId("!two")]
    one, two = (room_facet(room_id) for room_id in rooms)
    question = Question(phrases, rooms, [], ["kbody"])
    assert for_sqlite(question) == (
        f'facets : ("{one}" OR "{two}") AND facets : ("kbody") AND words : "the bridge"'
        ' AND words : "mart"*'
    )
    assert for_postgres(question) == (
        f"('!{one}' | '!{two}') & ('!kbody') & ('the' <-> 'bridge') & ('mart':*)"
    )


@given(st.text(max_size=60))
def test_nothing_typed_becomes_an_operator(text: str) -> None:
    try:
        phrases = phrases_of(text)
    except InvalidParam:
        return
    question = Question(phrases, [RoomId("!one")])
    for word in (word for phrase in phrases for word in phrase.words):
        assert not set(word) & set("\"'\\:*&|!<>()-+^{}\0 ")
    assert re.sub(r'"[^"]*"', "", for_sqlite(question)).strip("facetsword :*()AND") == ""
