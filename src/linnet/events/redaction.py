"""What is left of an event after redaction.

Hashes and signatures cover exactly this, which is why an event can lose its content and still be
verified.
# spec: client-server-api #redactions
"""

from linnet.events.canonical_json import JsonObject
from linnet.events.room_versions import RoomVersion

_NOTHING: frozenset[str] = frozenset()


def redact(version: RoomVersion, pdu: JsonObject) -> JsonObject:
    """Return the redacted copy of an event in federation format. Idempotent."""
    keys = version.redaction_event_keys
    kept = {key: value for key, value in pdu.items() if key in keys}
    event_type = pdu["type"]
    kept["content"] = redact_content(version, event_type, pdu["content"])
    if version.room_id_is_create_hash and event_type == "m.room.create":
        kept.pop("room_id", None)
    return kept


def redact_content(version: RoomVersion, event_type: str, content: JsonObject) -> JsonObject:
    """Return the content that an event of this type keeps."""
    keys = version.redaction_content_keys.get(event_type, _NOTHING)
    if keys is None:
        return content
    kept = {key: content[key] for key in keys if key in content}
    if event_type == "m.room.member" and version.redaction_keeps_third_party_signed:
        invite = content.get("third_party_invite")
        if isinstance(invite, dict):
            # COMPAT(Synapse): an empty object stays when `signed` is missing. The text does not
            # say so, but the event id depends on it.
            kept["third_party_invite"] = {"signed": invite["signed"]} if "signed" in invite else {}
    return kept
