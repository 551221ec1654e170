"""Read what a page says about itself: a program of its own, with limits on memory and time.

It is given a page on its standard input, with one line before it, and answers on one line. Whatever
a page does to the parser, it does to this process alone.
"""

import codecs
import json
import re
import resource
import sys
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from linnet.media.page_limits import MAX_PAGE_BYTES
from linnet.touchpoints.guard import shut_off

MAX_MEMORY_BYTES = 512 * 1024 * 1024
MAX_CPU_S = 3
MAX_ELEMENTS = 2_000
"""Elements of the head that are looked at."""
MAX_LENGTHS = {
    "og:title": 300,
    "og:description": 1000,
    "og:site_name": 100,
    "og:type": 50,
    "og:url": 2000,
    "og:image": 2000,
    "og:image:alt": 300,
}
_INSTEAD = {
    "og:title": ("twitter:title",),
    "og:description": ("twitter:description", "description"),
    "og:image": ("og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"),
}
_NUMBERS = ("og:image:width", "og:image:height")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.I)
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Python also calls things an encoding that are none of text, or that web pages do not have.
_NOT_OF_PAGES = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))


def describe(page: bytes, charset: str | None, url: str) -> dict[str, Any]:
    """The members of OpenGraph that a page has, or something in their place; bounded."""
    text = decode(page, charset)
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    if root is None:
        return {}
    named: dict[str, str] = {}
    title = ""
    for count, element in enumerate(root.iter("meta", "title")):
        if count >= MAX_ELEMENTS:
            break
        if element.tag == "title":
            title = title or "".join(str(text) for text in element.itertext())
            continue
        name = element.get("property") or element.get("name") or ""
        named.setdefault(name.strip().lower(), element.get("content") or "")
    named.setdefault("og:title", title)
    return _chosen(named, url)


def _chosen(named: dict[str, str], url: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, length in MAX_LENGTHS.items():
        values = (clean(named.get(name, "")) for name in (key, *_INSTEAD.get(key, ())))
        value = next((value for value in values if value), "")
        if key in ("og:image", "og:url") and value:
            value = absolute(url, value) if len(value) <= length else ""
        if value:
            found[key] = value[:length]
    if "og:image" in found:
        for key in _NUMBERS:
            number = named.get(key, "").strip()
            if number.isascii() and number.isdecimal() and len(number) <= 5:
                found[key] = int(number)
    return found


def absolute(base: str, link: str) -> str:
    """Where a link of a page leads; nothing if it leads nowhere on the web."""
    try:
        joined = urljoin(base, link)
    except ValueError:
        return ""
    return joined if joined.startswith(("https://", "http://")) else ""


def clean(text: str) -> str:
    """One line without characters that nobody can see."""
    return _SPACE.sub(" ", _CONTROL.sub("", text)).strip()


def decode(page: bytes, charset: str | None) -> str:
    """A page as text: by its mark, by what its server says, by what it says, or as UTF-8."""
    for mark, name in _MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(name, "replace")
    said = _CHARSET.search(page[:4096])
    for label in (charset, said[1].decode() if said else None):
        if (encoding := known_encoding(label)) is not None:
            return page.decode(encoding, "replace")
    return page.decode("utf-8", "replace")


def known_encoding(label: str | None) -> str | None:
    """The encoding of text that a label names, if it is one that pages have."""
    try:
        info = codecs.lookup((label or "").strip())
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", False)
    # A page whose own bytes say so cannot be in UTF-16: they would not be readable.
    return info.name if is_text and info.name not in _NOT_OF_PAGES else None


def main() -> None:
    shut_off()
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    asked = json.loads(sys.stdin.buffer.readline(16 * 1024))
    page = sys.stdin.buffer.read(MAX_PAGE_BYTES)
    answer = describe(page, asked["charset"], asked["url"])
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
