"""The process that scores texts. It is given what to read and holds nothing else.

One line of JSON asks, a list of texts; one line answers, a list of a language with whether the
strict threshold is reached, or null for a text that does not read like hate. The first line is
`"ready"`, or what is wrong with the model.
"""

import json
import sys
from pathlib import Path

from linnet.moderation.detector.model import Detector


def thought_of(detector: Detector, text: str) -> tuple[str, bool] | None:
    """What the detector says of a text, by its own thresholds."""
    score = detector.score(text)
    if score is None:
        return None
    voice = next(one for one in detector.voices if one.name == score.language)
    if score.chance < voice.default:
        return None
    return voice.name, score.chance >= voice.strict


def main(model: str) -> None:
    """Answer until nobody asks any more."""
    try:
        detector = Detector.read(Path(model).read_bytes())
    except (OSError, ValueError, KeyError) as why:
        _answer(f"{type(why).__name__}: {why}")
        return
    _answer("ready")
    for line in sys.stdin:
        _answer([thought_of(detector, text) for text in json.loads(line)])


def _answer(found: object) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
