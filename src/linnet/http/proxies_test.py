"""Forwarded headers count only from whom the operator has named."""

import pytest

from linnet.http.proxies import MAX_HOPS, Origin, Proxies, neighbourhood, network_of

NAMED = ("10.0.0.0/8", "2001:db8::/32")


def origin(
    peer: str, *headers: tuple[str, str], forwarded_by: str = "x-forwarded", secure: bool = False
) -> tuple[str, bool]:
    proxies = Proxies(NAMED, forwarded_by)  # type: ignore[arg-type]
    raw = [(name.encode(), value.encode()) for name, value in headers]
    found = proxies.origin(peer, secure, raw)
    return found.address, found.is_secure


def test_nobody_is_believed_without_a_setting() -> None:
    proxies = Proxies((), "x-forwarded")
    headers = [(b"x-forwarded-for", b"192.0.2.1"), (b"x-forwarded-proto", b"https")]
    assert proxies.origin("10.0.0.1", False, headers) == Origin("10.0.0.1", False)


def test_a_stranger_is_not_believed() -> None:
    said = ("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "https")
    assert origin("198.51.100.7", *said) == ("198.51.100.7", False)


def test_a_named_proxy_is_believed() -> None:
    said = ("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "HTTPS")
    assert origin("10.0.0.1", *said) == ("192.0.2.1", True)
    assert origin("::ffff:10.0.0.1", *said) == ("192.0.2.1", True)
    assert origin("2001:db8::1", ("x-forwarded-for", "192.0.2.1:4711")) == ("192.0.2.1", False)


def test_the_list_is_read_from_the_right() -> None:
    forged = ("x-forwarded-for", "203.0.113.9, 192.0.2.1, 10.0.0.2")
    assert origin("10.0.0.1", forged) == ("192.0.2.1", False)


def test_a_list_in_several_lines_is_one_list() -> None:
    lines = ("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "192.0.2.1")
    assert origin("10.0.0.1", *lines) == ("192.0.2.1", False)


def test_when_all_are_named_the_first_counts() -> None:
    assert origin("10.0.0.1", ("x-forwarded-for", "10.0.0.3, 10.0.0.2")) == ("10.0.0.3", False)


@pytest.mark.parametrize("nonsense", ["unknown", "", "_hidden", "1.2.3.4.5", "[::1"])
def test_nonsense_ends_the_list(nonsense: str) -> None:
    address = "::1" if nonsense == "[::1" else "10.0.0.1"
    assert origin("10.0.0.1", ("x-forwarded-for", nonsense)) == (address, False)


def test_protocols_belong_to_their_hops() -> None:
    said = (
        ("x-forwarded-for", "192.0.2.1, 10.0.0.2"),
        ("x-forwarded-proto", "https, http"),
    )
    assert origin("10.0.0.1", *said) == ("192.0.2.1", True)
    assert origin("10.0.0.1", said[0], ("x-forwarded-proto", "https")) == ("192.0.2.1", True)


def test_an_encrypted_way_stays_so_without_a_word_about_it() -> None:
    assert origin("10.0.0.1", ("x-forwarded-for", "192.0.2.1"), secure=True) == ("192.0.2.1", True)


def test_forwarded_is_read_where_it_is_chosen() -> None:
    said = ("forwarded", 'for="[2001:4860::1]:80";proto=https;by="a, b", For=10.0.0.2')
    assert origin("10.0.0.1", said, forwarded_by="forwarded") == ("2001:4860::1", True)
    assert origin("10.0.0.1", said) == ("10.0.0.1", False)
    other = ("x-forwarded-for", "192.0.2.1")
    assert origin("10.0.0.1", other, forwarded_by="forwarded") == ("10.0.0.1", False)


def test_a_list_without_end_is_cut() -> None:
    hops = ", ".join(["192.0.2.1", *["10.0.0.2"] * MAX_HOPS])
    assert origin("10.0.0.1", ("x-forwarded-for", hops)) == ("10.0.0.2", False)


def test_neighbours_share_a_limit() -> None:
    assert neighbourhood("192.0.2.1") == "192.0.2.1"
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1") == "2001:db8::/64"
    assert neighbourhood("::ffff:192.0.2.1") == "::ffff:192.0.2.1"
    assert neighbourhood("") == ""


def test_a_network_is_what_one_customer_gets() -> None:
    assert network_of("192.0.2.1") == network_of("192.0.2.200") == "192.0.2.0/24"
    assert network_of("192.0.3.1") != network_of("192.0.2.1")
    assert network_of("2001:db8:0:10::1") == network_of("2001:db8:0:ff::1") == "2001:db8::/56"
    assert network_of("2001:db8:0:100::1") == "2001:db8:0:100::/56"
    assert network_of("::ffff:192.0.2.1") == "192.0.2.0/24"
    assert network_of("") == ""
