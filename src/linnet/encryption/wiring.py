"""What encryption needs from the rest of the house."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from linnet.changes.notifier import Notifier
from linnet.clock import Clock
from linnet.encryption.inboxes import Inboxes
from linnet.encryption.key_counts import KeyCounts
from linnet.http.endpoint import Call, Requester
from linnet.ids import DeviceId, ServerName, UserId
from linnet.storage.database import Database, Reader

DevicesOf = Callable[
    [Reader, list[UserId]], Awaitable[Mapping[UserId, Mapping[DeviceId, str | None]]]
]
"""The devices of local users with their display names. Users without any may be absent."""
RequireReauth = Callable[[Call, Mapping[str, Any]], Awaitable[None]]
"""Returns when the body's `auth` proves who asks, else raises `InteractiveAuthNeeded`."""
PositionOf = Callable[[str], int]
"""The position in a sync token; raises `InvalidParam`."""


class Sharing(Struct, frozen=True):
    """With whom somebody shares encrypted rooms."""

    now: Collection[UserId]
    began: Collection[UserId]
    """New ones since the position that was asked for."""
    ended: Collection[UserId]
    """Those of that position with whom no encrypted room is left."""


SharingSince = Callable[[Reader, UserId, int], Awaitable[Sharing]]
"""Sharing of a user now, compared with a position."""


CheckReach = Callable[[Requester, Iterable[UserId]], Awaitable[None]]
"""Refuses, by raising, that somebody asks or writes to devices of these users."""


@dataclass(frozen=True, slots=True)
class Encryption:
    """Encryption's share of the house."""

    db: Database
    clock: Clock
    notifier: Notifier
    server_name: ServerName
    key_counts: KeyCounts
    inboxes: Inboxes
    devices_of: DevicesOf
    require_reauth: RequireReauth
    position_of: PositionOf
    sharing_since: SharingSince
    check_reach: CheckReach
