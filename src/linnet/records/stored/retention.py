"""What `retention` stores."""

from linnet.records.stored.entry import ALWAYS, NEWEST, Stored

STORED = (
    Stored(
        table="retention_counts",
        holds="How many messages and files went on a day because their time was over",
        category="administration",
        keeps=NEWEST,
        at_end="nobody",
    ),
    Stored(
        table="retention_facts",
        holds="How far the removal of messages is, and by which limits of the server",
        category="running",
        keeps=ALWAYS,
        at_end="nobody",
    ),
)
