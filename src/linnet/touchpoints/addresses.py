"""Which addresses may be contacted: those of the public internet, and no others.

A name that somebody else chose may lead to a machine of ours: this is asked after the name was
resolved, of the very address that is connected to.
"""

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# The special-purpose registries of IANA, written out: what Python calls private has changed between
# its versions. Whole transition mechanisms are in it, because they hide an IPv4 address.
INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
OUTSIDE_6 = ipaddress.ip_network("2000::/3")
"""Global unicast. All else of IPv6 is loopback, local, mapped, multicast or not given out."""
INSIDE_6 = tuple(
    ipaddress.ip_network(text)
    for text in (
        "2001::/23",  # Teredo, benchmarking, ORCHID and the like
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
        "5f00::/16",
    )
)


class AddressRules:
    """The rules, with the addresses that the operator has named as an exception."""

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def is_excepted(self, text: str) -> bool:
        """Whether the operator has named this address, written as one, in `egress_allow`."""
        address = parse(text)
        return address is not None and any(address in network for network in self._allowed)

    def may_contact(self, text: str) -> bool:
        """Whether an address, as text without a zone, may be connected to."""
        address = parse(text)
        if address is None:
            return False
        return self.is_excepted(text) or is_public(address)


def parse(text: str) -> Address | None:
    """An address from its usual spelling; None for anything else, such as a name."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # A zone picks an interface of this machine, so the address is a local one.
    return None if getattr(address, "scope_id", None) else address


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in INSIDE)
    return address in OUTSIDE_6 and not any(address in network for network in INSIDE_6)
