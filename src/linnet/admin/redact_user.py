"""Take back all that somebody said, asked for as Synapse's tools ask, done in the background."""

import asyncio
import logging
from typing import Literal

from msgspec import Struct

from linnet.accounts.acts import MAX_DETAIL_LENGTH, note_act
from linnet.admin.rooms import plain
from linnet.admin.users import existing
from linnet.admin.wiring import Admin
from linnet.errors import InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import EventId, RoomId, UserId
from linnet.rooms.redact_user import (
    Redaction,
    begin_redaction,
    failures,
    forget_older,
    oldest_unfinished,
    redact_some,
    redaction,
)

logger = logging.getLogger(__name__)

DEFAULT_EVENTS, MAX_EVENTS = 1000, 100_000
"""Of one room."""
MAX_ROOMS = 10_000
MAX_FAILURES = 1000
KEPT_MS = 7 * 24 * 60 * 60 * 1000
"""How long it is told that it is done."""
RETRY_S = 60


class RedactBody(Struct, frozen=True):
    """No rooms at all, or an empty list: all that somebody is or was in."""

    rooms: list[str] = []
    reason: str = ""
    limit: int = DEFAULT_EVENTS


class RedactResponse(Struct, frozen=True):
    redact_id: str


class RedactStatus(Struct, frozen=True):
    """`failed_redactions` says why, by event."""

    status: Literal["active", "complete"]
    failed_redactions: dict[EventId, str]


@endpoint(
    "POST",
    "/_synapse/admin/v1/user/{user_id}/redact",
    operation="linnet.redactUser",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_redact(
    admin: Admin, call: Call, user_id: UserId, *, body: RedactBody
) -> RedactResponse:
    """Begin to take back what somebody said in rooms, the newest first. Recorded."""
    if not 0 < body.limit <= MAX_EVENTS or len(body.rooms) > MAX_ROOMS:
        raise InvalidParam(f"limit is between 1 and {MAX_EVENTS}; rooms are at most {MAX_ROOMS}")
    if len(body.reason) > MAX_DETAIL_LENGTH:
        raise InvalidParam(f"reason has at most {MAX_DETAIL_LENGTH} characters")
    now_ms, actor = admin.clock.now_ms(), call.requester.actor
    redaction_id = admin.accounts.rng.token(12)
    wish = Redaction(redaction_id, user_id, actor or UserId(""), plain(body.reason), now_ms, None)
    room_ids = [RoomId(plain(room_id)) for room_id in body.rooms] or None
    async with admin.db.transaction() as tx:
        await existing(tx, user_id)
        await forget_older(tx, now_ms - KEPT_MS)
        await begin_redaction(tx, wish, room_ids, body.limit)
        await note_act(tx, now_ms, actor, "user.redact", user_id, wish.reason)
    admin.rooms.redaction_asked.set()
    return RedactResponse(redaction_id)


@endpoint(
    "GET",
    "/_synapse/admin/v1/user/redact_status/{redact_id}",
    operation="linnet.redactStatus",
    access=Access.ADMIN,
)
async def get_redact_status(admin: Admin, call: Call, redact_id: str) -> RedactStatus:
    async with admin.db.snapshot() as reader:
        wish = await redaction(reader, plain(redact_id))
        if wish is None:
            raise NotFound("There is no such redaction, or it is long done")
        failed = await failures(reader, wish.redaction_id, MAX_FAILURES)
    return RedactStatus("active" if wish.done_ts is None else "complete", failed)


async def keep_redacting(admin: Admin) -> None:
    """Do what is asked for, until cancelled; what fails is tried again in a minute."""
    resting: set[str] = set()
    while True:
        admin.rooms.redaction_asked.clear()
        async with admin.db.snapshot() as reader:
            wish = await oldest_unfinished(reader, list(resting))
        if wish is None:
            try:
                async with asyncio.timeout(RETRY_S if resting else None):
                    await admin.rooms.redaction_asked.wait()
            except TimeoutError:
                resting.clear()
            continue
        try:
            async with admin.db.transaction() as tx:
                await redact_some(tx, admin.rooms, wish)
        except Exception:
            logger.exception("Taking back what somebody said failed, trying again in a minute")
            resting.add(wish.redaction_id)
        # Others have their turn between two steps.
        await admin.clock.wait_ms(0)
