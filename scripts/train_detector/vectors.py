"""Texts with what becomes of them, by which Python and TypeScript are held to each other."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from linnet.moderation.detector.features import features_of
from linnet.moderation.detector.fold import tokens_of
from linnet.moderation.detector.model import Detector
from linnet.moderation.detector.parted import parted
from train_detector.examples import CONTRAST, HELD, Example

MIXED = (
    "",
    " ",
    "👍",
    "ok",
    "F u c k this b1tchy printer!!! @alice:example.org https://example.org/?a=b don't",
    "L’arabe n'est pas «égal» à Müller's Größe, fuuuuck f**k n!ght $hit аss 😂🏿",
    "hаte is spelled with one Cyrillic letter here, and Москва with none that is not",
    "killallspiders please, i hate them",
    "\u202eare the\u200bse hid\u00adden? I am sure that they are.",
    "Ｆｕｌｌ ｗｉｄｔｈ letters are letters, you know",
    "no me gusta la gente que habla en el cine",
    "هذا ليس في النموذج",
    "这不在模型里",
    "you and me, " * 300,
    "a.b.c. the 88 of 1488 and covid19 in 2024",
    "İstanbul'da ve Iğdır'da, and you are there",
    "Ils n'ont qu'à se taire, dit-il. « Dehors les voisins ! »",
    "Das ist nicht „widerlich“, das ist Straße für Straße schön.",
)
FEATURES_OF = 6
OF_EACH = 12


def write(path: Path, detector: Detector, examples: Sequence[Example]) -> None:
    texts = list(MIXED)
    for voice in range(len(detector.voices)):
        own = [
            one.text
            for one in examples
            if one.voice == voice and one.part == HELD and one.source.endswith(CONTRAST)
        ]
        texts += own[:: len(own) // OF_EACH][:OF_EACH]
    vectors = [_vector(detector, text) for text in texts]
    for one in [one for one in vectors if one["language"]][:FEATURES_OF]:
        one.update(_features(detector, one))
    path.write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _vector(detector: Detector, text: str) -> dict[str, Any]:
    score = detector.score(text)
    return {
        "text": text,
        "tokens": tokens_of(text),
        "language": score.language if score else None,
        "chance": score.chance if score else None,
    }


def _features(detector: Detector, vector: dict[str, Any]) -> dict[str, list[int]]:
    voice = [one.name for one in detector.voices].index(vector["language"])
    known = detector.kinds_by_word[voice]
    found = features_of(parted(vector["tokens"], known), voice, known)
    return {"of_words": sorted(found.of_words), "of_kinds": sorted(found.of_kinds)}
