"""What `changes` and the database itself store."""

from linnet.records.stored.entry import ALWAYS, Stored

STORED = (
    Stored(
        table="follower_cursors",
        holds="How far the work behind the log has come",
        category="running",
        keeps=ALWAYS,
        at_end="nobody",
    ),
    Stored(
        table="position_gaps",
        holds="Numbers of the log that were never given out",
        category="running",
        keeps=ALWAYS,
        at_end="nobody",
    ),
    Stored(
        table="log_position",
        holds="The newest number of the log",
        category="running",
        keeps=ALWAYS,
        at_end="nobody",
    ),
    Stored(
        table="migrations",
        holds="Which steps the database has been brought through",
        category="running",
        keeps=ALWAYS,
        at_end="nobody",
    ),
)
