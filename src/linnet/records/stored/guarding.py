"""What `guarding` stores."""

from linnet.moderation.cleaning import KEPT_MS as EVIDENCE_MS
from linnet.records.stored.entry import NEWEST, ROOM, Stored, for_ms

STORED = (
    Stored(
        table="automatic_rules",
        holds="Rules of a chat for what is looked at before it is sent",
        category="protection",
        people=("changed_by",),
        keeps=ROOM,
        at_end="kept",
    ),
    Stored(
        table="automatic_acts",
        holds="What such a rule did to whose message, and the message while it is held",
        category="protection",
        people=("user_id", "answered_by"),
        keeps=for_ms(EVIDENCE_MS),
        at_end="erased",
    ),
    Stored(
        table="removals",
        holds="Who was removed together with many others, until they were told why",
        category="protection",
        people=("user_id", "removed_by"),
        keeps=NEWEST,
        at_end="erased",
    ),
)
