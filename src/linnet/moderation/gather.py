"""What of a report is so: whether the reporter can see what they name, and what it proves."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.encryption.device_keys import curve_key_of
from linnet.errors import InvalidParam, NotFound, TooLarge
from linnet.events.event import Event
from linnet.http.endpoint import Call, Limit
from linnet.http.proxies import neighbourhood
from linnet.ids import DeviceId, EventId, RoomId, UserId
from linnet.moderation import store_sessions
from linnet.moderation.evidence import MessageKey, Sealed, Verdict, session_id_of, verify
from linnet.moderation.sessions import ENCRYPTED
from linnet.moderation.subject import Subject
from linnet.moderation.wiring import Moderation
from linnet.rooms.event import readable_event
from linnet.rooms.originals import original_of
from linnet.storage.database import Reader

MAX_WORDS_BYTES = 1024


class Disclosed(Struct, frozen=True):
    """A message that is reported, and its key where the reporter gives it."""

    event_id: EventId
    opening: MessageKey | None = None


class Proof(Struct, frozen=True):
    """A reported message as this server has it, and what became of checking it."""

    event: Event
    verdict: Verdict
    device: str
    opening: MessageKey | None = None


def checked_words(words: str) -> str:
    """What a reporter writes, as it can be stored.

    Raises:
        TooLarge: more than `MAX_WORDS_BYTES`.
    """
    if len(words.encode()) > MAX_WORDS_BYTES:
        raise TooLarge(f"A reason has at most {MAX_WORDS_BYTES} bytes")
    return words.replace("\0", "").strip()


def spend_for_address(moderation: Moderation, call: Call) -> None:
    """Count a report against the network it comes from, beside the account.

    Raises:
        LimitExceeded: too many of late.
    """
    if call.requester.is_limited:
        moderation.rate_limits.spend(Limit.REPORTS_OF_ADDRESS, neighbourhood(call.address))


async def known_room(moderation: Moderation, room_id: RoomId) -> Subject | None:
    """A room of this server as a subject; None when there is none."""
    head = await moderation.rooms.heads.get(room_id)
    return None if head is None else Subject("room", room_id)


async def known_user(reader: Reader, user_id: UserId) -> Subject | None:
    """A person of this server as a subject; None when there is none."""
    account = await standing(reader, user_id)
    return Subject("user", user_id=user_id) if account and account.is_active else None


async def proofs_of(
    moderation: Moderation,
    reader: Reader,
    reporter: UserId,
    room_id: RoomId,
    disclosed: Sequence[Disclosed],
) -> tuple[Subject, list[Proof]]:
    """Reported messages with their verdicts, and what they have in common.

    Raises:
        NotFound: one is not there, or the reporter may not see it.
        InvalidParam: they are not by one other person.
    """
    proofs: list[Proof] = []
    for one in disclosed:
        stored = await readable_event(
            moderation.rooms, reader, reporter, room_id, one.event_id, even_ignored=True
        )
        proofs.append(await proof_of(reader, await original_of(reader, stored), one.opening))
    senders = {proof.event.sender for proof in proofs}
    if len(senders) != 1 or reporter in senders:
        raise InvalidParam("Report messages of one other person at a time")
    return Subject("messages", room_id, senders.pop()), proofs


async def proof_of(reader: Reader, event: Event, opening: MessageKey | None) -> Proof:
    """A message as it is reported, and what its key proves."""
    if event.type != ENCRYPTED:
        # What is not encrypted is its own proof.
        return Proof(event, Verdict("verified", "in_the_clear"), "unknown")
    if opening is None:
        return Proof(event, Verdict("not_verified", "no_key"), "unknown")
    sealed = Sealed(event.room_id, event.sender, event.content)
    session_id = session_id_of(event.content)
    first = None
    if session_id is not None:
        first = await store_sessions.first_sender(reader, event.room_id, session_id)
    verdict = verify(sealed, first, opening)
    device = await _device(reader, event)
    # A key that does not open the message is no evidence, and is not kept.
    return Proof(event, verdict, device, opening if verdict.result == "verified" else None)


async def _device(reader: Reader, event: Event) -> str:
    """Whether what the event says of its device fits one of the sender's. Nothing signs that."""
    device_id, claimed = event.content.get("device_id"), event.content.get("sender_key")
    if not isinstance(device_id, str) or not isinstance(claimed, str) or "\0" in device_id:
        return "unknown"
    known = await curve_key_of(reader, event.sender, DeviceId(device_id))
    if known is None:
        return "unknown"
    return "fits" if known == claimed else "differs"


async def seen_message(
    moderation: Moderation, reader: Reader, reporter: UserId, room_id: RoomId, event_id: EventId
) -> tuple[Subject, list[Proof]] | None:
    """The message of a report by the specification; None for who is not in the room or sees none.

    # spec: client-server-api #post_matrixclientv3roomsroomidreporteventid
    """
    if reporter not in await moderation.rooms.memberships.joined(room_id):
        return None
    try:
        return await proofs_of(moderation, reader, reporter, room_id, [Disclosed(event_id)])
    except (NotFound, InvalidParam):
        return None
