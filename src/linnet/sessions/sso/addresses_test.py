from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.sessions.oauth.redirects import MAX_URI_LENGTH
from linnet.sessions.sso.addresses import is_allowed, leads_to, with_login_token


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://chat.example.org/", "chat.example.org"),
        ("https://chat.example.org:8443/?hs=https%3A%2F%2Flinnet.test#/room", "chat.example.org"),
        ("https://xn--exmple-cua.org", "xn--exmple-cua.org"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("http://localhost:39121/?x=1", "localhost"),
        ("http://127.0.0.1:1/", "127.0.0.1"),
        ("http://[::1]:65535/", "::1"),
        ("im.fluffychat://login", "im.fluffychat"),
        ("element://connect", "element"),
        ("org.example.app:/callback", "org.example.app"),
        ("trusted://chat.example.org/", "trusted"),
    ],
)
def test_what_is_allowed_and_shown(address: str, shown: str) -> None:
    assert is_allowed(address)
    assert leads_to(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "//evil.example/",
        "evil.example",
        "javascript:alert(1)",
        "JavaScript://%0aalert(1)",
        " javascript:alert(1)",
        "java\tscript:/x",
        "data:text/html,x",
        "data:/text/html,x",
        "vbscript:/x",
        "blob:https://chat.example.org/1",
        "file:///etc/passwd",
        "filesystem:/x",
        "view-source:https://chat.example.org/",
        "about:/blank",
        "intent://x/#Intent;scheme=app;end",
        "chrome-extension://abc/x",
        "ms-word:/x",
        "mailto:/a@example.org",
        "wss://evil.example/",
        "app:opaque",
        "app://user@chat.example.org/",
        "http://evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://localhost@evil.example/",
        "http://localhost:1@evil.example/",
        "http://127.1/",
        "https:/evil.example/",
        "https:evil.example",
        "https:///evil.example/",
        "https://",
        "https://chat.example.org@evil.example/",
        "https://chat.example.org%2eevil.example/",
        "https://chat.example.org\\@evil.example/",
        "https://chat.example.org:port/",
        "https://chat.example.org:99999/",
        "https://chat.ex\u0430mple.org/",
        "https://chat.example.org/\r\nSet-Cookie: x",
        "https://chat.example.org/" + "a" * MAX_URI_LENGTH,
    ],
)
def test_what_is_refused(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("https://a.example", "https://a.example?loginToken=t"),
        ("https://a.example/?", "https://a.example/?loginToken=t"),
        ("https://a.example/?x=%26&y#/r?z", "https://a.example/?x=%26&y&loginToken=t#/r?z"),
        ("app://in?loginToken=evil&login%54oken=evil&x=1", "app://in?x=1&loginToken=t"),
    ],
)
def test_the_token_is_in_the_query_once(address: str, answer: str) -> None:
    assert with_login_token(address, "t") == answer


@given(st.text(alphabet="htps:/?#&=@%.[]loginToken2\\a1 ", max_size=60))
def test_the_token_goes_where_was_allowed_or_nowhere(rest: str) -> None:
    address = f"https://a.example{rest}"
    if not is_allowed(address):
        return
    answer = urlsplit(with_login_token(address, "t"))
    assert answer.netloc == urlsplit(address).netloc
    assert answer.path == urlsplit(address).path
    assert parse_qs(answer.query)["loginToken"] == ["t"]
