"""What the documents say exists, and what exists is documented."""

import ast
import re
from pathlib import Path

from tests.conformance import coverage
from tests.tidy.source import CLIENT, LINNET, ROOT, files, name, report, text, tree

DOCS = ROOT / "docs"
DECISION = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
DECISION_SECTIONS = ("Context", "Decision", "Alternatives", "Consequences")
DATE = re.compile(r"^Date: \d{4}-\d{2}-\d{2}$", re.MULTILINE)
QUOTED = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w./-]+\.(?:py|ts|tsx|css|sql|md|toml)")
NAME = re.compile(r"(?:\w+\.)*(\w+)(?:\(\))?")


def missing_settings(config: ast.Module, page: str) -> list[str]:
    """Fields of the class `Settings` that the page does not name in backquotes."""
    fields = [
        line.target.id
        for node in config.body
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    ]
    return [field for field in fields if f"`{field}`" not in page]


def names_in_code() -> set[str]:
    """Every word of the product's source, in both languages."""
    sources = [*files(".py", ".sql", below=LINNET), *files(".ts", ".tsx", below=CLIENT)]
    return {word for path in sources for word in re.findall(r"\w+", text(path))}


def unknown_names(page: str, code: set[str]) -> list[str]:
    """Backquoted files and names of `page` that exist nowhere."""
    unknown = []
    for quoted in QUOTED.findall(page):
        if FILE.fullmatch(quoted):
            if not any((folder / quoted).exists() for folder in (ROOT, LINNET, CLIENT / "src")):
                unknown.append(quoted)
        elif (found := NAME.fullmatch(quoted)) and found[1] not in code:
            unknown.append(quoted)
    return unknown


def decisions() -> list[Path]:
    return sorted(files(".md", below=DOCS / "decisions"))


def test_settings_are_documented() -> None:
    page = DOCS / "settings.md"
    if page in files(".md", below=DOCS):
        missing = missing_settings(tree(LINNET / "config.py"), text(page))
        assert not missing, f"docs/settings.md does not describe: {', '.join(missing)}"


def test_the_tour_visits_what_exists() -> None:
    for page in files(".md", below=DOCS):
        if page.name == "tour.md":
            unknown = unknown_names(text(page), names_in_code())
            assert not unknown, f"docs/tour.md names what is not there: {', '.join(unknown)}"


def test_the_page_about_the_specification_is_fresh() -> None:
    is_fresh = text(coverage.PAGE) == coverage.page()
    assert is_fresh, "Run: make spec-coverage"


def test_decisions_are_numbered_and_whole() -> None:
    """Numbers may have gaps: what is worked on at the same time takes its numbers beforehand."""
    complaints = []
    numbers: set[str] = set()
    for path in decisions():
        form = DECISION.fullmatch(path.name)
        if form is None or form[1] in numbers:
            complaints.append(f"{name(path)}: needs a number of its own, as in 0001-title.md")
        else:
            numbers.add(form[1])
        absent = [part for part in DECISION_SECTIONS if f"## {part}\n" not in text(path)]
        if absent or not DATE.search(text(path)):
            complaints.append(f"{name(path)}: needs a line «Date: …» and {', '.join(absent)}")
    assert not complaints, report(complaints)


def test_these_checks_can_fail() -> None:
    config = ast.parse("class Settings:\n    port: int = 1\n    host: str = ''")
    assert missing_settings(config, "`host` is where we listen") == ["port"]
    page = "First `rooms/nowhere.py`, then `send_message()` and `send_pigeon`; `LICENSE` stays."
    assert unknown_names(page, {"send_message", "LICENSE"}) == ["rooms/nowhere.py", "send_pigeon"]
