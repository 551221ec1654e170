"""Files, functions and names stay within what a reader can hold."""

import ast
from pathlib import Path

from tests.tidy.source import CLIENT, LINNET, files, kept_files, name, report, text, tree

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
CODE = (".py", ".ts", ".tsx", ".css", ".sql")
# They say where a thing was put, not what it does.
EMPTY_NAMES = {"utils", "util", "helpers", "common", "handlers", "services", "managers", "misc"}


def long_functions(module: ast.Module) -> list[tuple[str, int, int]]:
    """Name, line and length of the functions over the limit."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                found.append((node.name, node.lineno, lines))
    return found


def empty_names(path: Path) -> set[str]:
    return {part.split(".")[0].strip("_") for part in path.parts} & EMPTY_NAMES


def test_files_are_short() -> None:
    complaints = [
        f"{name(path)}: {lines} lines, at most {FILE_LINES_MAX}. Split it by verb."
        for path in files(*CODE)
        if (lines := text(path).count("\n")) > FILE_LINES_MAX and "generated" not in path.parts
    ]
    assert not complaints, report(complaints)


def test_functions_are_short() -> None:
    complaints = [
        f"{name(path)}:{line}: {function} has {lines} lines, at most {FUNCTION_LINES_MAX}."
        for path in files(".py")
        for function, line, lines in long_functions(tree(path))
    ]
    assert not complaints, report(complaints)


def test_names_say_what_is_inside() -> None:
    complaints = [
        f"{name(path)}: name it after its duty, not {', '.join(sorted(empty))}."
        for path in kept_files()
        if path.is_relative_to(LINNET) or path.is_relative_to(CLIENT)
        if (empty := empty_names(path.relative_to(LINNET.parent.parent)))
    ]
    assert not complaints, report(complaints)


def test_these_checks_can_fail() -> None:
    body = "\n".join("    x = 1" for _ in range(FUNCTION_LINES_MAX))
    assert long_functions(ast.parse(f"def f():\n{body}")) == [("f", 1, FUNCTION_LINES_MAX + 1)]
    assert empty_names(Path("rooms/utils.py")) == {"utils"}
