"""Setting up does its work once, and says what is missing."""

import os
from pathlib import Path

import debian
import pytest
import stamp


def test_a_stamp_is_current_until_an_input_changes(tmp_path: Path) -> None:
    source, mark = tmp_path / "source", tmp_path / "made" / "mark"
    source.write_text("one")
    assert not stamp.is_current(mark, stamp.digest([source]))
    stamp.write(mark, stamp.digest([source]))
    assert stamp.is_current(mark, stamp.digest([source]))
    source.write_text("two")
    assert not stamp.is_current(mark, stamp.digest([source]))
    source.unlink()
    assert not stamp.is_current(mark, stamp.digest([source]))


def test_neighbouring_parts_are_kept_apart() -> None:
    assert stamp.digest(["ab", "c"]) != stamp.digest(["a", "bc"])


def test_who_may_not_install_is_told_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(debian.PROOF, "chromium", "bin/no-such-program")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian.shutil, "which", lambda _: "/usr/bin/apt-get")
    with pytest.raises(SystemExit) as told:
        debian.require(["chromium"])
    assert "sudo apt-get install --yes --no-install-recommends chromium" in str(told.value)


def test_what_is_there_is_not_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(debian.PROOF, "chromium", "bin/env")
    monkeypatch.setattr(debian, "quietly", lambda command: pytest.fail(f"ran {command}"))
    debian.require(["chromium"])
