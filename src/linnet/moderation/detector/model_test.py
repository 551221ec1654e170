"""The shipped model scores as its vectors say, within its limits, and is never read in part."""

import json
import time
from pathlib import Path

import pytest

from linnet.moderation.detector.features import features_of
from linnet.moderation.detector.fold import tokens_of
from linnet.moderation.detector.model import Detector
from linnet.moderation.detector.parted import parted

HERE = Path(__file__).parent
CONTENT = (HERE / "detector.model").read_bytes()
VECTORS = json.loads((HERE.parents[3] / "tests/vectors/detector.json").read_text("utf-8"))
MAX_MS = 1
MAX_BYTES = 1_000_000


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector.read(CONTENT)


def test_the_model_scores_as_its_vectors_say(detector: Detector) -> None:
    for vector in VECTORS:
        assert tokens_of(vector["text"]) == vector["tokens"]
        score = detector.score(vector["text"])
        assert (score.language if score else None) == vector["language"]
        if score:
            assert score.chance == pytest.approx(vector["chance"], abs=1e-6)


def test_features_are_those_of_the_vectors(detector: Detector) -> None:
    names = [voice.name for voice in detector.voices]
    detailed = [vector for vector in VECTORS if "of_words" in vector]
    assert detailed
    for vector in detailed:
        voice = names.index(vector["language"])
        known = detector.kinds_by_word[voice]
        found = features_of(parted(vector["tokens"], known), voice, known)
        assert sorted(found.of_words) == vector["of_words"]
        assert sorted(found.of_kinds) == vector["of_kinds"]


def test_a_language_that_the_model_does_not_know_has_no_score(detector: Detector) -> None:
    for text in ("", "👍", "هذا ليس في النموذج", "no me gusta la gente que habla en el cine"):
        assert detector.score(text) is None


def test_words_written_together_are_still_in_a_language(detector: Detector) -> None:
    score = detector.score("killallspiders")
    assert score is not None
    assert score.language == "en"


def test_what_is_no_model_or_only_the_beginning_of_one_is_not_read() -> None:
    version = CONTENT.replace(b'"version": 1', b'"version": 9', 1)
    for content in (b"", b"LNDT", b"x" * 100, CONTENT[:-1], CONTENT + b"\0", version):
        with pytest.raises(ValueError):
            Detector.read(content)


def test_the_model_is_small_and_a_message_takes_less_than_a_millisecond(
    detector: Detector,
) -> None:
    assert len(CONTENT) <= MAX_BYTES
    text = "Are you coming to the station tomorrow, or shall we meet at the market?"
    rounds = 200
    begun = time.process_time()
    for _ in range(rounds):
        detector.score(text)
    assert (time.process_time() - begun) * 1_000 / rounds < MAX_MS
