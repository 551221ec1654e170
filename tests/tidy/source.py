"""What the tidiness checks read: the files that git keeps, and Python files as trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LINNET = ROOT / "src" / "linnet"
CLIENT = ROOT / "client"


@cache
def kept_files() -> tuple[Path, ...]:
    """Files that git keeps, and new ones that it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def files(*suffixes: str, below: Path = ROOT) -> Iterator[Path]:
    """Kept files with one of these suffixes."""
    for path in kept_files():
        if path.suffix in suffixes and path.is_relative_to(below):
            yield path


def product_modules() -> Iterator[Path]:
    """Python files of the product itself, without the tests beside them."""
    return (path for path in files(".py", below=LINNET) if not path.stem.endswith("_test"))


@cache
def text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), str(path))


def name(path: Path) -> str:
    """The path as a person types it at the top of the checkout."""
    return path.relative_to(ROOT).as_posix()


def report(complaints: list[str]) -> str:
    """What an assertion says: one complaint a line."""
    return "\n" + "\n".join(complaints)
