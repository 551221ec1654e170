"""What else there was about the person of a case, for whoever looks after it."""

from msgspec import UNSET, Struct, UnsetType

from linnet.http.endpoint import Access, Call, endpoint
from linnet.ids import RoomId
from linnet.moderation import store_decisions, store_lifted, store_queue
from linnet.moderation.access import case_for, is_in_charge
from linnet.moderation.cases import ShownCase, shown_case
from linnet.moderation.store_decisions import Decision
from linnet.moderation.store_lifted import Lifted
from linnet.moderation.subject import Forum
from linnet.moderation.wiring import Moderation

MAX_EARLIER = 50


class EarlierCase(Struct, frozen=True):
    case: ShownCase
    lifted: list[Lifted]
    decision: Decision | UnsetType = UNSET


class History(Struct, frozen=True):
    """The newest first; of a room without people there is none."""

    cases: list[EarlierCase]


@endpoint(
    "GET",
    "/_linnet/moderation/cases/{case_id}/history",
    operation="linnet.caseHistory",
    access=Access.USER,
)
async def get_history(moderation: Moderation, call: Call, case_id: str) -> History:
    """Other cases about the same person that the viewer may see.

    Of a room's case those of the same room, of the server's those of the server. The safety team
    which looks at a complaint from a room learns nothing more of that room.
    """
    async with moderation.db.snapshot() as reader:
        case = await case_for(moderation, reader, call.requester, case_id)
        if not case.subject.user_id:
            return History([])
        where: tuple[Forum, RoomId | None] = ("server", None)
        if case.forum == "room" and await is_in_charge(moderation, reader, call.requester, case):
            where = ("room", case.subject.room_id)
        shown = [
            EarlierCase(
                shown_case(one),
                await store_lifted.of_case(reader, one.case_id),
                await store_decisions.of_case(reader, one.case_id) or UNSET,
            )
            for one in await store_queue.others_about(reader, case, where, MAX_EARLIER)
        ]
    return History(shown)
