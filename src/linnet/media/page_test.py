"""What is read out of pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.media.page import absolute, clean, decode, describe, known_encoding

URL = "https://example.org/news/today"


def test_a_page_describes_itself() -> None:
    page = b"""<!doctype html><html><head>
        <title>The page</title>
        <meta property="og:title" content="  A  title&amp;more ">
        <meta property="og:description" content="Words">
        <meta property="og:image" content="/picture.png">
        <meta property="og:image:width" content="640">
        <meta property="og:image:height" content="-1">
        <meta property="og:site_name" content="Example">
        <meta property="og:audio" content="https://example.org/a.mp3">
        </head><body>hello</body></html>"""
    assert describe(page, None, URL) == {
        "og:title": "A title&more",
        "og:description": "Words",
        "og:image": "https://example.org/picture.png",
        "og:image:width": 640,
        "og:site_name": "Example",
    }


def test_there_are_other_ways_to_say_it() -> None:
    page = b"""<title>The page</title><meta name="Description" content="Words">
        <meta name="twitter:image" content="//pictures.example.org/1.png">"""
    assert describe(page, None, URL) == {
        "og:title": "The page",
        "og:description": "Words",
        "og:image": "https://pictures.example.org/1.png",
    }
    assert describe(b"", None, URL) == {}
    assert describe(b"\0\0\0", None, URL) == {}


def test_what_it_says_is_bounded() -> None:
    page = b'<meta property="og:title" content="' + b"x" * 5000 + b'">'
    assert describe(page, None, URL) == {"og:title": "x" * 300}
    page = b'<meta property="og:image" content="/' + b"x" * 5000 + b'"><title>t</title>'
    assert describe(page, None, URL) == {"og:title": "t"}
    assert describe(b"<meta>" * 50_000 + b"<title>late</title>", None, URL) == {}
    assert describe(b"<div>" * 100_000, None, URL) == {}


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        ("é ü".encode("latin-1"), "ISO-8859-1"),
        ("é ü".encode(), None),
        ("é ü".encode(), "no-such-encoding"),
        (b"\xef\xbb\xbf" + "é ü".encode(), "latin-1"),
        (b"\xff\xfe" + "é ü".encode("utf-16-le"), None),
        (b'<meta charset="windows-1252">' + "é ü".encode("cp1252"), None),
        (b"<meta http-equiv=x content='text/html; charset=latin1'>" + b"\xe9 \xfc", None),
    ],
)
def test_pages_come_in_many_encodings(page: bytes, charset: str | None) -> None:
    assert decode(page, charset).endswith("é ü")


@pytest.mark.parametrize(
    "label", [None, "", "bz2", "hex", "idna", "punycode", "utf-7", "\0", "x" * 50]
)
def test_what_is_no_encoding_of_pages_is_not_used(label: str | None) -> None:
    assert known_encoding(label) is None


def test_links_lead_to_the_web_or_nowhere() -> None:
    assert absolute(URL, "a.png") == "https://example.org/news/a.png"
    for link in (
        "javascript:alert(1)",
        "data:image/png;base64,AA",
        "file:///etc/passwd",
        "//[",
        "",
    ):
        assert absolute(URL, link) in ("", URL)


def test_nobody_can_hide_characters() -> None:
    assert clean("a\0b\x1bc\n\t d\ud800") == "abc d"


@given(st.binary(max_size=3000), st.none() | st.text(max_size=20))
def test_whatever_comes_has_an_answer(page: bytes, charset: str | None) -> None:
    found = describe(page, charset, URL)
    assert all(len(str(value)) <= 2000 for value in found.values())
