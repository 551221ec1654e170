"""What `appservices` stores."""

from linnet.records.stored.entry import ALWAYS, NEWEST, Stored

STORED = (
    Stored(
        table="appservice_streams",
        holds="How far each bridge and bot was told, and what it has not acknowledged yet",
        category="on_their_way",
        keeps=NEWEST,
        at_end="nobody",
    ),
    Stored(
        table="ended_service_tokens",
        holds="Hashes of secrets of bridges and bots that were ended",
        category="third_parties",
        keeps=ALWAYS,
        at_end="nobody",
    ),
)
