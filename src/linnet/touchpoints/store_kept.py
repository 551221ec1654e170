"""SQL of what left for one person, and of what they have allowed."""

from linnet.storage.kept import part

COUNTS = part(
    "left_for_you",
    (-1, ""),
    (
        "day",
        "touchpoint",
        "attempts",
        "allowed",
        "blocked",
        "bytes_out",
        "bytes_in",
        "last_ts",
        "last_host",
    ),
    "SELECT day, touchpoint_id, day, touchpoint_id, attempts, allowed, blocked, bytes_out,"
    " bytes_in, last_ts, last_host FROM touchpoint_counts"
    " WHERE user_id = $1 AND (day, touchpoint_id) > ($3, $4) ORDER BY day, touchpoint_id LIMIT $2",
)

CONSENTS = part(
    "contacts_allowed",
    ("",),
    ("touchpoint", "given_ts"),
    "SELECT touchpoint_id, touchpoint_id, given_ts FROM touchpoint_consents"
    " WHERE user_id = $1 AND touchpoint_id > $3 ORDER BY touchpoint_id LIMIT $2",
)
