"""What moderation keeps of somebody whose account is erased.

Their reports stay with the case, without them. What was said of them stays as long as somebody has
to decide about it: that is the only thing that puts an erasure off, for half a year at most.
"""

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.moderation import (
    store_cases,
    store_complaints,
    store_decisions,
    store_evidence,
    store_moderators,
    store_notices,
    store_reports,
    store_sessions,
)
from linnet.moderation.cleaning import KEPT_MS
from linnet.moderation.files import MAX_POINTED_AT, files_in
from linnet.moderation.wiring import Moderation
from linnet.storage.database import Reader, Tx

HELD_MS = KEPT_MS
"""How long evidence is held at most, from the day on which the account should have been erased."""


class Held(Struct, frozen=True):
    """Evidence that has to stay for now."""

    case_ids: list[int]
    media_ids: list[str]
    """Files that stand in it."""


async def held_of(moderation: Moderation, reader: Reader, user_id: UserId) -> Held:
    """What open cases about somebody need."""
    cases = await store_cases.holding_evidence_of(reader, user_id)
    found: list[str] = []
    for case in cases:
        for kept in await store_evidence.of_case(reader, case.case_id):
            found += files_in(moderation.server_name, case, kept)
    return Held([case.case_id for case in cases], list(dict.fromkeys(found)))


async def held_files(moderation: Moderation, reader: Reader) -> Held:
    """What open cases need of files, of anybody; only cases that have any."""
    cases: list[int] = []
    found: list[str] = []
    for case in await store_cases.holding_evidence(reader):
        pointed_at = await store_notices.media_of_case(reader, case.case_id, MAX_POINTED_AT)
        of_case = list(pointed_at)
        for kept in await store_evidence.of_case(reader, case.case_id):
            of_case += files_in(moderation.server_name, case, kept)
        if of_case:
            cases.append(case.case_id)
            found += of_case
    return Held(cases, list(dict.fromkeys(found)))


async def forget_person(tx: Tx, user_id: UserId) -> dict[str, int]:
    """Unlink their reports and complaints, and name them nowhere else."""
    reports = await store_reports.unlink(tx, user_id)
    complaints = await store_complaints.unlink(tx, user_id)
    await store_decisions.forget_person(tx, user_id)
    await store_moderators.remove(tx, user_id)
    return {"reports": reports, "complaints": complaints}


async def forget_evidence(tx: Tx, user_id: UserId, held: Held) -> int:
    """Delete what cases about somebody have as evidence, but for what is held; in how many cases.

    The cases stay, with what was decided and why.
    """
    cases = [one for one in await store_cases.all_of(tx, user_id) if one not in held.case_ids]
    counts = [await store_evidence.count(tx, one) for one in cases]
    await store_evidence.forget(tx, cases)
    return sum(1 for count in counts if count)


async def forget_room_sessions(tx: Tx, room_id: RoomId, user_id: UserId) -> None:
    """Who has used which session of encryption is not needed once nothing of it is there."""
    await store_sessions.forget_person(tx, room_id, user_id)
