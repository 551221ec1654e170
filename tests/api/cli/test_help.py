"""Every verb says what it is for, and what can be said to it."""

import pytest

from linnet.cli.main import VERBS, main


def said_by(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    return " ".join(capsys.readouterr().out.split())


def test_all_verbs_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    said = said_by([], capsys)
    for verb, (_, purpose) in VERBS.items():
        assert f"{verb} {purpose}" in said


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_tells_its_options(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = said_by([verb], capsys)
    assert said.startswith(f"usage: linnet {verb} [-h] ")


def test_a_verb_of_a_verb_tells_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert said_by(["admin", "users"], capsys).startswith("usage: linnet admin users [-h] ")
