"""What stands beside the events of a room in a `/v3/sync` answer.

# spec: client-server-api #get_matrixclientv3sync
"""

from typing import Any

from msgspec import Raw

from linnet.accounts.account_data import data_between, data_of_room
from linnet.rooms import receipts
from linnet.rooms.head import RoomHead
from linnet.sync.room_parts import heroes
from linnet.sync.v3_room import RoomView

Part = dict[str, Any]


async def summary(room: RoomView) -> Part:
    """How many members there are, and after whom a room without a name is named."""
    facts = (await room.sync.rooms.facts.of([room.room_id]))[room.room_id]
    part: Part = {
        "m.joined_member_count": facts.joined_count,
        "m.invited_member_count": facts.invited_count,
    }
    head = await room.sync.rooms.heads.get(room.room_id)
    if head is not None and not _is_named(head):
        members = await heroes(room.reader, room.room_id, room.user_id)
        part["m.heroes"] = [member.user_id for member in members]
    return part


def _is_named(head: RoomHead) -> bool:
    name, alias = head.state.get("m.room.name"), head.state.get("m.room.canonical_alias")
    return bool(name and name.content.get("name")) or bool(alias and alias.content.get("alias"))


async def ephemeral(room: RoomView) -> list[Part]:
    """Receipts and who is typing."""
    view, wanted = room.view, room.view.filter.room.ephemeral
    events: list[Part] = []
    if view.viewer.is_guest:
        return events  # who reads and writes messages is not theirs to know
    is_news = room.is_new or room.room_id in view.news.receipts
    if is_news and wanted.matches_type("m.receipt"):
        after = 0 if room.is_new else view.after
        moved = await receipts.receipts_changed(
            room.reader, [room.room_id], after, view.until, room.user_id
        )
        contents = moved.get(room.room_id, [])
        events += [{"type": "m.receipt", "content": content} for content in contents]
    if wanted.matches_type("m.typing"):
        serial = 0 if room.is_new or view.since is None else view.since.serial
        users = room.sync.rooms.typists.typing_since(room.room_id, serial)
        if users is not None and (users or not room.is_new):
            events.append({"type": "m.typing", "content": {"user_ids": users}})
    return events


async def account_data(room: RoomView) -> list[Part]:
    """The user's own data of the room."""
    view = room.view
    if room.is_whole:
        data = await data_of_room(room.reader, room.user_id, room.room_id)
    elif room.room_id in view.news.room_account_data:
        changed = await data_between(room.reader, room.user_id, view.after, view.until)
        data = [item for item in changed if item.room_id == room.room_id]
    else:
        return []
    wanted = view.filter.room.account_data
    return [
        {"type": item.type, "content": Raw(item.content)}
        for item in data
        if wanted.matches_type(item.type)
    ]


async def counts(room: RoomView) -> Part:
    """Unread counts, by thread if the filter asks for it."""
    view = room.view
    if view.viewer.is_guest:
        return {"unread_notifications": _counts(0, 0)}
    unread = await room.sync.tally.counts(room.reader, room.user_id, room.room_id, view.until)
    if not view.filter.room.timeline.unread_thread_notifications:
        return {"unread_notifications": _counts(*unread.total)}
    threads = {root: _counts(*numbers) for root, numbers in unread.threads.items()}
    return {
        "unread_notifications": _counts(*unread.main),
        "unread_thread_notifications": threads,
    }


def _counts(notifications: int, highlights: int) -> Part:
    return {"notification_count": notifications, "highlight_count": highlights}
