"""Make sure that Debian packages are there: install them as root, else name the exact command.

    python3 scripts/debian.py chromium postgresql fonts-noto-core

A package counts as present when the file that we use of it exists, so another way of installing
it is as good. On a system without apt the missing programs are named.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# package: a file that proves it is there (a pattern below /usr)
PROOF = {
    "chromium": "bin/chromium",
    "chromium-headless-shell": "bin/chromium-headless-shell",
    "fonts-noto-color-emoji": "share/fonts/truetype/noto/NotoColorEmoji.ttf",
    "fonts-noto-core": "share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf",
    "iproute2": "*bin/ip",
    "libatomic1": "lib/*/libatomic.so.1",  # playwright's driver needs it
    "nftables": "*bin/nft",
    "postgresql": "lib/postgresql/*/bin/initdb",
    "python3-venv": "share/python-wheels/pip-*.whl",
}


def missing(packages: list[str]) -> list[str]:
    """Those of `packages` whose proof is not on this machine."""
    return [name for name in packages if not any(Path("/usr").glob(PROOF[name]))]


def require(packages: list[str]) -> None:
    """Install what is missing of `packages`; exit with the command to type when we may not."""
    absent = missing(packages)
    if not absent:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *absent]
    if shutil.which("apt-get") is None:
        sys.exit(f"Please install: {', '.join(absent)} (the names are Debian's).")
    if os.geteuid() != 0:
        sys.exit(f"Missing Debian packages. Please run:\n  sudo {' '.join(install)}")
    print(f"Installing from Debian: {' '.join(absent)}", flush=True)
    quietly(["apt-get", "update"])
    quietly(install)


def quietly(command: list[str]) -> None:
    """Run `command`; show its output only when it fails, and then stop."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    result = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        sys.exit(f"{result.stdout}\n{' '.join(command)} failed ({result.returncode}).")


if __name__ == "__main__":
    require(sys.argv[1:])
