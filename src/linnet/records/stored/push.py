"""What `push` stores."""

from linnet.records.stored.entry import ALWAYS, DEVICE, NEWEST, ROOM, Stored

STORED = (
    Stored(
        table="push_rules",
        holds="What a person wants to be notified of",
        category="settings",
        people=("user_id",),
        keeps=ALWAYS,
        at_end="erased",
    ),
    Stored(
        table="mentions",
        holds="Which messages mention a person",
        category="messages",
        people=("user_id",),
        keeps=ROOM,
        at_end="erased",
    ),
    Stored(
        table="pushers",
        holds="Where a person is notified: address of the push service, app and device",
        category="push",
        people=("user_id",),
        keeps=DEVICE,
        at_end="deleted",
    ),
    Stored(
        table="pushes",
        holds="Notifications that were not delivered yet",
        category="push",
        keeps=NEWEST,
        at_end="deleted",
    ),
    Stored(
        table="thread_subscriptions",
        holds="Which threads a person follows",
        category="settings",
        people=("user_id",),
        keeps=ROOM,
        at_end="erased",
    ),
    Stored(
        table="push_answers",
        holds="Whether push services answer; nothing about people",
        category="running",
        keeps=NEWEST,
        at_end="nobody",
    ),
)
