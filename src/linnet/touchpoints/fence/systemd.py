"""The fence as an addition to a unit of systemd. Pure.

The filter of systemd knows addresses, but neither ports nor directions: what it denies cannot come
in either. So it fits a server that is reached by a proxy on the same machine.
"""

import ipaddress
from collections.abc import Iterable

from linnet.touchpoints.addresses import INSIDE, INSIDE_6, OUTSIDE_6, Network
from linnet.touchpoints.fence.facts import (
    Facts,
    Known,
    name_servers,
    not_found,
    opens_the_internet,
    places,
    places_of,
)

_HEAD = """\
# Made by `linnet touchpoints rules --systemd` from the register of this server.
# Put it into /etc/systemd/system/linnet.service.d/fence.conf, then: systemctl daemon-reload
# and systemctl restart linnet.
[Service]
"""
_DIRECTLY = """\
# People or calls come to this server directly, from anywhere, and this filter knows no direction:
# it would shut them out. Use the rules for nftables.
"""
_HARDENING = """\
NoNewPrivileges=yes
ProtectSystem=strict
{folders}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
# Netlink tells the media server which addresses this machine has.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
CapabilityBoundingSet={capabilities}
UMask=0077
"""


def drop_in(facts: Facts, known: Known, folders: Iterable[str]) -> str:
    """The text; `folders` are absolute paths of what the server writes."""
    hardening = _HARDENING.format(
        folders="\n".join(f"ReadWritePaths={_quoted(path)}" for path in folders),
        capabilities="CAP_NET_BIND_SERVICE" if facts.has_low_port else "",
    )
    return _HEAD + _filter(facts, known) + hardening


def _filter(facts: Facts, known: Known) -> str:
    if facts.is_reached_directly:
        return _DIRECTLY
    lines = [f"# Not found, so not let through: {host}" for host in not_found(facts, known)]
    allowed = ["localhost", *dict.fromkeys(_addresses(facts, known))]
    if opens_the_internet(facts):
        lines.append("# Rows whose hosts others choose are on: public addresses are let through.")
        allowed += [*facts.allowed, *map(str, public_networks())]
    lines += ["IPAddressDeny=any", *(f"IPAddressAllow={one}" for one in allowed)]
    return "".join(f"{line}\n" for line in lines)


def _addresses(facts: Facts, known: Known) -> Iterable[str]:
    for row in facts.rows:
        for place in places_of(row, known):
            yield str(place.address)
    for host, port in facts.own:
        for place in places(host, port, known):
            yield str(place.address)
    yield from map(str, name_servers(facts, known))


def public_networks() -> list[Network]:
    """The public internet, as networks: what is left when all that is inside is taken out."""
    everything: Network = ipaddress.ip_network("0.0.0.0/0")
    return [*_without(everything, INSIDE), *_without(OUTSIDE_6, INSIDE_6)]


def _without(whole: Network, inside: Iterable[Network]) -> list[Network]:
    left = [whole]
    for hole in inside:
        left = [part for one in left for part in _cut(one, hole)]
    return sorted(left, key=lambda one: int(one.network_address))


def _cut(whole: Network, hole: Network) -> list[Network]:
    if isinstance(whole, ipaddress.IPv4Network) and isinstance(hole, ipaddress.IPv4Network):
        return list(whole.address_exclude(hole)) if hole.subnet_of(whole) else [whole]
    assert isinstance(whole, ipaddress.IPv6Network)
    assert isinstance(hole, ipaddress.IPv6Network)
    return list(whole.address_exclude(hole)) if hole.subnet_of(whole) else [whole]


def _quoted(path: str) -> str:
    """A path as one word of a unit file."""
    said = path.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{said}"'
