"""What `calls` stores. What is said and shown in a call passes the server and is not kept."""

from linnet.calls.links import MAX_LIFETIME_MS
from linnet.records.stored.entry import NEWEST, Stored, for_ms

STORED = (
    Stored(
        table="watched_participations",
        holds="Devices that are in a call now",
        category="calls",
        keeps=NEWEST,
        at_end="runs_out",
    ),
    Stored(
        table="call_links",
        holds="Links by which people without an account come into a call, and who made them",
        category="calls",
        people=("maker",),
        keeps=for_ms(MAX_LIFETIME_MS),
        at_end="erased",
    ),
    Stored(
        table="call_guests",
        holds="Guests who are in a call now; nothing stays of those who have gone",
        category="calls",
        people=("user_id",),
        keeps=NEWEST,
        at_end="deleted",
    ),
    Stored(
        table="call_guest_places",
        holds="Their names in the media server",
        category="calls",
        people=("user_id",),
        keeps=NEWEST,
        at_end="deleted",
    ),
)
