"""Build the program of `tests/element_x`: apps of the Rust SDK that Element X is made of.

    .venv/bin/python scripts/element_x.py

Needs Rust's own package manager, as rustup installs it: the Rust of most distributions is too old.
What it builds is kept outside the checkout, because the SDK takes minutes to compile.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CRATE = Path(__file__).resolve().parent.parent / "tests" / "element_x" / "apps"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linnet"
TARGET = CACHE / "element-x"
PROGRAM = TARGET / "debug" / "element-x-apps"


def main() -> None:
    if shutil.which("cargo") is None:
        sys.exit("These tests compile a Rust program: install Rust with rustup, then try again.")
    print("Building apps of Element X's SDK ...", flush=True)
    command = ["cargo", "build", "--quiet", "--locked", "--target-dir", str(TARGET)]
    if subprocess.run(command, cwd=CRATE, check=False).returncode != 0:
        sys.exit("cargo build failed; what it said is above.")


if __name__ == "__main__":
    main()
