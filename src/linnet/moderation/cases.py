"""The list of cases: what is most urgent first. `details.py` shows one of them."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from linnet.errors import InvalidParam
from linnet.http.endpoint import Access, Call, endpoint
from linnet.ids import RoomId, UserId, parse_room_id
from linnet.moderation import store_proposals, store_queue
from linnet.moderation.access import places_of
from linnet.moderation.harms import HARMS
from linnet.moderation.store_cases import Case, Place
from linnet.moderation.store_queue import Wanted
from linnet.moderation.subject import Forum
from linnet.moderation.urgency import due_within_ms
from linnet.moderation.wiring import Moderation

DEFAULT_LIMIT, MAX_LIMIT = 50, 500
TOP = 2**62

State = Literal["open", "claimed", "decided"]


class CasesQuery(Struct, frozen=True):
    """Of a room whose moderator one is, of the server, or `everywhere` all that one may see.

    Those undecided, or those decided; `mine` are those that one looks after.
    """

    room_id: str | None = None
    everywhere: bool = False
    mine: bool = False
    decided: bool = False
    after: str = ""
    limit: int = DEFAULT_LIMIT


class ShownCase(Struct, frozen=True):
    """`reporters` are distinct people whose evidence was not contradicted.

    `due_ts` is until when somebody should have decided. `is_proposed`: a decision waits for a
    second person. `is_hinted`: the detector takes a reported message for hateful, which has moved
    the case up a little and means no more.
    """

    case_id: int
    forum: Forum
    kind: str
    state: State
    harm: str
    category: str
    urgency: int
    reporters: int
    opened_ts: int
    reported_ts: int
    due_ts: int
    is_proposed: bool
    is_hinted: bool
    room_id: RoomId | UnsetType = UNSET
    user_id: UserId | UnsetType = UNSET
    assignee: UserId | UnsetType = UNSET
    decided_ts: int | UnsetType = UNSET
    outcome: str | UnsetType = UNSET


class Cases(Struct, frozen=True):
    """What is most urgent first; of the decided ones the newest decision."""

    cases: list[ShownCase]
    next: str | UnsetType = UNSET
    """The value of `after` for the next page."""


@endpoint("GET", "/_linnet/moderation/cases", operation="linnet.cases", access=Access.USER)
async def get_cases(moderation: Moderation, call: Call, *, query: CasesQuery) -> Cases:
    """A page of cases, but for those against whoever asks.

    Raises:
        Forbidden: they do not look after these.
    """
    room_id = None if query.room_id is None else parse_room_id(query.room_id)
    limit, after = page_size(query.limit), _place(query.after)
    viewer = call.requester
    mine = viewer.actor if query.mine else None
    async with moderation.db.snapshot() as reader:
        places = await places_of(moderation, reader, viewer, room_id, query.everywhere)
        found: list[Case] = []
        for forum, rooms in places:
            wanted = Wanted(forum, viewer.actor, query.decided, rooms, mine)
            found += await store_queue.page(reader, wanted, after, limit + 1)
        proposed = await store_proposals.among(reader, [case.case_id for case in found])
    found.sort(key=lambda case: case.place, reverse=True)
    shown = [shown_case(case, case.case_id in proposed) for case in found[:limit]]
    if len(found) <= limit:
        return Cases(shown)
    rank, case_id = found[limit - 1].place
    return Cases(shown, f"{rank}_{case_id}")


def shown_case(case: Case, is_proposed: bool = False) -> ShownCase:
    """A case as those who look after it see it."""
    subject = case.subject
    state: State = "open" if case.assignee is None else "claimed"
    return ShownCase(
        case.case_id,
        case.forum,
        subject.kind,
        "decided" if case.is_decided else state,
        case.harm,
        HARMS[case.harm].category,
        case.urgency,
        case.reporters,
        case.opened_ts,
        case.reported_ts,
        case.opened_ts + due_within_ms(case.harm),
        is_proposed,
        bool(case.is_hinted),
        subject.room_id or UNSET,
        subject.user_id or UNSET,
        case.assignee or UNSET,
        UNSET if case.decided_ts is None else case.decided_ts,
        case.outcome or UNSET,
    )


def page_size(limit: int) -> int:
    """How many to show of a list.

    Raises:
        InvalidParam: none.
    """
    if limit < 1:
        raise InvalidParam("limit must be greater than 0")
    return min(limit, MAX_LIMIT)


def _place(after: str) -> Place:
    if not after:
        return TOP, TOP
    parts = after.split("_")
    if len(parts) != 2 or not all(p.isascii() and p.isdecimal() and len(p) < 18 for p in parts):
        raise InvalidParam("after is not from here")
    return int(parts[0]), int(parts[1])
