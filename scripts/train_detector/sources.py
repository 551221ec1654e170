"""The texts of others that the model learns from or is measured on.

Each is a file `<name>.csv.gz` with the columns `text`, `label` and `detail`. What is share-alike is
only measured: the model must be free to be passed on with this program. docs/detector.md has the
licences.
"""

import csv
import gzip
import random
import re
from pathlib import Path
from typing import NamedTuple

from linnet.moderation.detector.features import hash_of

# How much a source weighs beside the contrast sentences of its language, which weigh 1 together.
LEARNED = {
    "en_mhs20": 1.0,
    "en_davidson17": 0.3,
    "en_edos23": 0.4,
    "en_hatemojibuild": 0.4,
    "en_mlma19": 0.2,
    "en_toxigen22": 0.4,
    "en_toxigendemo22": 0.1,
    "en_implicithate21": 0.4,
    "en_idtemplates": 0.2,
    "fr_ftr22": 0.2,
    "fr_mlma19": 0.3,
    "de_germeval18": 0.5,
    "de_idtemplates": 0.2,
}
MEASURED_ONLY = ("en_stormfront18",)
MAX_TEXTS = 25_000
MAX_TEMPLATES = 8_000
# Stand for what was taken out; the detector sees nothing there either.
_PLACES = re.compile(r"@user|\[?\b(?:URL|EMAIL|PHONE)\b\]?|\bRT\b")
_PARTS = 10
_HELD_PARTS = 2
_TUNING_PART = 2


class Text(NamedTuple):
    text: str
    label: int
    detail: str


class Source(NamedTuple):
    """A source in parts that never meet: to learn, to set thresholds, held apart to measure."""

    name: str
    learn: list[Text]
    tune: list[Text]
    held: list[Text]


def read(folder: Path, name: str, seed: int) -> Source:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        texts = [
            Text(_PLACES.sub(" ", one["text"]), int(one["label"]), one["detail"])
            for one in csv.DictReader(lines)
        ]
    # Told by the text itself, so that no copy of it ends on the other side.
    random.Random(f"{seed} {name}").shuffle(texts)
    texts = texts[: MAX_TEMPLATES if name.endswith("idtemplates") else MAX_TEXTS]
    source = Source(name, [], [], [])
    for one in texts:
        part = hash_of(" ".join(one.text.lower().split())) % _PARTS
        held = part < _HELD_PARTS or name in MEASURED_ONLY
        (source.held if held else source.tune if part == _TUNING_PART else source.learn).append(one)
    return source
