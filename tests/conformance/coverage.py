"""Write `docs/spec-coverage.md`: what of the specification is built, tested, absent, and why.

    python -m tests.conformance.coverage

An operation counts as tested when a test names it. Names like `sendMessage` can only be the
operation's; plain words (`login`) count in a comment of this form: `# covers: login, logout`.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.conformance.built import BuiltEndpoint, built_endpoints
from tests.conformance.citations import citations
from tests.conformance.specification import SPECIFICATION, SpecifiedEndpoint, endpoints
from tests.tidy.source import ROOT, files, name, text

PAGE = ROOT / "docs" / "spec-coverage.md"
REASONS = Path(__file__).with_name("absent.toml")
COVERS = re.compile(r"# covers: *(.+)")
WORD = re.compile(r"\b[a-z]+(?:[A-Z0-9_]\w*)\b|\b(?:linnet|unstable)\.[\w.]+\b")
HEAD = """# What of the Matrix specification is built

Written by `make spec-coverage` from the endpoints in the source; do not edit. The specification is
[v1.19]({specification}).
"""


@dataclass(frozen=True)
class Absence:
    """Why some endpoints are not built."""

    group: str
    reason: str
    api: str
    operations: tuple[str, ...] = ()

    def explains(self, row: SpecifiedEndpoint) -> bool:
        is_meant = not self.operations or row.operation in self.operations
        return row.api == self.api and is_meant


@cache
def absences() -> tuple[Absence, ...]:
    entries = tomllib.loads(REASONS.read_text("utf-8"))["absent"]
    return tuple(
        Absence(**entry | {"operations": tuple(entry.get("operations", ()))}) for entry in entries
    )


def absence(row: SpecifiedEndpoint) -> Absence | None:
    """The first reason that explains this row."""
    return next((entry for entry in absences() if entry.explains(row)), None)


@cache
def naming_tests() -> dict[str, list[str]]:
    """For each operation the test files that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in files(".py"):
        if not (path.stem.startswith("test_") or path.stem.endswith("_test")):
            continue
        if path.is_relative_to(ROOT / "tests" / "tidy"):
            continue
        content = text(path)
        covered = {word.strip() for line in COVERS.findall(content) for word in line.split(",")}
        for operation in sorted(covered | set(WORD.findall(content))):
            found[operation].append(name(path))
    return found


@cache
def built_rows() -> dict[SpecifiedEndpoint, BuiltEndpoint]:
    """The rows of the table that are built, each with its label."""
    return {row: built for built in built_endpoints() if (row := built.specified())}


def page() -> str:
    """The whole document."""
    built = built_rows()
    own = [endpoint for endpoint in built_endpoints() if endpoint.is_own]
    parts = [HEAD.format(specification=SPECIFICATION), summary(built), "## Built\n"]
    parts += [built_table(api, built) for api in sorted({row.api for row in built})]
    parts += ["## Not of the specification\n", own_table(own)] if own else []
    parts += ["## Absent\n", *absent_lists(built), "## Rules cited in the code\n", cited_table()]
    return "\n".join(parts)


def summary(built: Iterable[SpecifiedEndpoint]) -> str:
    done = set(built)
    lines = ["| API | endpoints | built | comes later | not needed |", "|---|---|---|---|---|"]
    for api in sorted({row.api for row in endpoints()}):
        rows = [row for row in endpoints() if row.api == api]
        groups = [reason.group for row in rows if row not in done and (reason := absence(row))]
        lines.append(
            f"| {api} | {len(rows)} | {sum(row in done for row in rows)} "
            f"| {groups.count('comes later')} | {groups.count('not needed')} |"
        )
    return "\n".join(lines) + "\n"


def built_table(api: str, built: dict[SpecifiedEndpoint, BuiltEndpoint]) -> str:
    lines = [f"### {api}\n", "| operation | request | file | test |", "|---|---|---|---|"]
    lines += [
        f"| [{row.operation}]({row.link}) | `{row.method} {row.path}` "
        f"| {linked(built[row].file)} | {tests_of(built[row].operation)} |"
        for row in sorted(built, key=lambda row: row.path)
        if row.api == api
    ]
    return "\n".join(lines) + "\n"


def own_table(own: list[BuiltEndpoint]) -> str:
    lines = ["| operation | request | file | test |", "|---|---|---|---|"]
    lines += [
        f"| {endpoint.operation} | `{endpoint.method} {endpoint.path}` "
        f"| {linked(endpoint.file)} | {tests_of(endpoint.operation)} |"
        for endpoint in sorted(own, key=lambda endpoint: (endpoint.path, endpoint.method))
    ]
    return "\n".join(lines) + "\n"


def absent_lists(built: Iterable[SpecifiedEndpoint]) -> list[str]:
    done = set(built)
    grouped: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in endpoints():
        reason = absence(row)
        if row not in done and reason is not None:
            grouped[reason.group][reason.reason].append(f"`{row.operation}`")
    sections = []
    for group in sorted(grouped):
        lines = [f"### {group.capitalize()}\n"]
        lines += [f"- {reason} {', '.join(rows)}" for reason, rows in grouped[group].items()]
        sections.append("\n".join(lines) + "\n")
    return sections


def cited_table() -> str:
    cited: dict[str, set[str]] = defaultdict(set)
    for citation in citations():
        cited[citation.rule].add(citation.file)
    lines = ["| rule | files |", "|---|---|"]
    for rule, where in sorted(cited.items()):
        lines.append(f"| {rule} | {', '.join(linked(file) for file in sorted(where))} |")
    return "\n".join(lines) + "\n"


def linked(file: str) -> str:
    short = file.removeprefix("src/linnet/").removeprefix("tests/")
    return f"[{short}](../{file})"


def tests_of(operation: str) -> str:
    found = naming_tests().get(operation, [])
    return ", ".join(linked(file) for file in found[:2]) or "**none**"


def main() -> None:
    PAGE.write_text(page(), "utf-8")
    untested = {endpoint.operation for endpoint in built_endpoints()} - naming_tests().keys()
    print(f"{len(built_rows())} of {len(endpoints())} endpoints are built.")
    if untested:
        print("Named by no test: " + ", ".join(sorted(untested)))


if __name__ == "__main__":
    main()
