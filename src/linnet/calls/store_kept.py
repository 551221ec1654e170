"""SQL of the links to calls that one person has made."""

from linnet.storage.kept import part

LINKS = part(
    "call_links",
    ("",),
    ("room_id", "created_ts", "expires_ts", "needs_approval"),
    "SELECT id, room_id, created_ts, expires_ts, needs_approval FROM call_links"
    " WHERE maker = $1 AND id > $3 ORDER BY id LIMIT $2",
)

PARTS = (LINKS,)
