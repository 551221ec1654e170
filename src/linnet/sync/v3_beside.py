"""What stands beside the rooms in a `/v3/sync` answer.

# spec: client-server-api #get_matrixclientv3sync
"""

from typing import Any

from msgspec import Raw

from linnet.accounts.account_data import data_between, data_of_room
from linnet.storage.database import Reader
from linnet.sync import device_part, v3_profiles
from linnet.sync.news import sharing_changed
from linnet.sync.token import SyncToken
from linnet.sync.view import View
from linnet.sync.wiring import Sync

Part = dict[str, Any]


async def for_user(sync: Sync, reader: Reader, view: View) -> Part:
    """Account data, presence, device lists and profiles, each only if there is something in it.

    Profiles are of those whom the rooms show, so the rooms come first.
    """
    part: Part = {}
    data = await _account_data(sync, reader, view)
    if data:
        part["account_data"] = {"events": data}
    presence = await _presence(sync, view)
    if presence:
        part["presence"] = {"events": presence}
    if view.since is not None:
        lists = await device_part.device_lists(sync, view.viewer, view.news)
        if lists is not None:
            part["device_lists"] = lists
    if users := await v3_profiles.users(sync, reader, view):
        part[v3_profiles.USERS] = users
    return part


async def for_device(sync: Sync, reader: Reader, view: View) -> Part:
    """To-device messages, if any wait; the key counts; the token."""
    viewer, since = view.viewer, view.since
    after = 0 if since is None else since.to_device
    sent = await device_part.to_device(sync, reader, viewer, after, view.until)
    part: Part = {}
    if sent.events:
        part["to_device"] = {"events": sent.events}
    part.update(await device_part.key_counts(sync, viewer))
    part["next_batch"] = str(SyncToken(view.until, view.serial, sent.position))
    return part


async def _account_data(sync: Sync, reader: Reader, view: View) -> list[Part]:
    user_id = view.viewer.user_id
    if view.since is None or view.is_full_state:
        stored = await data_of_room(reader, user_id, None)
        data = await sync.preferences.with_rules(user_id, stored)
    elif view.news.is_account_data:
        changed = await data_between(reader, user_id, view.after, view.until)
        data = [item for item in changed if item.room_id is None]
    else:
        return []
    wanted = view.filter.account_data
    return [
        {"type": item.type, "content": Raw(item.content)}
        for item in data
        if wanted.matches_type(item.type)
    ]


async def _presence(sync: Sync, view: View) -> list[Part]:
    if view.viewer.is_guest or not sync.presence.is_on:
        return []
    if not view.filter.presence.matches_type("m.presence"):
        return []
    serial = 0 if view.since is None else view.since.serial
    user_id = view.viewer.user_id
    began, _ = await sharing_changed(sync, view.viewer, view.news)
    events: list[Part] = await sync.presence.events_since(serial, user_id, began)
    return events
