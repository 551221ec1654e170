"""Headers of media."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.media.media_types import (
    UnsatisfiableError,
    clean_file_name,
    clean_type,
    content_disposition,
    essence,
    is_unchanged,
    parse_range,
)


@pytest.mark.parametrize(
    "header",
    ["image/png", "text/plain; charset=utf-8", 'a/b;c="d e"', "application/vnd.x+json"],
)
def test_a_good_type_is_kept(header: str) -> None:
    assert clean_type(header) == header


@pytest.mark.parametrize(
    "header", [None, "", "image", "image/", "a/b\r\nx: y", "a/b;", "é/b", "a/" + "b" * 300]
)
def test_any_other_is_unknown(header: str | None) -> None:
    assert clean_type(header) == "application/octet-stream"


def test_the_essence_of_a_type() -> None:
    assert essence("Image/PNG ; x=y") == "image/png"


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/png", b"inline"),
        ("IMAGE/JPEG; q=1", b"inline"),
        ("audio/ogg", b"inline"),
        ("video/mp4", b"inline"),
        ("image/svg+xml", b"attachment"),
        ("text/html", b"attachment"),
        ("text/css", b"attachment"),
        ("application/pdf", b"attachment"),
        ("application/octet-stream", b"attachment"),
    ],
)
def test_only_harmless_types_are_shown(content_type: str, kind: bytes) -> None:
    assert content_disposition(content_type, None) == kind


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a b.png", b'filename="a b.png"'),
        ('a"b\\c.png', b"filename=\"a_b_c.png\"; filename*=UTF-8''a%22b%5Cc.png"),
        ("قطة.png", b"filename=\"___.png\"; filename*=UTF-8''%D9%82%D8%B7%D8%A9.png"),
        ("a/b", b'filename="a/b"'),
    ],
)
def test_file_names_in_any_script(name: str, said: bytes) -> None:
    assert content_disposition("image/png", name) == b"inline; " + said


@given(st.text(max_size=400))
def test_no_file_name_breaks_out_of_the_header(name: str) -> None:
    cleaned = clean_file_name(name)
    header = content_disposition("image/png", cleaned)
    assert all(32 <= byte < 127 for byte in header)
    assert header.count(b'"') in (0, 2)
    assert cleaned is None or len(cleaned.encode("utf-8", "replace")) <= 255


def test_a_long_name_keeps_its_ending() -> None:
    cleaned = clean_file_name("é" * 200 + ".jpeg")
    assert cleaned is not None
    assert cleaned.endswith("é.jpeg")
    assert clean_file_name("\0\r\n") is None


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=10-", (10, 90)),
        ("bytes=-10", (90, 10)),
        ("bytes=-1000", (0, 100)),
        ("bytes=50-1000", (50, 50)),
        ("bytes=99-99", (99, 1)),
        (None, None),
        ("", None),
        ("bytes=-", None),
        ("bytes=9-0", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-9", None),
        ("bytes=" + "9" * 30 + "-", None),
    ],
)
def test_ranges(header: str | None, part: tuple[int, int] | None) -> None:
    assert parse_range(header, 100) == part


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=-0", 9), ("bytes=0-", 0)]
)
def test_ranges_behind_the_end(header: str, size: int) -> None:
    with pytest.raises(UnsatisfiableError):
        parse_range(header, size)


def test_what_the_client_has_already() -> None:
    for header in ('"x"', 'W/"x"', '"y", "x"', "*"):
        assert is_unchanged(header, '"x"')
    for header in (None, "", '"y"', "x"):
        assert not is_unchanged(header, '"x"')
