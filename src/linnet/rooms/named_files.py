"""Which files of this server events name, so that these can go with the last event.

Those that an event shows are found behind the log, by a follower from a durable cursor. Of a sealed
event its sender says them beside it. Pictures of people are in their profiles, not here.
"""

import re

from linnet.ids import ServerName
from linnet.rooms import store_retention
from linnet.rooms.wiring import Rooms

BATCH = 200
"""Events in one transaction, so that others get their turn in between."""


def addresses_in(server_name: ServerName, text: bytes) -> list[str]:
    """The ids of this server's files whose addresses stand in a text."""
    if b"mxc://" not in text:
        return []
    address = rb"mxc://%b/([A-Za-z0-9_-]+)" % re.escape(server_name.encode())
    return [found.decode() for found in re.findall(address, text)]


async def follow_log(rooms: Rooms, after: int, until: int) -> None:
    """Note down which files are named by what happened after one position, up to another."""
    server_name = rooms.signer.server_name
    while after < until:
        async with rooms.db.snapshot() as reader:
            batch = await store_retention.events_with_files(reader, after, until, BATCH)
        if not batch:
            return
        async with rooms.db.transaction() as tx:
            for _, event_id, sender, text in batch:
                found = addresses_in(server_name, text)
                await store_retention.put_files(tx, event_id, sender, found, is_shown=True)
        after = batch[-1][0]
