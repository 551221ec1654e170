"""Tell those who look after cases that there are new ones, by a notice of the server.

What was reported and by whom is not in it. A danger to life or to children is told at once, all
else once in ten minutes at most, however many cases there are. A stop of the program loses none.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable

from linnet.errors import NotFound
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.moderation import store_cases
from linnet.moderation.harms import HARMS
from linnet.moderation.store_cases import Case
from linnet.moderation.subject import moderators_of
from linnet.moderation.team import team
from linnet.moderation.wiring import Moderation
from linnet.rooms.server_notices import send_notice
from linnet.storage.database import Reader

logger = logging.getLogger(__name__)

TYPE = "org.linnet.new_cases"
MAX_CASES = 500
"""Of which one notice tells."""
REST_S = 600


async def keep_alerting(moderation: Moderation) -> None:
    """Tell of new cases, until cancelled."""
    while True:
        moderation.reported.clear()
        moderation.urgently_reported.clear()
        try:
            await alert(moderation)
        except Exception:
            logger.exception("Telling of new cases failed, trying again in ten minutes")
            moderation.reported.set()
        try:
            async with asyncio.timeout(REST_S):
                await moderation.urgently_reported.wait()
        except TimeoutError:
            await moderation.reported.wait()


async def alert(moderation: Moderation) -> None:
    """Tell everybody of the new cases that are theirs."""
    async with moderation.db.snapshot() as reader:
        cases = await store_cases.unalerted(reader, MAX_CASES)
        told = await _by_person(moderation, reader, cases)
    for user_id, theirs in told.items():
        try:
            await send_notice(moderation.notices, user_id, _content(theirs))
        except NotFound:
            logger.info("Somebody who looks after cases is not here any more")
    async with moderation.db.transaction() as tx:
        await store_cases.alerted(tx, [case.case_id for case in cases], moderation.clock.now_ms())


async def _by_person(
    moderation: Moderation, reader: Reader, cases: Iterable[Case]
) -> dict[UserId, list[Case]]:
    """Who is told of which cases: nobody of one against themselves."""
    whole_team = await team(reader)
    found: dict[UserId, list[Case]] = defaultdict(list)
    for case in cases:
        people = whole_team
        if case.forum == "room":
            head = await moderation.rooms.heads.get(case.subject.room_id)
            people = set() if head is None else await moderators_of(moderation, head)
        for user_id in people - {case.subject.user_id}:
            found[user_id].append(case)
    return found


def _content(cases: list[Case]) -> JsonObject:
    count = "a new case" if len(cases) == 1 else f"{len(cases)} new cases"
    gravest = max(cases, key=lambda case: HARMS[case.harm].severity)
    facts = [
        {
            "case_id": case.case_id,
            "forum": case.forum,
            "harm": case.harm,
            **({"room_id": case.subject.room_id} if case.forum == "room" else {}),
        }
        for case in cases
    ]
    body = f"People have reported something: there is {count} for you (gravest: {gravest.harm})."
    if len(cases) > 1:
        body = body.replace("there is", "there are")
    return {"body": body, "server_notice_type": TYPE, TYPE: {"cases": facts}}
