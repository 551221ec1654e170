"""The text for systemd."""

import ipaddress

import pytest

from linnet.touchpoints.addresses import is_public
from linnet.touchpoints.fence.facts import OpenRow
from linnet.touchpoints.fence.facts_test import KNOWN, RESOLVER, SHOP, facts
from linnet.touchpoints.fence.systemd import drop_in, public_networks


def allowed(text: str) -> list[str]:
    return [line.split("=")[1] for line in text.splitlines() if line.startswith("IPAddressAllow=")]


def test_behind_a_proxy_only_what_is_declared_is_let_through() -> None:
    text = drop_in(facts(SHOP, RESOLVER), KNOWN, ['/srv/100% "ours"'])
    assert "IPAddressDeny=any\n" in text
    assert allowed(text) == ["localhost", "192.0.2.1", "2001:db8::1", "192.0.2.7", "192.0.2.53"]
    assert "# Not found, so not let through: db.example" in text
    assert 'ReadWritePaths="/srv/100%% \\"ours\\""' in text
    assert "CapabilityBoundingSet=\n" in text


def test_whoever_is_reached_directly_is_not_shut_off() -> None:
    text = drop_in(facts(SHOP, is_reached_directly=True, has_low_port=True), KNOWN, ["/srv"])
    assert "IPAddress" not in text
    assert "Use the rules for nftables" in text
    assert "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\n" in text


def test_the_public_internet_is_listed_when_others_choose_the_hosts() -> None:
    row = OpenRow("webpush", "webpush", ())
    found = allowed(drop_in(facts(row, allowed=["10.0.0.9"]), KNOWN, []))
    assert "10.0.0.9" in found
    assert {str(network) for network in public_networks()} <= set(found)


@pytest.mark.parametrize(
    "text",
    [
        "8.8.8.8",
        "10.1.2.3",
        "127.0.0.1",
        "169.254.1.1",
        "198.18.0.1",
        "2a00::1",
        "fd00::1",
        "2002::1",
        "2001:db8::1",
        "::ffff:8.8.8.8",
        "224.0.0.1",
        "100.64.0.1",
        "100.128.0.1",
    ],
)
def test_public_is_the_same_as_for_the_program(text: str) -> None:
    address = ipaddress.ip_address(text)
    is_listed = any(
        address.version == network.version and address in network for network in public_networks()
    )
    assert is_listed == is_public(address)
