"""What `peers` stores."""

from linnet.records.stored.entry import NEWEST, Stored

STORED = (
    Stored(
        table="peer_keys",
        holds="Public keys that other servers have published",
        category="running",
        keeps=NEWEST,
        at_end="nobody",
    ),
)
