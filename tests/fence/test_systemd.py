"""What is made for systemd is understood by systemd itself, word for word."""

import shutil
import subprocess
from pathlib import Path

import pytest

from linnet.touchpoints.fence.facts import OpenRow
from linnet.touchpoints.fence.facts_test import KNOWN, RESOLVER, SHOP, facts
from linnet.touchpoints.fence.systemd import drop_in

UNIT = "[Service]\nExecStart=/bin/true\n"
PUBLIC = OpenRow("webpush", "webpush", ())


def complaints(folder: Path, text: str) -> str:
    """What systemd says about a unit with this addition."""
    unit, addition = folder / "linnet.service", folder / "linnet.service.d"
    addition.mkdir()
    unit.write_text(UNIT)
    (addition / "fence.conf").write_text(text)
    words = ("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(unit))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return "\n".join(line for line in done.stderr.splitlines() if "linnet" in line)


@pytest.mark.parametrize("is_reached_directly", [False, True])
def test_systemd_understands_every_line(tmp_path: Path, is_reached_directly: bool) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no program systemd-analyze")
    rows = facts(SHOP, RESOLVER, PUBLIC, is_reached_directly=is_reached_directly)
    text = drop_in(rows, KNOWN, [str(tmp_path / '100% "ours"')])
    assert complaints(tmp_path, text) == ""


def test_what_it_does_not_understand_it_would_say(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no program systemd-analyze")
    assert "IPAddressMaybe" in complaints(tmp_path, "[Service]\nIPAddressMaybe=any\n")
