"""Who is spoken of does not show in the features; what is said does."""

from linnet.moderation.detector.features import DENIED, Features, features_of, hash_of
from linnet.moderation.detector.features import joined as joined_hash

KINDS = {
    hash_of(word): ord(kind)
    for word, kind in (
        ("poles", "I"),
        ("turks", "I"),
        ("kind", "L"),
        ("not", "N"),
        ("rude", "B"),
        ("are", "U"),
    )
}


def of(text: str, language: int = 0) -> Features:
    return features_of(text.split(), language, KINDS)


def test_one_group_looks_like_another() -> None:
    assert of("all poles are rude") == of("all turks are rude")


def test_a_hash_is_that_of_the_published_test_of_fnv() -> None:
    assert hash_of("") == 0x811C9DC5
    assert hash_of("foobar") == 0xBF9CF968


def test_a_language_has_words_of_its_own_but_shares_the_kinds() -> None:
    one, other = of("poles are kind"), of("poles are kind", language=1)
    assert not set(one.of_words) & set(other.of_words)
    assert one.of_kinds == other.of_kinds


def test_what_is_denied_or_quoted_is_meant_otherwise() -> None:
    said, denied, quoted = of("poles rude"), of("not poles rude"), of('" poles rude "')
    assert not set(said.of_kinds) <= set(denied.of_kinds)
    assert not set(said.of_kinds) <= set(quoted.of_kinds)
    assert ord("B") | DENIED != ord("B")


def test_a_mark_ends_a_negation() -> None:
    assert set(of("rude").of_kinds) - set(of("not . rude").of_kinds) != set()
    assert joined_hash(1, 2) != joined_hash(2, 1)


def test_a_text_of_nothing_has_no_words() -> None:
    assert of("").of_words == []


def test_a_feature_counts_once() -> None:
    found = of("so rude so rude so rude")
    assert len(found.of_words) == len(set(found.of_words))
    assert len(found.of_kinds) == len(set(found.of_kinds))
