"""A paper as a file: Markdown, or a page of HTML that runs and loads nothing."""

import datetime
import re
from collections.abc import Iterator

from linnet.mail.language import direction
from linnet.markup import escaped
from linnet.records.paper import Entry, Link, Paper, Section

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.55 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1.25rem}"
    "h1{font-size:1.7rem}h2{font-size:1.25rem;margin-top:2.2rem}"
    "h3{font-size:1rem;margin:1.4rem 0 0}"
    "p,dl{margin:.4rem 0}dt{font-size:.85rem;opacity:.75}dd{margin:0 0 .4rem}"
    "@media print{body{margin:0;max-width:none}section{break-inside:auto}}"
)
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LIST = re.compile(r"^(\s*)(?:([-+])|(\d+)\.)(?=\s)", re.MULTILINE)


def day_of(ts: int) -> str:
    """The date in UTC, as `2026-11-30`."""
    return datetime.datetime.fromtimestamp(ts / 1000, datetime.UTC).strftime("%Y-%m-%d")


def minute_of(ts: int) -> str:
    """The time in UTC, as `2026-11-30 17:05`."""
    return datetime.datetime.fromtimestamp(ts / 1000, datetime.UTC).strftime("%Y-%m-%d %H:%M")


def markdown(paper: Paper, origin: str = "") -> str:
    """The paper as Markdown; addresses in the app begin with `origin`."""
    lines = [f"# {_plain(paper.title)}", _plain(paper.lead)]
    for section in paper.sections:
        lines += _markdown_section(section, origin)
    lines.append(day_of(paper.made_ts))
    return "\n\n".join(line for line in lines if line) + "\n"


def _markdown_section(section: Section, origin: str) -> Iterator[str]:
    yield f"## {_plain(section.title)}"
    yield from map(_plain, section.words)
    yield "\n".join(f"- {_plain(item)}" for item in section.items)
    yield "\n".join(f"- {_markdown_link(link, origin)}" for link in section.links)
    for entry in section.entries:
        yield f"### {_plain(entry.title)}"
        yield _plain(entry.words)
        yield "\n".join(f"- **{_plain(fact.name)}:** {_plain(fact.words)}" for fact in entry.facts)
        yield "" if entry.link is None else _markdown_link(entry.link, origin)
    yield _plain(section.last)


def _markdown_link(link: Link, origin: str) -> str:
    return f"[{_plain(link.words)}](<{_absolute(link.href, origin)}>)"


def _plain(words: str) -> str:
    """Words that mean nothing in Markdown, whoever wrote them."""
    one_line = " ".join(words.split())
    return _LIST.sub(r"\1\\\2\3", _SPECIAL.sub(r"\\\1", one_line))


def page(paper: Paper, origin: str = "") -> str:
    """The paper as one HTML file."""
    inside = "".join(_html_section(section, origin) for section in paper.sections)
    title = escaped(paper.title)
    return (
        f'<!doctype html><html lang="{paper.language}" dir="{direction(paper.language)}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f"{_paragraph(paper.lead)}{inside}<p><time>{day_of(paper.made_ts)}</time></p></main></body>"
        "</html>\n"
    )


def _html_section(section: Section, origin: str) -> str:
    items = "".join(f"<li>{escaped(item)}</li>" for item in section.items)
    links = "".join(f"<li>{_html_link(link, origin)}</li>" for link in section.links)
    return (
        f"<section><h2>{escaped(section.title)}</h2>"
        + "".join(map(_paragraph, section.words))
        + (f"<ul>{items}</ul>" if items else "")
        + (f"<ul>{links}</ul>" if links else "")
        + "".join(_html_entry(entry, origin) for entry in section.entries)
        + _paragraph(section.last)
        + "</section>"
    )


def _html_entry(entry: Entry, origin: str) -> str:
    facts = "".join(
        f'<dt>{escaped(fact.name)}</dt><dd dir="auto">{escaped(fact.words)}</dd>'
        for fact in entry.facts
    )
    return (
        f'<h3 dir="auto">{escaped(entry.title)}</h3>'
        + _paragraph(entry.words)
        + (f"<dl>{facts}</dl>" if facts else "")
        + (f"<p>{_html_link(entry.link, origin)}</p>" if entry.link else "")
    )


def _paragraph(words: str) -> str:
    return f'<p dir="auto">{escaped(words)}</p>' if words else ""


def _html_link(link: Link, origin: str) -> str:
    return f'<a href="{escaped(_absolute(link.href, origin))}">{escaped(link.words)}</a>'


def _absolute(href: str, origin: str) -> str:
    return origin + href if href.startswith("/") else href
