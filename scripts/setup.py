"""Create .venv with exactly the locked packages and Linnet itself, editable.

Runs on the machine's own Python, so it uses the standard library only. Costs nothing when
neither the locks nor what `pyproject.toml` says about installing have changed.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

import debian
import stamp

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = [ROOT / "requirements" / "runtime.txt", ROOT / "requirements" / "dev.txt"]
LIVEKIT = ROOT / "packages" / "linnet-livekit"
DONE = VENV / "linnet-setup.sha256"


def inputs() -> str:
    """Digest of everything that decides what is in .venv."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    installing = repr((settings["build-system"], settings["project"]))
    wanted: str = stamp.digest(
        [sys.version, str(ROOT), installing, *LOCKS, LIVEKIT / "pyproject.toml", Path(__file__)]
    )
    return wanted


def create() -> None:
    """Make the virtual environment, or give pip to one that was made without it."""
    if not PYTHON.exists():
        if not can_make_environments():
            debian.require(["python3-venv"])
        run([sys.executable, "-m", "venv", str(VENV)])
    elif subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode:
        run([str(PYTHON), "-m", "ensurepip"])


def can_make_environments() -> bool:
    """Debian ships Python without the part that puts pip into a new environment."""
    probe = [sys.executable, "-c", "import ensurepip"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


# Wheels alone, so that nothing is compiled; this one package has none and is a single file.
BINARY = ("--only-binary=:all:", "--no-binary=atomicwrites")


def install() -> None:
    """Locked packages first, each checked against its hash; then Linnet without any look-up."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    for lock in LOCKS:
        run([*pip, "--require-hashes", "--no-deps", *BINARY, "-r", str(lock)])
    for package in (ROOT, LIVEKIT):
        run([*pip, "--no-build-isolation", "--no-deps", "--editable", str(package)])


def run(command: list[str]) -> None:
    """Run quietly; on failure show what was said and stop."""
    result = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if result.returncode != 0:
        sys.exit(f"{result.stdout}\n{' '.join(command)} failed ({result.returncode}).")


def main() -> None:
    wanted = inputs()
    if stamp.is_current(DONE, wanted) and PYTHON.exists():
        return
    print("Setting up .venv ...", flush=True)
    create()
    install()
    stamp.write(DONE, wanted)


if __name__ == "__main__":
    main()
