"""The register as it stands here, whole and day by day, for administrators."""

from msgspec import UNSET, Struct, UnsetType

from linnet.http.endpoint import Access, Call, endpoint
from linnet.touchpoints.counts import DAY_MS, IN_PAGES, KEPT_DAYS, UNDECLARED
from linnet.touchpoints.register import Touchpoint
from linnet.web.wiring import Web


class Day(Struct, frozen=True):
    """What left on one day, for everybody."""

    ts: int
    """When the day began, UTC."""
    attempts: int
    allowed: int
    blocked: int
    bytes_out: int
    bytes_in: int


class RegisterRow(Struct, frozen=True):
    touchpoint: Touchpoint
    is_on: bool
    is_added: bool
    severed_ts: int | UnsetType
    until_ts: int | UnsetType
    history: list[Day]
    """The days on which something was tried, oldest first."""


class Register(Struct, frozen=True):
    rows: list[RegisterRow]
    days: int
    """How many are kept."""
    undeclared: list[Day]
    """What tried to leave that no row knows. All of it was stopped."""
    in_pages: list[Day]
    """What browsers say that they have stopped in the web app."""


@endpoint(
    "GET",
    "/_linnet/admin/v1/touchpoints",
    operation="linnet.adminGetTouchpoints",
    access=Access.ADMIN,
)
async def get_register(web: Web, call: Call) -> Register:
    counted = await web.touchpoints.counts.by_day()

    def history(touchpoint_id: str) -> list[Day]:
        return [
            Day(
                day * DAY_MS,
                count.attempts,
                count.allowed,
                count.blocked,
                count.bytes_out,
                count.bytes_in,
            )
            for day, count in counted.get(touchpoint_id, ())
        ]

    rows = [
        RegisterRow(
            row.touchpoint,
            row.is_on,
            row.is_added,
            row.severed_ts or UNSET,
            row.until_ts or UNSET,
            history(row.touchpoint.id),
        )
        for row in web.touchpoints.switches.rows()
    ]
    return Register(rows, KEPT_DAYS, history(UNDECLARED), history(IN_PAGES))
