"""What waits for somebody: so few words that every app can ask now and then."""

from msgspec import Struct

from linnet.http.endpoint import Access, Call, Requester, endpoint
from linnet.ids import RoomId, UserId
from linnet.moderation import store_complaints, store_queue
from linnet.moderation.access import is_in_team, rooms_to_look_after
from linnet.moderation.team import team
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader

MAX_COUNTED = 100
"""More cases than this are not counted."""


class Duty(Struct, frozen=True):
    """Nobody in particular has neither a team nor rooms, and nothing waits for them.

    `rooms` are those with cases that one looks after. Both counts stop at `MAX_COUNTED`.
    """

    is_team: bool
    is_admin: bool
    rooms: list[RoomId]
    open_cases: int
    complaints: int


@endpoint("GET", "/_linnet/moderation/duty", operation="linnet.duty", access=Access.USER)
async def get_duty(moderation: Moderation, call: Call) -> Duty:
    """How many undecided cases and unanswered complaints wait for whoever asks."""
    viewer = call.requester
    async with moderation.db.snapshot() as reader:
        is_team = await is_in_team(reader, viewer)
        rooms = await rooms_to_look_after(moderation, reader, viewer)
        cases = complaints = 0
        if is_team:
            cases += await store_queue.count_undecided(
                reader, "server", (), viewer.user_id, MAX_COUNTED
            )
            complaints += await store_complaints.count_unanswered(
                reader, "server", (), await _biased(reader, viewer), MAX_COUNTED
            )
        if rooms:
            cases += await store_queue.count_undecided(
                reader, "room", rooms, viewer.user_id, MAX_COUNTED
            )
            complaints += await store_complaints.count_unanswered(
                reader, "room", rooms, viewer.user_id, MAX_COUNTED
            )
    is_admin = viewer.is_admin and is_team
    return Duty(is_team, is_admin, rooms, min(cases, MAX_COUNTED), min(complaints, MAX_COUNTED))


async def _biased(reader: Reader, viewer: Requester) -> UserId | None:
    """Whose own decisions others look at again; None in a team of one."""
    return viewer.user_id if await team(reader) - {viewer.user_id} else None
