"""Server ACLs let in and keep out as the specification says."""

import pytest

from linnet.rooms.server_acl import lets_in

ALL = {"allow": ["*"]}


@pytest.mark.parametrize(
    ("content", "server", "is_let_in"),
    [
        (ALL, "a.example", True),
        ({}, "a.example", False),
        ({"allow": "*"}, "a.example", False),
        ({"allow": ["*"], "deny": ["a.example"]}, "A.example:8448", False),
        ({"allow": ["*"], "deny": ["*.evil.example"]}, "a.evil.example", False),
        ({"allow": ["*"], "deny": ["*.evil.example"]}, "evil.example", True),
        ({"allow": ["?.example"]}, "a.example", True),
        ({"allow": ["?.example", 5]}, "aa.example", False),
        ({**ALL, "allow_ip_literals": False}, "1.2.3.4:80", False),
        ({**ALL, "allow_ip_literals": False}, "[::1]:80", False),
        ({**ALL, "allow_ip_literals": False}, "[::1]", False),
        ({**ALL, "allow_ip_literals": False}, "a.example", True),
        ({**ALL, "allow_ip_literals": "no"}, "1.2.3.4", True),
    ],
)
def test_who_takes_part(content, server, is_let_in):
    assert lets_in(content, server) is is_let_in
