"""Which servers a database's address names."""

import pytest

from linnet.storage.opening import own_servers


@pytest.mark.parametrize(
    ("address", "servers"),
    [
        ("sqlite", []),
        ("postgresql:///linnet?host=/run/postgresql", []),
        ("postgresql://db.internal/linnet", [("db.internal", 5432)]),
        ("postgresql://me:se%40cret@db.internal:6000/linnet", [("db.internal", 6000)]),
        ("postgresql://me@[::1]:6000/linnet", [("::1", 6000)]),
        ("postgresql://me@[::1]/linnet", [("::1", 5432)]),
        ("postgresql://a:1,b:2/linnet", [("a", 1), ("b", 2)]),
        ("postgresql:///linnet?host=db.internal&port=6000", [("db.internal", 6000)]),
    ],
)
def test_servers_of_an_address(address: str, servers: list[tuple[str, int]]) -> None:
    assert own_servers(address, {}) == servers


def test_the_environment_says_what_the_address_leaves_out() -> None:
    environment = {"PGHOST": "db.internal", "PGPORT": "6000"}
    assert own_servers("postgresql:///linnet", environment) == [("db.internal", 6000)]
    assert own_servers("postgresql://a:1/linnet", environment) == [("a", 1)]
    assert own_servers("sqlite", environment) == []
