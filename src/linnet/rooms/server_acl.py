"""Which servers a room lets take part. Pure.

# spec: client-server-api #server-access-control-lists-acls-for-rooms
"""

import ipaddress
import re

from linnet.http.response import JsonObject
from linnet.ids import ServerName
from linnet.rooms.invite_rules import matches

ACL = ("m.room.server_acl", "")
_PORT = re.compile(r":[0-9]{1,5}\Z")


def lets_in(content: JsonObject, server_name: ServerName) -> bool:
    """Whether the content of `m.room.server_acl` lets a server take part."""
    host = server_name.lower()
    if not host.endswith("]"):
        host = _PORT.sub("", host)
    if content.get("allow_ip_literals") is False and _is_address(host):
        return False
    return not _is_named(content.get("deny"), host) and _is_named(content.get("allow"), host)


def _is_named(patterns: object, host: str) -> bool:
    if not isinstance(patterns, list):
        return False
    return any(isinstance(one, str) and matches(one.lower(), host) for one in patterns)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
