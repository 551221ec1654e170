"""What `touchpoints` stores."""

from linnet.records.stored.entry import ALWAYS, NEWEST, OPERATOR, OWNER, Stored, for_ms
from linnet.touchpoints.counts import DAY_MS, KEPT_DAYS

STORED = (
    Stored(
        table="touchpoint_switches",
        holds="Which contacts with third parties an administrator has switched, and when",
        category="third_parties",
        people=("changed_by",),
        keeps=OPERATOR,
        at_end="kept",
    ),
    Stored(
        table="touchpoint_additions",
        holds="Contacts with third parties that an administrator has added",
        category="third_parties",
        people=("added_by",),
        keeps=OPERATOR,
        at_end="kept",
    ),
    Stored(
        table="touchpoint_terms",
        holds="Until when each contact with a third party is allowed",
        category="third_parties",
        people=(),
        keeps=OPERATOR,
        at_end="kept",
    ),
    Stored(
        table="touchpoint_consents",
        holds="Who has agreed to which contact, and when",
        category="third_parties",
        people=("user_id",),
        keeps=OWNER,
        at_end="deleted",
    ),
    Stored(
        table="touchpoint_counts",
        holds="How often a contact was made for a person, how many bytes left, and the last"
        " host, by day",
        category="third_parties",
        people=("user_id",),
        keeps=for_ms(KEPT_DAYS * DAY_MS),
        at_end="deleted",
    ),
    Stored(
        table="severances",
        holds="Contacts that were ended for good, by whom and why",
        category="third_parties",
        people=("begun_by",),
        keeps=ALWAYS,
        at_end="kept",
    ),
    Stored(
        table="severed_people",
        holds="Whose data a contact has had that is being ended, until they have their receipt",
        category="third_parties",
        people=("user_id",),
        keeps=NEWEST,
        at_end="deleted",
    ),
    Stored(
        table="severance_untold",
        holds="Who has a receipt and is to be told of it, until they are",
        category="third_parties",
        people=("user_id",),
        keeps=NEWEST,
        at_end="deleted",
    ),
    Stored(
        table="severance_answers_untold",
        holds="Who has a receipt and is to be told what the third party answered, until they are",
        category="third_parties",
        people=("user_id",),
        keeps=NEWEST,
        at_end="deleted",
    ),
    Stored(
        table="severance_receipts",
        holds="Proofs that contacts were ended; of somebody who is gone only a hash",
        category="third_parties",
        people=("user_id",),
        keeps=ALWAYS,
        at_end="deleted",
    ),
)
