"""SQL of what one person has written and a rule of a room has kept back."""

from linnet.storage.kept import part

HELD = part(
    "held_messages",
    (0,),
    ("room_id", "type", "content_json", "reason", "acted_ts", "state"),
    "SELECT act_id, room_id, type, content, reason, acted_ts, state FROM automatic_acts"
    " WHERE user_id = $1 AND effect = 'hold' AND act_id > $3 ORDER BY act_id LIMIT $2",
)

PARTS = (HELD,)
