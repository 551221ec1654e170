"""Identifiers: what is one, and what only looks like one."""

import pytest

from linnet import ids
from linnet.errors import InvalidParam

SERVERS = [
    "domain",
    "a.b-c.example:8448",
    "1.2.3.4",
    "1.2.3.4:80",
    "[::1]",
    "[2001:db8::1]:8448",
    "UPPER.example",
]
NOT_SERVERS = [
    "",
    ":80",
    "a:",
    "a:123456",
    "a:b",
    "under_score",
    "a/b",
    "::1",
    "[::1",
    "[g::1]",
    "é.example",
    "a b",
    "a\n",
    "a" * 256,
]


def is_accepted(parse, text):
    try:
        assert parse(text) == text
    except InvalidParam:
        return False
    return True


@pytest.mark.parametrize("server", SERVERS)
def test_server_names(server):
    assert ids.is_server_name(server)
    assert is_accepted(ids.parse_server_name, server)
    assert is_accepted(ids.parse_user_id, f"@a:{server}")
    assert is_accepted(ids.parse_room_alias, f"#a:{server}")


@pytest.mark.parametrize("server", NOT_SERVERS)
def test_not_server_names(server):
    assert not ids.is_server_name(server)
    assert not is_accepted(ids.parse_server_name, server)
    assert not is_accepted(ids.parse_user_id, f"@a:{server}")
    assert not is_accepted(ids.parse_room_alias, f"#a:{server}")


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("@alice:domain", True),
        ("@:domain", True),
        ("@ALICE é!:domain", True),
        ("alice:domain", False),
        ("@alice", False),
        ("@a\0:domain", False),
        ("@" + "a" * 247 + ":domain", True),
        ("@" + "a" * 248 + ":domain", False),
        ("@" + "é" * 123 + "a:domain", True),
        ("@" + "é" * 124 + ":domain", False),
        ("@\ud800:domain", False),
    ],
)
def test_user_ids_of_any_age(text, accepted):
    assert ids.is_user_id(text) is accepted
    assert is_accepted(ids.parse_user_id, text) is accepted


@pytest.mark.parametrize(
    ("localpart", "accepted"),
    [
        ("alice", True),
        ("a.b_c=d/e+f-1", True),
        ("", False),
        ("Alice", False),
        ("é", False),
        ("a b", False),
        ("a\n", False),
        ("a" * 247, True),
        ("a" * 248, False),
    ],
)
def test_user_ids_made_today(localpart, accepted):
    server = ids.parse_server_name("domain")
    if accepted:
        assert ids.new_user_id(localpart, server) == f"@{localpart}:domain"
    else:
        with pytest.raises(InvalidParam):
            ids.new_user_id(localpart, server)
    assert ids.is_new_localpart("a" * 300)


@pytest.mark.parametrize(
    ("parse", "text", "accepted"),
    [
        (ids.parse_room_id, "!opaque:domain", True),
        (ids.parse_room_id, "!rTJHw8ldJxU5LeDRmjgtxjQXsH5MFlaKsRwINKMre80", True),
        (ids.parse_room_id, "!", False),
        (ids.parse_room_id, "#a:domain", False),
        (ids.parse_room_id, "!a\0", False),
        (ids.parse_room_id, "!" + "a" * 255, False),
        (ids.parse_event_id, "$abc", True),
        (ids.parse_event_id, "$143:domain", True),
        (ids.parse_event_id, "abc", False),
        (ids.parse_event_id, "$", False),
        (ids.parse_event_id, "$" + "a" * 255, False),
        (ids.parse_room_alias, "#Straße 1:domain", True),
        (ids.parse_room_alias, "#:domain", False),
        (ids.parse_room_alias, "#a", False),
        (ids.parse_room_alias, "#" + "a" * 255 + ":d", False),
        (ids.parse_device_id, "ABCDEF", True),
        (ids.parse_device_id, "", False),
        (ids.parse_device_id, "a\0", False),
        (ids.parse_device_id, "a" * 256, False),
        (ids.parse_mxc_uri, "mxc://domain:80/abc_-1", True),
        (ids.parse_mxc_uri, "mxc://domain/a/b", False),
        (ids.parse_mxc_uri, "mxc://domain/../a", False),
        (ids.parse_mxc_uri, "mxc://domain/", False),
        (ids.parse_mxc_uri, "https://domain/a", False),
        (ids.parse_mxc_uri, "mxc://domain/" + "a" * 255, False),
    ],
)
def test_other_identifiers(parse, text, accepted):
    assert is_accepted(parse, text) is accepted


def test_parts():
    assert ids.domain_of("@alice:domain:80") == "domain:80"
    assert ids.domain_of("!opaque:[::1]:80") == "[::1]:80"
    assert ids.domain_of("!rTJHw8ldJxU5LeDRmjgtxjQXsH5MFlaKsRwINKMre80") == ""
    assert ids.localpart_of("@alice:domain:80") == "alice"
    assert ids.localpart_of("@:domain") == ""
    assert ids.mxc_parts(ids.parse_mxc_uri("mxc://domain:80/abc")) == ("domain:80", "abc")
