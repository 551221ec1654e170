"""How long messages stay here, and the lines of the last days, for administrators."""

from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.http.endpoint import Access, Call, endpoint
from linnet.retention import store
from linnet.retention.line import lines
from linnet.retention.wiring import Retention
from linnet.rooms import expire
from linnet.touchpoints.severing.document import verified


class Line(Struct, frozen=True):
    """The line of a day in short, and the file that proves it, byte for byte."""

    day: str
    messages: int
    files: int
    bytes: int
    overdue: int
    held_files: int
    """That wait for open cases."""
    file: str


class Standing(Struct, frozen=True):
    """`default_ms` and `max_ms` are what the settings say; None: nothing."""

    default_ms: int | None
    max_ms: int | None
    rooms: int
    """Rooms that say something themselves."""
    files_waiting: int
    """Files of messages that are gone, which are still looked at or wait for open cases."""
    next_ts: int | None
    """When the next message goes."""
    clean_ts: int | None
    """When the database's own files were last written anew."""
    lines: list[Line]
    """The newest hundred, the newest first."""


@endpoint(
    "GET", "/_linnet/admin/v1/retention", operation="linnet.adminRetention", access=Access.ADMIN
)
async def get_retention(retention: Retention, call: Call) -> Standing:
    """What was removed because its time was over, day by day."""
    found = await lines(retention)
    async with retention.db.snapshot() as reader:
        return Standing(
            retention.limits.default_ms,
            retention.limits.max_ms,
            len(await expire.rooms_that_say(reader)),
            await expire.count_ended_files(reader),
            await expire.next_end(reader),
            await store.fact(reader, "clean_ts"),
            [_line(file) for file in found],
        )


def _line(file: bytes) -> Line:
    body: JsonObject = verified(file).body
    removed = [policy["removed"] for policy in body["policies"]]
    return Line(
        body["day"],
        sum(one["messages"] for one in removed),
        sum(one["files"] for one in removed),
        sum(one["bytes"] for one in removed),
        body["overdue"],
        body["held_for_cases"]["files"],
        file.decode(),
    )
