"""Carry a person's own settings of a room over to the room that replaced it, when they join that.

# spec: client-server-api #room-upgrades
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from linnet.accounts.account_data import datum, set_datum
from linnet.accounts.account_datum import AccountDatum
from linnet.accounts.tags import TAG_TYPE
from linnet.http.response import encode
from linnet.ids import RoomId, ServerName, UserId, domain_of
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.heads import Heads
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Tx

DIRECT = "m.direct"

Carry = Callable[[Tx, UserId, RoomId, RoomId], Awaitable[None]]
"""Carries some settings of a user over from the old room to the new one."""


def carry_over_projection(
    server_name: ServerName, heads: Heads, carries: Sequence[Carry]
) -> Callable[[Tx, Sequence[StoredEvent]], Awaitable[None]]:
    """Runs with every event; does something only where somebody of this server joins."""

    async def project(tx: Tx, events: Sequence[StoredEvent]) -> None:
        for stored in events:
            event = stored.event
            if event.type != MEMBER or event.content.get("membership") != "join":
                continue
            user_id = UserId(event.state_key or "")
            if domain_of(user_id) != server_name:
                continue
            head = await heads.in_turn(tx, event.room_id)
            if head is None or await head.membership(tx, user_id) == "join":
                continue
            if (old_id := await _replaced(tx, heads, head)) is not None:
                for carry in carries:
                    await carry(tx, user_id, old_id, event.room_id)

    return project


async def _replaced(tx: Tx, heads: Heads, new: RoomHead) -> RoomId | None:
    """The room that this one replaced, if that room says so too: anybody can claim it."""
    predecessor = new.create.content.get("predecessor")
    old_id = predecessor.get("room_id") if isinstance(predecessor, dict) else None
    if not isinstance(old_id, str) or old_id == new.room_id:
        return None
    old = await heads.in_turn(tx, RoomId(old_id))
    tombstone = None if old is None else old.state.get("m.room.tombstone")
    if tombstone is None or tombstone.content.get("replacement_room") != new.room_id:
        return None
    return RoomId(old_id)


async def carry_account_data(tx: Tx, user_id: UserId, old_id: RoomId, new_id: RoomId) -> None:
    """Tags, unless the new room has some already, and the place among the direct chats."""
    tags = await datum(tx, user_id, old_id, TAG_TYPE)
    if tags is not None and await datum(tx, user_id, new_id, TAG_TYPE) is None:
        await set_datum(tx, user_id, AccountDatum(new_id, TAG_TYPE, tags.content))
    direct = await datum(tx, user_id, None, DIRECT)
    if direct is None:
        return
    # Clients write it, so it can be anything.
    content: Any = msgspec.json.decode(direct.content)
    is_changed = False
    for chats in content.values():
        if isinstance(chats, list) and old_id in chats and new_id not in chats:
            chats.append(new_id)
            is_changed = True
    if is_changed:
        await set_datum(tx, user_id, AccountDatum(None, DIRECT, encode(content)))
