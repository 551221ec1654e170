"""Compile the pinned LiveKit release into the package.

    python3 compile_server.py [go]

Takes minutes the first time; what it made is kept outside the checkout by the hashes of all modules
that went into it, so the next time costs a copy. Runs on the standard library alone.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "server"
PROGRAM = HERE / "src" / "linnet_livekit" / "livekit-server"
MAIN = "github.com/livekit/livekit-server/cmd/server"


def kept() -> Path:
    """Where this release, for this kind of machine, is kept."""
    pinned = (MODULES / "go.mod").read_bytes() + (MODULES / "go.sum").read_bytes()
    name = hashlib.sha256(pinned + platform.machine().encode() + sys.platform.encode()).hexdigest()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "linnet" / "livekit" / name[:16] / "livekit-server"


def is_there() -> bool:
    """Whether the package holds the program of this release."""
    return (
        PROGRAM.is_file() and kept().is_file() and PROGRAM.stat().st_size == kept().stat().st_size
    )


def compile_server(go: str) -> str:
    """Put the program into the package; returns what went wrong, or nothing."""
    made = kept()
    if not made.is_file():
        made.parent.mkdir(parents=True, exist_ok=True)
        fresh = made.with_suffix(f".{os.getpid()}")
        command = [
            go,
            "build",
            "-trimpath",
            "-ldflags=-s -w",
            "-mod=readonly",
            "-o",
            str(fresh),
            MAIN,
        ]
        result = subprocess.run(
            command,
            cwd=MODULES,
            env=os.environ | {"CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            return result.stdout
        fresh.rename(made)
    fresh = PROGRAM.with_suffix(".new")
    shutil.copy2(made, fresh)
    fresh.rename(PROGRAM)
    return ""


if __name__ == "__main__":
    sys.exit(compile_server(sys.argv[1] if len(sys.argv) > 1 else "go") or 0)
