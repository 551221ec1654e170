"""Our own report: of messages, a room or a person, with what harms, evidence, and whom to tell.

Unlike the specification's it tells the reporter what became of the evidence, and so takes only
what they can see.
"""

import base64
import binascii
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from linnet.errors import InvalidParam, NotFound, TooLarge
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import EventId, RoomId, UserId, parse_event_id, parse_room_id, parse_user_id
from linnet.moderation.evidence import KEY_BYTES, MAX_INDEX, MessageKey
from linnet.moderation.gather import (
    Disclosed,
    Proof,
    checked_words,
    known_room,
    known_user,
    proofs_of,
    spend_for_address,
)
from linnet.moderation.harms import HARMS
from linnet.moderation.subject import Forum, Recipients, Subject, forums_for
from linnet.moderation.take import Report, take
from linnet.moderation.wiring import Moderation
from linnet.rooms.access import last_readable_position
from linnet.storage.database import Reader

MAX_MESSAGES = 20
"""Of one report."""
MAX_BODY_BYTES = 64 * 1024


class ReportedMessage(Struct, frozen=True):
    """`message_key` is 80 bytes as base64; of a message that is not encrypted there is none."""

    event_id: str
    message_index: int | None = None
    message_key: str | None = None


class ReportBody(Struct, frozen=True):
    """Messages of one person in a room; or a person, as they are in a room or at all; or a room."""

    harm: str
    room_id: str | None = None
    messages: list[ReportedMessage] = []
    user_id: str | None = None
    reason: str = ""
    to: Recipients = "server"


class Judged(Struct, frozen=True):
    """What the evidence of one message is worth; `reason` is why it is not verified."""

    event_id: EventId
    result: Literal["verified", "not_verified", "contradicted"]
    reason: str | UnsetType = UNSET


class Taken(Struct, frozen=True):
    """Who will look at the report: the server where a room has no moderator but those concerned."""

    to: list[Forum]
    messages: list[Judged]


@endpoint(
    "POST",
    "/_linnet/reports",
    operation="linnet.report",
    access=Access.USER,
    limit=Limit.REPORTS,
    body_bytes_max=MAX_BODY_BYTES,
)
async def post_report(moderation: Moderation, call: Call, *, body: ReportBody) -> Taken:
    """Report messages, a person or a room.

    Raises:
        NotFound: there is no such thing, or the reporter cannot see it.
        TooLarge: too many messages, or too long a reason.
    """
    if body.harm not in HARMS:
        raise InvalidParam("harm is none of those that are known")
    reporter = call.requester.user_id
    report = Report(reporter, body.harm, checked_words(body.reason))
    spend_for_address(moderation, call)
    async with moderation.db.snapshot() as reader:
        subject, proofs = await _subject(moderation, reader, reporter, body)
    if body.to != "server" and (subject.kind == "room" or not subject.room_id):
        raise InvalidParam("Only what somebody does in a room is for its moderators")
    forums = await forums_for(moderation, subject, reporter, body.to)
    await take(moderation, report, subject, proofs, forums)
    return Taken(forums, [_judged(proof) for proof in proofs])


def _judged(proof: Proof) -> Judged:
    return Judged(proof.event.event_id, proof.verdict.result, proof.verdict.reason or UNSET)


async def _subject(
    moderation: Moderation, reader: Reader, reporter: UserId, body: ReportBody
) -> tuple[Subject, list[Proof]]:
    room_id = None if body.room_id is None else parse_room_id(body.room_id)
    if body.messages:
        if room_id is None or body.user_id is not None:
            raise InvalidParam("Messages are reported with their room, and without a person")
        return await proofs_of(moderation, reader, reporter, room_id, _disclosed(body.messages))
    if room_id is not None:
        # Whoever can see nothing of a room is told nothing of it.
        await last_readable_position(moderation.rooms, reporter, room_id)
    if body.user_id is not None:
        return await _person(moderation, reader, reporter, parse_user_id(body.user_id), room_id), []
    if room_id is None:
        raise InvalidParam("Name a room, messages or a person")
    subject = await known_room(moderation, room_id)
    if subject is None:
        raise NotFound("There is no such room, or you cannot see it")
    return subject, []


async def _person(
    moderation: Moderation,
    reader: Reader,
    reporter: UserId,
    user_id: UserId,
    room_id: RoomId | None,
) -> Subject:
    if user_id == reporter:
        raise InvalidParam("You cannot report yourself")
    subject = await known_user(reader, user_id)
    if subject is None:
        raise NotFound("There is no such person here")
    if room_id is None:
        return subject
    if room_id not in await moderation.rooms.memberships.of_user(user_id):
        raise NotFound("This person has never been in the room")
    return Subject("user", room_id, user_id)


def _disclosed(messages: list[ReportedMessage]) -> list[Disclosed]:
    if len(messages) > MAX_MESSAGES:
        raise TooLarge(f"At most {MAX_MESSAGES} messages are reported at once")
    by_id = {
        parse_event_id(one.event_id): _opening(one.message_index, one.message_key)
        for one in messages
    }
    return [Disclosed(event_id, opening) for event_id, opening in by_id.items()]


def _opening(index: int | None, key: str | None) -> MessageKey | None:
    if index is None and key is None:
        return None
    if index is None or key is None or not 0 <= index <= MAX_INDEX:
        raise InvalidParam("A message key is given with the index of its message")
    try:
        decoded = base64.b64decode(key + "=" * (-len(key) % 4), validate=True)
    except (ValueError, binascii.Error) as why:
        raise InvalidParam("A message key is base64") from why
    if len(decoded) != KEY_BYTES:
        raise InvalidParam(f"A message key has {KEY_BYTES} bytes")
    return MessageKey(index, decoded)
