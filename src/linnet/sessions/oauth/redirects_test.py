from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.redirects import (
    MAX_URI_LENGTH,
    check_redirect_uri,
    is_at,
    is_home,
    is_https,
    is_registered,
    split_uri,
    with_answer,
)

HOME = "https://example.org/"


def may(text: str, *, is_native: bool) -> bool:
    try:
        check_redirect_uri(text, HOME, is_native=is_native)
    except OAuthError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "native", "web"),
    [
        ("https://example.org/cb", True, True),
        ("https://a.example.org/cb?x=1", True, True),
        ("https://example.org/cb#", False, False),
        ("https://anexample.org/cb", False, False),
        ("https://u@example.org/cb", False, False),
        ("http://127.0.0.1:80/cb", True, False),
        ("http://[::1]/cb", True, False),
        ("http://u:p@[::1]/cb", False, False),
        ("http://example.org/cb", False, False),
        ("org.example:/", True, False),
        ("org.example.app:/cb", True, False),
        ("org.example.app://cb", False, False),
        ("org.example2:/cb", False, False),
        ("javascript:/x", False, False),
        ("https://[::1", False, False),
        ("https://example.org:port/", False, False),
        ("example.org/cb", False, False),
        ("https://exämple.org/", False, False),
        ("https://example.org/" + "a" * MAX_URI_LENGTH, False, False),
    ],
)
def test_what_may_be_registered(text: str, native: bool, web: bool) -> None:
    assert may(text, is_native=True) == native
    assert may(text, is_native=False) == web


def test_homes() -> None:
    assert is_home(HOME)
    assert not is_home("https://localhost/")
    assert not is_https("https:///path")
    assert not is_at("http://example.org/", HOME)


def test_ports_are_free_on_the_machine_itself_alone() -> None:
    known = ["http://127.0.0.1/cb", "https://example.org:1/cb", "org.example:/"]
    assert is_registered("http://127.0.0.1:5/cb", known, is_native=True)
    assert not is_registered("http://127.0.0.1:5/cb", known, is_native=False)
    assert not is_registered("http://[::1]:5/cb", known, is_native=True)
    assert not is_registered("http://127.0.0.1:5/cb#x", known, is_native=True)
    assert not is_registered("http://u@127.0.0.1:5/cb", known, is_native=True)
    assert not is_registered("https://example.org:2/cb", known, is_native=True)
    assert is_registered("org.example:/", known, is_native=True)


@given(st.dictionaries(st.text("abc_", min_size=1), st.text(min_size=1), min_size=1))
def test_an_answer_arrives_as_it_was(answer: dict[str, str]) -> None:
    for address in ("org.example:/cb", "https://example.org/cb"):
        found = urlsplit(with_answer(address, answer, in_fragment=True)).fragment
        assert {k: v[0] for k, v in parse_qs(found).items()} == answer
        found = urlsplit(with_answer(address, answer, in_fragment=False)).query
        assert {k: v[0] for k, v in parse_qs(found).items()} == answer


def test_an_answer_joins_a_query() -> None:
    where = with_answer("https://example.org/?a=1", {"b": "2", "c": None}, in_fragment=False)
    assert where == "https://example.org/?a=1&b=2"


@given(st.text())
def test_any_text_is_an_address_or_not(text: str) -> None:
    parts = split_uri(text)
    assert parts is None or parts.scheme
