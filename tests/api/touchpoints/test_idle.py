"""Whatever a server does by itself in a day, it asks nobody outside."""

from tests.api.retention.test_lines import line_of
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer

STEP_MS = 10 * 60 * 1000
STEPS = 25 * 6
"""A day and an hour, so that what is done once a day is done."""


async def test_a_day_goes_by_and_nobody_is_contacted(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock, retention_days=1)
    admin = await server.person("admin", is_first=True)
    for _ in range(STEPS):
        clock.advance(STEP_MS)
        # Whoever has waited for this moment has their turn meanwhile.
        await admin.get("/account/whoami")
    assert (await line_of(admin, 1))["overdue"] == 0
    rows = (await admin.get("/_linnet/touchpoints"))["touchpoints"]
    assert {row["everyones"]["attempts"] for row in rows} == {0}
