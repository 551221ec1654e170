"""What the operating system has to know to keep the server from contacting others."""

import ipaddress
import os
from urllib.parse import urlsplit

from linnet.calls.opening import is_elsewhere, media_server_hosts, own_program
from linnet.config import Settings
from linnet.http.endpoint import Access, Call, endpoint
from linnet.storage.opening import own_servers
from linnet.touchpoints.fence.facts import Facts, OpenRow
from linnet.web.wiring import Web

FIRST_FREE_PORT = 1024
"""Below it a program needs a right of its own to listen."""


@endpoint(
    "GET",
    "/_linnet/admin/v1/touchpoints/fence",
    operation="linnet.adminGetFence",
    access=Access.ADMIN,
)
async def get_fence(web: Web, call: Call) -> Facts:
    """The register as it is at this moment, and the parts of the house on other machines."""
    settings = web.settings
    rows = [
        OpenRow(row.touchpoint.id, row.touchpoint.host_class, row.touchpoint.hosts)
        for row in web.touchpoints.switches.rows()
        if row.is_on
    ]
    carries_calls = bool(own_program(settings))
    ports = [settings.calls_udp_port, settings.calls_turn_port] if carries_calls else []
    return Facts(
        os.getuid(),
        rows,
        _own(settings),
        list(settings.egress_allow),
        [port for port in ports if port],
        carries_calls or not _is_loopback(settings.host),
        any(0 < port < FIRST_FREE_PORT for port in (settings.port, settings.http_port)),
        settings.backup_folder,
    )


def _own(settings: Settings) -> list[tuple[str, int]]:
    """Database and media server, and the server's own public address: it looks at itself there."""
    there = media_server_hosts(settings) if is_elsewhere(settings) else []
    found = [
        *own_servers(settings.database, os.environ),
        *((host, port) for host, port in there if port),
    ]
    ourselves = urlsplit(settings.address)
    if ourselves.hostname and not _is_loopback(ourselves.hostname):
        port = ourselves.port or (443 if ourselves.scheme == "https" else 80)
        found.append((ourselves.hostname, port))
    return found


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
