"""What `directory` stores."""

from linnet.records.stored.entry import OWNER, Stored

STORED = (
    Stored(
        table="published_rooms",
        holds="Chats on the public list: name, topic and address",
        category="directory",
        keeps=OWNER,
        at_end="nobody",
    ),
    Stored(
        table="network_rooms",
        holds="Chats on the lists of bridges",
        category="directory",
        keeps=OWNER,
        at_end="nobody",
    ),
)
