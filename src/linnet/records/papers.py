"""A paper with what it was made from, and its files."""

from typing import Literal

import msgspec
from msgspec import Struct

from linnet.records.paper import Paper
from linnet.records.render import markdown, page

MediaType = Literal["application/json", "text/html", "text/markdown", "text/plain"]


class File(Struct, frozen=True):
    """A file as it is saved."""

    name: str
    media_type: MediaType
    text: str


def files_of(paper: Paper, name: str, origin: str) -> tuple[File, ...]:
    """A paper to print and to read on."""
    return (
        File(f"{name}.html", "text/html", page(paper, origin)),
        File(f"{name}.md", "text/markdown", markdown(paper, origin)),
    )


def facts_file(facts: Struct, name: str) -> File:
    """What a paper was made from, for machines."""
    text = msgspec.json.format(msgspec.json.encode(facts), indent=2).decode()
    return File(f"{name}.json", "application/json", f"{text}\n")
