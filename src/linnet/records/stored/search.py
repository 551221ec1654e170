"""What `search` stores."""

from linnet.records.stored.entry import ROOM, Stored

STORED = (
    Stored(
        table="search_words",
        holds="Words of messages that are not sealed, with their sender, for searching",
        category="search",
        keeps=ROOM,
        at_end="erased",
    ),
    Stored(
        table="search_edits",
        holds="Which edit the words of a message were taken from",
        category="search",
        keeps=ROOM,
        at_end="erased",
    ),
)
