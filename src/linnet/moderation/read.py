"""What a message of a case says, as far as it can be read here. Nothing of it is stored."""

from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.ids import EventId, UserId
from linnet.moderation.evidence import Sealed, verify
from linnet.moderation.sessions import ENCRYPTED
from linnet.moderation.store_cases import Case
from linnet.moderation.store_evidence import Kept


class ReadMessage(Struct, frozen=True):
    """What a message says. Of an encrypted one without proof there is no content."""

    event_id: EventId
    sender: UserId
    origin_server_ts: int
    result: str
    reason: str
    type: str
    content: JsonObject | None


def read_message(case: Case, kept: Kept) -> ReadMessage:
    """A message of a case, opened with the key that its reporter gave."""
    pdu = kept.pdu
    kind, content = pdu["type"], pdu["content"]
    if kind == ENCRYPTED:
        content = None
        if kept.opening is not None:
            sealed = Sealed(case.subject.room_id, pdu["sender"], pdu["content"])
            # Whose session it is was found out when it was reported.
            payload = verify(sealed, pdu["sender"], kept.opening).payload
            if payload is not None:
                kind, content = payload["type"], payload["content"]
    return ReadMessage(
        kept.event_id,
        pdu["sender"],
        pdu["origin_server_ts"],
        kept.result,
        kept.reason,
        kind,
        content,
    )
