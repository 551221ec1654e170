"""Words written together come apart where they are known, and only there."""

from linnet.moderation.detector.features import hash_of
from linnet.moderation.detector.parted import parted

WORDS = "all spiders are rude al bird birdhouse house"
KNOWN = {hash_of(word) for word in WORDS.split()}


def test_known_words_written_together_come_apart_into_as_few_as_possible() -> None:
    assert parted(["allspidersarerude"], KNOWN) == ["all", "spiders", "are", "rude"]


def test_a_known_word_and_one_with_an_unknown_part_stay_whole() -> None:
    tokens = ["birdhouse", "allspiderszz", "allare"]
    assert parted(tokens, KNOWN) == tokens
