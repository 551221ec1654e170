"""Compile the media server for calls, unless it is there.

    .venv/bin/python scripts/media_server.py [--must]

Uses the machine's Go, or fetches the locked toolchain. Without either, Linnet runs without calls:
that is said in one sentence, and is a failure only with --must.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "packages" / "linnet-livekit"
TOOLCHAIN = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linnet" / "go"
LOCK = ROOT / "requirements" / "go.txt"

sys.path.insert(0, str(PACKAGE))
import compile_server  # noqa: E402


def main() -> None:
    if compile_server.is_there():
        return
    print("Compiling the media server for calls; this takes minutes, once ...", flush=True)
    problem = compile_server.compile_server(go())
    if not problem:
        return
    print(f"Calls will not work: the media server cannot be compiled.\n{problem}", file=sys.stderr)
    if "--must" in sys.argv:
        sys.exit(1)


def go() -> str:
    """A Go toolchain: the machine's own, or the locked one."""
    own = shutil.which("go")
    if own is not None and is_usable(own):
        return own
    fetched = TOOLCHAIN / "bin" / "go"
    if not fetched.exists():
        subprocess.run([sys.executable, "-m", "venv", str(TOOLCHAIN)], check=False)
        pip = [str(TOOLCHAIN / "bin" / "pip"), "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(LOCK)], check=False)
    return str(fetched)


def is_usable(program: str) -> bool:
    """From 1.21 on, Go fetches the release that a module asks for by itself."""
    said = subprocess.run(
        [program, "env", "GOVERSION"], capture_output=True, text=True, check=False
    ).stdout
    parts = said.strip().removeprefix("go").split(".")
    return len(parts) > 1 and parts[1].isdecimal() and (int(parts[0]), int(parts[1])) >= (1, 21)


if __name__ == "__main__":
    main()
