"""Which addresses may be contacted."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.touchpoints.addresses import AddressRules, is_public

INSIDE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.9",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
OUTSIDE = ["1.1.1.1", "172.15.255.255", "172.32.0.0", "2606:4700::1111", "2a00:1450::1"]
NOT_ADDRESSES = [
    "",
    "localhost",
    "0x7f.1",
    "2130706433",
    "127.1",
    "fe80::1%eth0",
    "1.1.1.1%lo",
    "::g",
]


@pytest.mark.parametrize("text", INSIDE)
def test_what_is_not_the_public_internet_is_refused(text: str) -> None:
    assert not AddressRules().may_contact(text)


@pytest.mark.parametrize("text", OUTSIDE)
def test_the_public_internet_may_be_contacted(text: str) -> None:
    assert AddressRules().may_contact(text)


@pytest.mark.parametrize("text", NOT_ADDRESSES)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not AddressRules().may_contact(text)


def test_the_operator_may_name_exceptions() -> None:
    rules = AddressRules(map(ipaddress.ip_network, ("127.0.0.1", "fd00:1::/32")))
    assert rules.may_contact("127.0.0.1")
    assert rules.may_contact("fd00:1::5")
    assert not rules.may_contact("127.0.0.2")
    assert not rules.may_contact("::ffff:127.0.0.1")
    assert rules.is_excepted("127.0.0.1")
    assert not rules.is_excepted("1.1.1.1")


@given(st.ip_addresses(v=4))
def test_no_ipv6_spelling_of_an_ipv4_address_is_a_way_around(
    address: ipaddress.IPv4Address,
) -> None:
    number = int(address)
    for prefix in ("::", "::ffff:0:0", "64:ff9b::", "2002::", "2001::"):
        shift = 80 if prefix == "2002::" else 0
        hidden = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | number << shift)
        assert not is_public(hidden)


@given(st.ip_addresses(v=6))
def test_whatever_python_calls_private_is_refused(address: ipaddress.IPv6Address) -> None:
    if address.is_private or address.is_multicast or address.is_reserved or address.is_link_local:
        assert not is_public(address)
