"""The fence as a table of nftables, the packet filter of Linux. Pure.

Every packet that leaves is looked at, not only the first of a connection: a row that is switched
off is closed for connections that are open, too. Counters stay when the text is loaded again.
"""

import re
from collections.abc import Iterable, Sequence

from linnet.touchpoints.addresses import INSIDE, INSIDE_6, OUTSIDE_6, Address
from linnet.touchpoints.client import MIN_FREE_PORT
from linnet.touchpoints.fence.facts import (
    Facts,
    Known,
    Place,
    name_servers,
    not_found,
    opens_the_internet,
    places,
    places_of,
)

TABLE = "linnet"
UNDECLARED = "undeclared"
LOG_PREFIX = "linnet undeclared: "
_WEB_PORTS = f"{{ 80, 443, {MIN_FREE_PORT}-65535 }}"
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9_.]")
MAX_NAME_LENGTH = 100


def rules(facts: Facts, known: Known, who: str) -> str:
    """A file for `nft -f`, which replaces the rules at once or changes nothing.

    `who` is an expression that is true for packets of the server, see `of_user` and `of_group`.
    """
    counted: dict[str, list[str]] = {
        "calls": _of_calls(facts),
        "own": _to(place for host, port in facts.own for place in places(host, port, known)),
        "row_resolver": _to_name_servers(name_servers(facts, known)),
    }
    for row in facts.rows:
        if row.host_class == "exact":
            counted[counter_of(row.id)] = _to(places_of(row, known))
    if opens_the_internet(facts):
        counted["public"] = _to_public(facts)
    lines = [
        f'{rule} counter name "{name}" accept' for name, some in counted.items() for rule in some
    ]
    names = [*(name for name, some in counted.items() if some), UNDECLARED]
    lines = [
        'oifname "lo" accept',
        "ct state established ct direction reply accept",
        *lines,
        f'limit rate 10/minute burst 5 packets log prefix "{LOG_PREFIX}" flags skuid',
        f'counter name "{UNDECLARED}" reject with icmpx type admin-prohibited',
    ]
    return "\n".join(
        [
            *_said(facts, known),
            f"add table inet {TABLE}",
            f"add chain inet {TABLE} output"
            " { type filter hook output priority filter; policy accept; }",
            f"add chain inet {TABLE} leaving",
            *(f"add counter inet {TABLE} {name}" for name in names),
            f"flush chain inet {TABLE} output",
            f"flush chain inet {TABLE} leaving",
            *(f"add rule inet {TABLE} leaving {line}" for line in lines),
            f"add rule inet {TABLE} output {who} jump leaving",
            "",
        ]
    )


def of_user(number: int) -> str:
    """Packets of a user's programs. The system's own, such as ICMP, belong to nobody."""
    return f"meta skuid {number}"


def of_group(path: str) -> str:
    """Packets of a control group, as in `system.slice/linnet.service`."""
    parts = path.strip("/").split("/")
    return f'socket cgroupv2 level {len(parts)} "{"/".join(parts)}"'


def counter_of(row_id: str) -> str:
    """The name of the counter of a row."""
    return f"row_{_NOT_A_NAME.sub('_', row_id)}"[:MAX_NAME_LENGTH]


def _said(facts: Facts, known: Known) -> list[str]:
    said = ["# Made by `linnet touchpoints rules --nftables` from the register of this server."]
    if opens_the_internet(facts):
        said.append("# Rows whose hosts others choose are on: public addresses are let through.")
    # A name is quoted as it stands in the register, which knows no line breaks.
    return said + [f"# Not found, so not let through: {host}" for host in not_found(facts, known)]


def _of_calls(facts: Facts) -> list[str]:
    ports = ", ".join(map(str, facts.media_ports))
    return [f"udp sport {{ {ports} }}"] if ports else []


def _to(found: Iterable[Place]) -> list[str]:
    rules: list[str] = []
    kept = list(dict.fromkeys(found))
    for family, version in (("ip", 4), ("ip6", 6)):
        these = [place for place in kept if place.address.version == version]
        with_port = [f"{one.address} . {one.port}" for one in these if one.port is not None]
        without = [str(one.address) for one in these if one.port is None]
        if with_port:
            rules.append(f"{family} daddr . tcp dport {_set(with_port)}")
        if without:
            rules.append(f"{family} daddr {_set(without)} tcp dport {_WEB_PORTS}")
    return rules


def _to_name_servers(servers: Sequence[Address]) -> list[str]:
    return [
        f"{family} daddr {_set(these)} {protocol} dport 53"
        for family, version in (("ip", 4), ("ip6", 6))
        if (these := [str(one) for one in servers if one.version == version])
        for protocol in ("udp", "tcp")
    ]


def _to_public(facts: Facts) -> list[str]:
    """Public addresses, and those that the operator has named as an exception."""
    inside, inside_6 = _set(map(str, INSIDE)), _set(map(str, INSIDE_6))
    excepted = [
        f"{family} daddr {_set(these)} meta l4proto tcp"
        for family, mark in (("ip", "."), ("ip6", ":"))
        if (these := [network for network in facts.allowed if mark in network])
    ]
    return [
        *excepted,
        f"ip daddr != {inside} tcp dport {_WEB_PORTS}",
        f"ip6 daddr {OUTSIDE_6} ip6 daddr != {inside_6} tcp dport {_WEB_PORTS}",
    ]


def _set(members: Iterable[str]) -> str:
    return f"{{ {', '.join(members)} }}"
