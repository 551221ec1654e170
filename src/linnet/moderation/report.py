"""The specification's reports: of a message, a room or a person.

Nobody learns here whether what they name exists: the answer is the same, and comes after the same
time. Apps that send these do not ask whom a report is for, so it goes to the server's safety team.

# spec: client-server-api #reporting-content
"""

from msgspec import Struct

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import EventId, RoomId, UserId
from linnet.moderation.gather import (
    Proof,
    checked_words,
    known_room,
    known_user,
    seen_message,
    spend_for_address,
)
from linnet.moderation.harms import UNSPECIFIED
from linnet.moderation.subject import Subject
from linnet.moderation.take import Report, take
from linnet.moderation.wiring import Moderation

MAX_BODY_BYTES = 16 * 1024
STEP_MS = 100
"""Answers come after a multiple of this."""


class Reason(Struct, frozen=True):
    """May be blank. The specification wants it for rooms and people; older apps leave it out."""

    reason: str = ""


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/report/{event_id}",
    operation="reportEvent",
    access=Access.USER,
    limit=Limit.REPORTS,
    body_bytes_max=MAX_BODY_BYTES,
)
async def post_event_report(
    moderation: Moderation, call: Call, room_id: RoomId, event_id: EventId, *, body: Reason
) -> JsonObject:
    begun_ms = moderation.clock.steady_ms()
    reporter = call.requester.user_id
    async with moderation.db.snapshot() as reader:
        found = await seen_message(moderation, reader, reporter, room_id, event_id)
    subject, proofs = found or (None, [])
    return await _answer(moderation, call, body, begun_ms, subject, proofs)


@endpoint(
    "POST",
    "/_matrix/client/v3/rooms/{room_id}/report",
    operation="reportRoom",
    access=Access.USER,
    limit=Limit.REPORTS,
    body_bytes_max=MAX_BODY_BYTES,
)
async def post_room_report(
    moderation: Moderation, call: Call, room_id: RoomId, *, body: Reason
) -> JsonObject:
    begun_ms = moderation.clock.steady_ms()
    subject = await known_room(moderation, room_id)
    return await _answer(moderation, call, body, begun_ms, subject)


@endpoint(
    "POST",
    "/_matrix/client/v3/users/{user_id}/report",
    operation="reportUser",
    access=Access.USER,
    limit=Limit.REPORTS,
    body_bytes_max=MAX_BODY_BYTES,
)
async def post_user_report(
    moderation: Moderation, call: Call, user_id: UserId, *, body: Reason
) -> JsonObject:
    begun_ms = moderation.clock.steady_ms()
    subject = None
    if user_id != call.requester.user_id:
        async with moderation.db.snapshot() as reader:
            subject = await known_user(reader, user_id)
    return await _answer(moderation, call, body, begun_ms, subject)


async def _answer(
    moderation: Moderation,
    call: Call,
    body: Reason,
    begun_ms: int,
    subject: Subject | None,
    proofs: list[Proof] | None = None,
) -> JsonObject:
    """Take the report if there is something to report, and answer as if there was."""
    words = checked_words(body.reason)
    spend_for_address(moderation, call)
    if subject is not None:
        report = Report(call.requester.user_id, UNSPECIFIED, words)
        await take(moderation, report, subject, proofs or [], ["server"])
    spent_ms = moderation.clock.steady_ms() - begun_ms
    await moderation.clock.wait_ms(STEP_MS - spent_ms % STEP_MS)
    return {}
