"""What names mean, and which lead nowhere."""

from linnet.touchpoints.addresses import parse
from linnet.touchpoints.fence.facts import (
    Facts,
    Known,
    OpenRow,
    Place,
    hosts_of,
    name_servers,
    name_servers_in,
    not_found,
    opens_the_internet,
    places_of,
    split,
)

SHOP = OpenRow("shop", "exact", ("shop.example:8443", "192.0.2.7", "gone.example"))
RESOLVER = OpenRow("resolver", "resolver", ())
KNOWN = Known(
    {"shop.example": ["192.0.2.1", "2001:db8::1", "fe80::1%eth0"], "192.0.2.7": ["192.0.2.7"]},
    ["192.0.2.53", "nonsense"],
)


def facts(*rows: OpenRow, **more: object) -> Facts:
    chosen: dict[str, object] = {
        "user": 995,
        "rows": list(rows),
        "own": [("db.example", 5432)],
        "allowed": [],
        "media_ports": [],
        "is_reached_directly": False,
        "has_low_port": False,
        "backup_folder": "",
    }
    return Facts(**{**chosen, **more})  # type: ignore[arg-type]  # as the fields say


def test_hosts_lead_to_addresses_with_their_port() -> None:
    one, six, bare = (parse(text) for text in ("192.0.2.1", "2001:db8::1", "192.0.2.7"))
    assert one is not None
    assert six is not None
    assert bare is not None
    assert places_of(SHOP, KNOWN) == [Place(one, 8443), Place(six, 8443), Place(bare, None)]


def test_what_is_not_found_is_named() -> None:
    assert hosts_of(facts(SHOP)) == ["shop.example", "192.0.2.7", "gone.example", "db.example"]
    assert not_found(facts(SHOP), KNOWN) == ["gone.example", "db.example"]


def test_nobody_is_asked_for_names_when_that_is_off() -> None:
    assert [str(one) for one in name_servers(facts(RESOLVER), KNOWN)] == ["192.0.2.53"]
    assert name_servers(facts(SHOP), KNOWN) == []


def test_name_servers_are_read_with_care() -> None:
    text = "# nameserver 192.0.2.9\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\nnameserver\n"
    assert name_servers_in(text + "search example.org\nnameserver ::1\n") == ["192.0.2.53", "::1"]


def test_rows_whose_hosts_others_choose_open_the_internet() -> None:
    assert not opens_the_internet(facts(SHOP, RESOLVER))
    assert opens_the_internet(facts(OpenRow("url_preview", "url_preview", ())))


def test_a_host_may_be_an_address() -> None:
    assert split("2001:db8::1") == ("2001:db8::1", None)
    assert split("[2001:db8::1]:443") == ("2001:db8::1", 443)
    assert split("a.example") == ("a.example", None)
