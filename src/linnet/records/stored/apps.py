"""What `apps` stores."""

from linnet.apps.tell import LEDGER_DAYS, PEOPLE_DAYS
from linnet.records.stored.entry import DAY_MS, NEWEST, ROOM, Stored, for_ms

STORED = (
    Stored(
        table="app_rooms",
        holds="What a chat allows an application, who has decided that, and until when",
        category="third_parties",
        people=("allowed_by",),
        keeps=ROOM,
        at_end="erased",
    ),
    Stored(
        table="app_objections",
        holds="Who keeps what they write in a chat from an application",
        category="third_parties",
        people=("user_id",),
        keeps=ROOM,
        at_end="erased",
    ),
    Stored(
        table="app_ledger",
        holds="What an application was handed: how much, about how many people, on which day",
        category="third_parties",
        people=("user_id",),
        keeps=for_ms(LEDGER_DAYS * DAY_MS),
        at_end="erased",
    ),
    Stored(
        table="app_people",
        holds="About whom an application has read something, and on which day",
        category="third_parties",
        people=("user_id",),
        keeps=for_ms(PEOPLE_DAYS * DAY_MS),
        at_end="erased",
    ),
    Stored(
        table="app_untold",
        holds="Who is still to be told that an application was stopped",
        category="third_parties",
        people=("user_id",),
        keeps=NEWEST,
        at_end="erased",
    ),
)
