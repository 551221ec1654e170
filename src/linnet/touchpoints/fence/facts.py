"""What a fence is made of. Pure."""

import ipaddress
from collections.abc import Iterator

from msgspec import Struct

from linnet.touchpoints.addresses import Address, parse
from linnet.touchpoints.register import HostClass


class OpenRow(Struct, frozen=True):
    """A row of the register that is switched on."""

    id: str
    host_class: HostClass
    hosts: tuple[str, ...]
    """`name` or `name:port`, of the class `exact` only."""


class Facts(Struct, frozen=True):
    """What the running server knows of itself."""

    user: int
    """The number of the user as whom it runs."""
    rows: list[OpenRow]
    own: list[tuple[str, int]]
    """Host and port of parts of the house that are on other machines, such as a database."""
    allowed: list[str]
    """Addresses and networks that may be contacted although they are not public."""
    media_ports: list[int]
    """UDP, from which calls are carried to whoever takes part, wherever they are."""
    is_reached_directly: bool
    """Whether others come to it from elsewhere, and not by a proxy on this machine alone."""
    has_low_port: bool
    backup_folder: str


class Known(Struct, frozen=True):
    """What names mean at this moment, and whom this machine asks about them."""

    addresses: dict[str, list[str]]
    """By host; a host that was not found has none."""
    name_servers: list[str]


class Place(Struct, frozen=True):
    """One address with a port; without one it is any that HTTP may have."""

    address: Address
    port: int | None


CHOSEN_BY_OTHERS = frozenset({"push_gateway", "webpush", "url_preview", "matrix_server"})
"""Classes whose hosts are found for each contact, anywhere in the public internet."""


def hosts_of(facts: Facts) -> list[str]:
    """All names and addresses that have to be known."""
    rows = [split(host)[0] for row in facts.rows for host in row.hosts]
    return list(dict.fromkeys([*rows, *(host for host, _ in facts.own)]))


def places_of(row: OpenRow, known: Known) -> list[Place]:
    """Where a row of the class `exact` leads at this moment."""
    return [place for host in row.hosts for place in places(*split(host), known)]


def places(host: str, port: int | None, known: Known) -> Iterator[Place]:
    """Where a host is at this moment."""
    for text in known.addresses.get(host, ()):
        address = parse(text)
        if address is not None:
            yield Place(address, port)


def not_found(facts: Facts, known: Known) -> list[str]:
    """Names that lead nowhere now, so that the fence lets nobody through to them."""
    return [host for host in hosts_of(facts) if not known.addresses.get(host)]


def opens_the_internet(facts: Facts) -> bool:
    """Whether a row is on whose hosts somebody else chooses."""
    return any(row.host_class in CHOSEN_BY_OTHERS for row in facts.rows)


def name_servers(facts: Facts, known: Known) -> list[Address]:
    """Who may be asked for names: nobody when that is switched off."""
    if not any(row.host_class == "resolver" for row in facts.rows):
        return []
    found = (parse(text) for text in known.name_servers)
    return [address for address in found if address is not None]


def name_servers_in(text: str) -> list[str]:
    """The addresses in a `resolv.conf`, without those that are tied to an interface."""
    words = [line.split() for line in text.splitlines()]
    named = [line[1] for line in words if len(line) > 1 and line[0] == "nameserver"]
    return [name for name in named if parse(name) is not None]


def split(host: str) -> tuple[str, int | None]:
    """Name and port of a host of the register."""
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        name, colon, port = host.rpartition(":")
        return (name.strip("[]"), int(port)) if colon and port.isdecimal() else (host, None)
    return host, None
