"""The client works in both directions of writing and keeps text away from the HTML parser."""

import re

from tests.tidy.source import CLIENT, files, name, report, text

# Properties that mean another side in Arabic. Logical ones turn around by themselves.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:scroll-)?(?:margin|padding)-(?:left|right)|border-(?:left|right)(?:-\w+)?"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
# The same in a style object of TypeScript.
PHYSICAL_KEYS = re.compile(
    r"\b(?:(?:margin|padding|border)(?:Left|Right)\w*|textAlign:\s*[\"'](?:left|right)[\"'])"
)
# Ways from text to markup or code. Modules with one of two names own the Trusted Types policies;
# a view may show what it has from one of them.
SINKS = re.compile(
    r"\b(?:dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|srcdoc|createPolicy"
    r"|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe)\b"
    r"|\bdocument\.write|\bnew Function\(|\beval\("
)
POLICY_OWNER = re.compile(r".*/(?:sanitize|trusted)\w*\.tsx?")
FROM_OWNER = re.compile(r"(?:from |import\()\"[^\"]*/(?:sanitize|trusted)\w*\.tsx?\"")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def physical(content: str, suffix: str) -> list[str]:
    pattern = PHYSICAL if suffix == ".css" else PHYSICAL_KEYS
    return pattern.findall(COMMENT.sub("", content))


def sinks(content: str) -> list[str]:
    """Sinks in a file that owns no policy, but for markup that comes from an owner."""
    found: list[str] = SINKS.findall(COMMENT.sub("", content))
    shown = "dangerouslySetInnerHTML" if FROM_OWNER.search(content) else ""
    return [sink for sink in found if sink != shown]


def test_styles_have_no_left_and_right() -> None:
    complaints = [
        f"{name(path)}: {found.strip()!r}: use inline-start and inline-end."
        for path in files(".css", ".ts", ".tsx", below=CLIENT / "src")
        for found in physical(text(path), path.suffix)
    ]
    assert not complaints, report(complaints)


def test_text_becomes_markup_in_one_place() -> None:
    complaints = [
        f"{name(path)}: {found!r}: show TrustedHTML from a module sanitize*.ts or trusted*.ts."
        for path in files(".ts", ".tsx", below=CLIENT / "src")
        if not POLICY_OWNER.fullmatch(name(path)) and not path.stem.endswith(".test")
        for found in sinks(text(path))
    ]
    assert not complaints, report(complaints)


def test_these_checks_can_fail() -> None:
    assert physical("a { margin-left: 1px; right : 0 }", ".css") == ["margin-left:", "right :"]
    assert not physical("a { inset-inline-start: 0; /* left: 0 */ }", ".css")
    assert physical("<p style={{ paddingLeft: 1 }} />", ".tsx")
    assert sinks("node.innerHTML = text") == ["innerHTML"]
    assert sinks("<p dangerouslySetInnerHTML={x} />") == ["dangerouslySetInnerHTML"]
    assert not sinks('import { safe } from "./sanitize.ts"; dangerouslySetInnerHTML')
