"""The register and its page say the same, and no row hides anything."""

import pytest
import touchpoints

from linnet.touchpoints.register import SHIPPED, Touchpoint
from linnet.web.security_headers import content_security_policy


def test_the_page_is_printed_from_the_register() -> None:
    assert touchpoints.PAGE.read_text("utf-8") == touchpoints.page(), "Run: make touchpoints"


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row.id)
def test_a_row_is_whole(row: Touchpoint) -> None:
    assert all((row.party, row.purpose, row.data, row.retention, row.when_off))
    assert bool(row.hosts) == (row.host_class == "exact")
    # What nobody has to confirm may only be what the others cannot do without, or asks each person.
    assert not row.is_on_by_default or row.id == "resolver" or row.trigger in ("user", "each use")


def test_ids_are_used_once() -> None:
    assert len({row.id for row in SHIPPED}) == len(SHIPPED)


def test_the_pages_policy_begins_with_ourselves() -> None:
    added = [row.csp_sources for row in SHIPPED if row.is_on_by_default and row.csp_sources]
    assert not added
    policy = content_security_policy([])
    assert "http" not in policy
    with_map = content_security_policy([], {"img-src": ["https://tiles.example.org"]})
    assert "img-src 'self' blob: https://tiles.example.org;" in with_map
    with pytest.raises(KeyError):
        content_security_policy([], {"imgsrc": ["https://tiles.example.org"]})
