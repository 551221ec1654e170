"""What git keeps can be read by anybody: no place that exists on one machine only."""

import re

from tests.tidy.source import ROOT, kept_files, name, report

PLACES = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(?:work|root|home)/",
            r"\.\./shared",
            r"/tmp/(?!linnet)",
            r"registry\.npmjs",
            r"files\.pythonhosted",
            r"pypi\.org/simple",
        )
    )
)
THIS_FILE = "tests/tidy/test_words.py"


def places(content: str) -> list[str]:
    return sorted(set(PLACES.findall(content)))


def test_no_place_of_one_machine_is_named() -> None:
    complaints = []
    for path in kept_files():
        if name(path) == THIS_FILE:
            continue
        try:
            content = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture or another binary file
        complaints += [
            f"{name(path)}: says {place!r}, which a stranger's machine does not have."
            for place in places(content)
        ]
    assert not complaints, report(complaints)


def test_this_check_can_fail() -> None:
    assert places("see /work/main and https://registry.npmjs.org/x") == ["/work/", "registry.npmjs"]
    assert not places("https://example.org/work/ and client/src/home/list.ts")
    assert (ROOT / THIS_FILE).is_file()
