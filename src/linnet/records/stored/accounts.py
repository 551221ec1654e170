"""What `accounts` stores."""

from linnet.accounts.prove_address import LIFETIME_MS as ADDRESS_PROOF_MS
from linnet.records.stored.entry import ACCOUNT, ALWAYS, OWNER, Stored, for_ms

STORED = (
    Stored(
        table="accounts",
        holds="User name, hash of the password, role, whether locked or suspended, begin and end;"
        " of a closed account the name and the times, so that nobody else gets the name",
        category="account",
        people=("user_id",),
        keeps=ALWAYS,
        at_end="kept",
    ),
    Stored(
        table="erasures",
        holds="Accounts that are being deleted, or were, with what was done, in numbers",
        category="account",
        people=("user_id", "asked_by"),
        keeps=ALWAYS,
        at_end="kept",
    ),
    Stored(
        table="account_origins",
        holds="By whose invite link an account came, and when",
        category="invites",
        people=("user_id", "invited_by"),
        keeps=ACCOUNT,
        at_end="erased",
    ),
    Stored(
        table="profiles",
        holds="Name, picture and other facts that a person shows to others",
        category="profile",
        people=("user_id",),
        keeps=ACCOUNT,
        at_end="emptied",
    ),
    Stored(
        table="account_data",
        holds="Settings that apps keep here: direct chats, tags, blocked people and the like",
        category="settings",
        people=("user_id",),
        keeps=ACCOUNT,
        at_end="erased",
    ),
    Stored(
        table="email_addresses",
        holds="Addresses of mail that a person has shown to be theirs",
        category="addresses",
        people=("user_id",),
        keeps=OWNER,
        at_end="deleted",
    ),
    Stored(
        table="address_proofs",
        holds="Addresses of mail that somebody is about to show to be theirs",
        category="addresses",
        keeps=for_ms(ADDRESS_PROOF_MS),
        at_end="runs_out",
    ),
    Stored(
        table="registration_tokens",
        holds="Invite links: hash, maker, note, and how often they were used",
        category="invites",
        people=("owner_user_id",),
        keeps=OWNER,
        at_end="deleted",
    ),
    Stored(
        table="admin_acts",
        holds="What administrators did, when, and to whom; a missing entry shows",
        category="administration",
        people=("actor", "target"),
        keeps=ALWAYS,
        at_end="kept",
    ),
    Stored(
        table="server_facts",
        holds="What the server must remember about itself",
        category="running",
        keeps=ALWAYS,
        at_end="nobody",
    ),
)
