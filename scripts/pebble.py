"""Build Pebble, the certificate authority of `tests/acme`, and the name server that goes with it.

    .venv/bin/python scripts/pebble.py

Needs Go. What it builds is kept outside the checkout and built once for each version.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "v2.10.3"
MODULE = "github.com/letsencrypt/pebble/v2/cmd"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linnet"
PROGRAMS = CACHE / f"pebble-{VERSION}"
PEBBLE = PROGRAMS / "pebble"
NAME_SERVER = PROGRAMS / "pebble-challtestsrv"


def main() -> None:
    if PEBBLE.is_file() and NAME_SERVER.is_file():
        return
    if shutil.which("go") is None:
        sys.exit("These tests run a certificate authority written in Go: install Go, try again.")
    print("Building Pebble ...", flush=True)
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    wanted = [f"{MODULE}/{program.name}@{VERSION}" for program in (PEBBLE, NAME_SERVER)]
    environment = os.environ | {"GOBIN": str(PROGRAMS), "CGO_ENABLED": "0"}
    command = ["go", "install", *wanted]
    if subprocess.run(command, env=environment, check=False).returncode != 0:
        sys.exit("go install failed; what it said is above.")


if __name__ == "__main__":
    main()
