"""SQL of what rooms keep about one person beside the events, which everybody reads in the rooms."""

from linnet.storage.kept import part

MEMBERSHIPS = part(
    "memberships",
    ("",),
    (
        "room_id",
        "membership",
        "event_id",
        "set_by",
        "display_name",
        "avatar_url",
        "is_forgotten",
    ),
    "SELECT room_id, room_id, membership, event_id, sender, display_name, avatar_url, is_forgotten"
    " FROM room_members WHERE user_id = $1 AND room_id > $3 ORDER BY room_id LIMIT $2",
)

RECEIPTS = part(
    "read_receipts",
    ("", "", ""),
    ("room_id", "receipt_type", "thread_id", "event_id", "ts"),
    # Through the memberships, because receipts are found by room.
    "SELECT r.room_id, r.receipt_type, r.thread_id, r.room_id, r.receipt_type, r.thread_id,"
    " r.event_id, r.ts FROM room_members m"
    " JOIN receipts r ON r.room_id = m.room_id AND r.user_id = m.user_id"
    " WHERE m.user_id = $1 AND (r.room_id, r.receipt_type, r.thread_id) > ($3, $4, $5)"
    " ORDER BY r.room_id, r.receipt_type, r.thread_id LIMIT $2",
)

FILTERS = part(
    "sync_filters",
    ("",),
    ("filter_id", "definition_json"),
    "SELECT filter_id, filter_id, definition FROM user_filters"
    " WHERE user_id = $1 AND filter_id > $3 ORDER BY filter_id LIMIT $2",
)

DELAYED = part(
    "delayed_events",
    ("",),
    ("room_id", "type", "state_key", "content_json", "delay_ms", "running_since", "outcome"),
    "SELECT delay_id, room_id, type, state_key, content, delay_ms, running_since, outcome"
    " FROM delayed_events WHERE user_id = $1 AND delay_id > $3 ORDER BY delay_id LIMIT $2",
)

ALIASES = part(
    "room_addresses",
    ("",),
    ("alias", "room_id"),
    "SELECT alias, alias, room_id FROM room_aliases"
    " WHERE creator = $1 AND alias > $3 ORDER BY alias LIMIT $2",
)

PARTS = (MEMBERSHIPS, RECEIPTS, FILTERS, DELAYED, ALIASES)
