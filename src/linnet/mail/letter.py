"""A letter: plain text and simple HTML that say the same, and load nothing from anywhere."""

from msgspec import Struct

from linnet.mail.language import Language, direction
from linnet.markup import escaped

MAX_SUBJECT_LENGTH = 200


class Link(Struct, frozen=True):
    """Something that can be followed."""

    words: str
    url: str


class Letter(Struct, frozen=True):
    """What is written to one address."""

    to: str
    language: Language
    subject: str
    blocks: tuple[str | Link, ...]
    """Paragraphs, in order."""
    unsubscribe_url: str = ""
    """Where these letters are stopped, without signing in. # RFC 8058"""

    def text(self) -> str:
        parts = [
            f"{block.words}:\n{block.url}" if isinstance(block, Link) else block
            for block in self.blocks
        ]
        return "\n\n".join(parts) + "\n"

    def html(self) -> str:
        body = "".join(_paragraph(block) for block in self.blocks)
        return _PAGE.format(language=self.language, dir=direction(self.language), body=body)

    @property
    def title(self) -> str:
        """The subject in one line, whatever stands in names of rooms and people."""
        return " ".join(self.subject.split())[:MAX_SUBJECT_LENGTH]


_PAGE = (
    '<!doctype html><html lang="{language}" dir="{dir}"><head><meta charset="utf-8"></head>'
    '<body style="font-family:sans-serif;line-height:1.5">{body}</body></html>'
)


def _paragraph(block: str | Link) -> str:
    if isinstance(block, Link):
        return f'<p><a href="{escaped(block.url)}">{escaped(block.words)}</a></p>'
    return f"<p>{escaped(block)}</p>".replace("\n", "<br>")
