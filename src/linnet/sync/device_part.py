"""What a sync answer says to one device: to-device messages, device lists and key counts.

# spec: client-server-api #extensions-to-sync-1
"""

from typing import Any

from msgspec import Raw, Struct

from linnet.encryption.to_device import acknowledge_to_device, to_device_messages
from linnet.ids import UserId
from linnet.rooms.render import Viewer
from linnet.rooms.sharing import sharers_among
from linnet.storage.database import Reader
from linnet.sync.news import News, sharing_changed
from linnet.sync.wiring import Sync

MAX_TO_DEVICE = 100
"""Messages in one answer; the rest follow in the next."""


class ToDevice(Struct, frozen=True):
    """Messages, oldest first, and the position up to which all were sent."""

    events: list[Raw]
    position: int


async def to_device(
    sync: Sync, reader: Reader, viewer: Viewer, after: int, until: int, limit: int = MAX_TO_DEVICE
) -> ToDevice:
    """Messages that wait for the device."""
    if not await sync.encryption.inboxes.is_any_waiting(viewer.user_id, viewer.device_id):
        return ToDevice([], until)
    messages = await to_device_messages(
        reader, viewer.user_id, viewer.device_id, after, until, limit
    )
    position = until if len(messages) < limit else messages[-1].position
    return ToDevice([Raw(message.event) for message in messages], position)


async def acknowledge(sync: Sync, viewer: Viewer, up_to: int) -> None:
    """The client came back with a token: what was sent up to there has arrived."""
    if await sync.encryption.inboxes.is_any_waiting(viewer.user_id, viewer.device_id):
        await acknowledge_to_device(sync.encryption, viewer.user_id, viewer.device_id, up_to)


async def device_lists(sync: Sync, viewer: Viewer, news: News) -> dict[str, list[UserId]] | None:
    """`changed` and `left` among the news; None when nobody is in either."""
    user_id = viewer.user_id
    changed = await sharers_among(sync.rooms, user_id, news.device_lists) | news.signed
    began, left = await sharing_changed(sync, viewer, news)
    changed |= began
    if not changed and not left:
        return None
    return {"changed": sorted(changed), "left": sorted(left)}


async def key_counts(sync: Sync, viewer: Viewer) -> dict[str, Any]:
    """Counts of unclaimed keys, in every answer."""
    counts = await sync.encryption.key_counts.of(viewer.user_id, viewer.device_id)
    return {
        "device_one_time_keys_count": counts.one_time,
        "device_unused_fallback_key_types": counts.unused_fallback,
    }
