"""The text for nftables; that the system obeys it is tested with the system."""

from linnet.touchpoints.fence.facts import OpenRow
from linnet.touchpoints.fence.facts_test import KNOWN, RESOLVER, SHOP, facts
from linnet.touchpoints.fence.nftables import counter_of, of_group, of_user, rules


def test_only_what_is_declared_stands_before_the_end() -> None:
    own = KNOWN.addresses | {"db.example": ["10.0.0.5"]}
    text = rules(
        facts(SHOP, RESOLVER, media_ports=[7882]),
        KNOWN.__class__(own, KNOWN.name_servers),
        of_user(995),
    )
    leaving = [
        line.split("leaving ", 1)[1]
        for line in text.splitlines()
        if "rule inet linnet leaving" in line
    ]
    assert leaving == [
        'oifname "lo" accept',
        "ct state established ct direction reply accept",
        'udp sport { 7882 } counter name "calls" accept',
        'ip daddr . tcp dport { 10.0.0.5 . 5432 } counter name "own" accept',
        'ip daddr { 192.0.2.53 } udp dport 53 counter name "row_resolver" accept',
        'ip daddr { 192.0.2.53 } tcp dport 53 counter name "row_resolver" accept',
        'ip daddr . tcp dport { 192.0.2.1 . 8443 } counter name "row_shop" accept',
        'ip daddr { 192.0.2.7 } tcp dport { 80, 443, 1024-65535 } counter name "row_shop" accept',
        'ip6 daddr . tcp dport { 2001:db8::1 . 8443 } counter name "row_shop" accept',
        'limit rate 10/minute burst 5 packets log prefix "linnet undeclared: " flags skuid',
        'counter name "undeclared" reject with icmpx type admin-prohibited',
    ]
    assert "# Not found, so not let through: gone.example" in text
    assert text.endswith("add rule inet linnet output meta skuid 995 jump leaving\n")


def test_exceptions_of_the_operator_count_for_hosts_that_others_choose() -> None:
    row = OpenRow("push_gateway", "push_gateway", ())
    text = rules(facts(row, allowed=["10.0.0.0/8", "fd00::/8"]), KNOWN, of_group("/a/b.service/"))
    assert 'ip daddr { 10.0.0.0/8 } meta l4proto tcp counter name "public" accept' in text
    assert 'ip6 daddr { fd00::/8 } meta l4proto tcp counter name "public" accept' in text
    assert "ip daddr != { 0.0.0.0/8, 10.0.0.0/8," in text
    assert 'output socket cgroupv2 level 2 "a/b.service" jump leaving' in text


def test_any_name_of_a_row_is_a_name_of_a_counter() -> None:
    assert counter_of('appservice.x-1"; flush') == "row_appservice.x_1___flush"
    assert len(counter_of("a" * 900)) == 100
