"""Citations of the specification in code: `# spec: <document> #<section> <rule>: <remark>`.

Rule and remark may be left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.conformance.specification import DOCUMENT
from tests.tidy.source import CLIENT, LINNET, files, name, text

DOCUMENTS = {*DOCUMENT.values(), "appendices", "olm-megolm", "rooms"}
CITED = re.compile(r"(?:#|//|\*|--)\s*spec: *(.*?)[\s\"*/]*$", re.MULTILINE)
FORM = re.compile(
    r"(?P<document>[a-z-]+|rooms/v\d+)(?: #(?P<section>[\w.-]+))?"
    r"(?: (?P<rule>\d+(?:\.\d+)*))?(?: \(.*\)|[:,;] .*)?\.?"
)
PROPOSAL = re.compile(r"MSC\d{4}(?: #[\w.-]+)?\.?")
OPERATION = re.compile(r"#(?:get|put|post|delete)_")


@dataclass(frozen=True)
class Citation:
    """What a comment cites, and where it stands."""

    text: str
    file: str
    line: int

    @property
    def rule(self) -> str:
        """What is cited, without the remark."""
        return re.split(r"[:,;] | \(", self.text, maxsplit=1)[0].rstrip(".")


def citations() -> Iterator[Citation]:
    """All citations in the server and the client."""
    for folder in (LINNET, CLIENT):
        for path in files(".py", ".ts", ".tsx", ".sql", below=folder):
            content = text(path)
            for found in CITED.finditer(content):
                line = content.count("\n", 0, found.start()) + 1
                yield Citation(found[1], name(path), line)


def complaint(cited: str, operation_anchors: set[str]) -> str | None:
    """What is wrong with a citation. Only sections that are operations are known by name."""
    if PROPOSAL.fullmatch(cited):
        return None
    form = FORM.fullmatch(cited)
    if form is None:
        return f"write «spec: <document> #<section> <rule>» or «spec: MSC1234», not {cited!r}"
    document, section = form["document"], form["section"]
    if document not in DOCUMENTS and not document.startswith("rooms/v"):
        return f"{document!r} is none of {', '.join(sorted(DOCUMENTS))}, rooms/v<number>"
    if section is None and not document.startswith("rooms/v"):
        return f"name the section: «spec: {document} #<section>»"
    if section and OPERATION.match(f"#{section}") and f"#{section}" not in operation_anchors:
        return f"#{section} is not in tests/conformance/endpoints.tsv"
    return None
