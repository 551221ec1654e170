"""What there is to tell a service between two positions, as one transaction.

# spec: application-service-api #pushing-events
"""

from typing import Any

import msgspec
from msgspec import Raw, Struct

from linnet.appservices.interest import Interest
from linnet.appservices.registration import Service
from linnet.appservices.store import Delivered, Pending
from linnet.appservices.wiring import Appservices
from linnet.changes.vocabulary import (
    Change,
    DeviceRemoved,
    KeyCountsChanged,
    ReceiptMoved,
    ToDeviceQueued,
)
from linnet.encryption.device_lists import device_list_changes
from linnet.encryption.to_device import devices_with_messages, to_device_messages
from linnet.http.response import encode
from linnet.ids import DeviceId, RoomId, UserId
from linnet.rooms.reading import events_appended
from linnet.rooms.receipts import receipts_changed
from linnet.rooms.render import Viewer, client_events
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Reader

MAX_EVENTS = 100
"""In one transaction, of each kind."""
MAX_SCANNED = 1000
MAX_DEVICES = 100

JsonObject = dict[str, Any]
Device = tuple[UserId, DeviceId]

# COMPAT(mautrix and others, before Matrix 1.13): the same under its old names.
_OLD_NAMES = {
    "ephemeral": "de.sorunome.msc2409.ephemeral",
    "to_device": "de.sorunome.msc2409.to_device",
    "device_lists": "org.matrix.msc3202.device_lists",
    "device_one_time_keys_count": "org.matrix.msc3202.device_one_time_keys_count",
    "device_unused_fallback_key_types": "org.matrix.msc3202.device_unused_fallback_key_types",
}


class Found(Struct, frozen=True):
    """`pending` is None when there is nothing to tell up to `until`."""

    until: int
    pending: Pending | None


class News:
    """Gathers what concerns one service."""

    def __init__(self, appservices: Appservices, service: Service) -> None:
        self._house = appservices
        self._service = service
        self.interest = Interest(service, appservices.rooms)
        # What is not durable counts from now on.
        self._serial = appservices.notifier.serial
        self._waiting: set[Device] = set()
        self._counted: set[Device] = set()

    async def load(self) -> None:
        """Find the devices for which messages wait from before."""
        async with self._house.db.snapshot() as reader:
            for user_id, device_id in await devices_with_messages(reader):
                if self._is_own_device(user_id):
                    self._waiting.add((user_id, device_id))

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        self.interest.hear(change)
        if isinstance(change, ToDeviceQueued) and self._is_own_device(change.user_id):
            self._waiting.add((change.user_id, change.device_id))
        elif isinstance(change, KeyCountsChanged) and self._is_own_device(change.user_id):
            self._counted.add((change.user_id, change.device_id))
        elif isinstance(change, DeviceRemoved):
            self._waiting.discard((change.user_id, change.device_id))
            self._counted.discard((change.user_id, change.device_id))

    def _is_own_device(self, user_id: UserId) -> bool:
        """Whether messages for this user's devices are the service's to take.

        Those of a person who lets a service act for them stay with the person's own apps.
        """
        return self._service.wants_ephemeral and self._service.owns(user_id)

    async def find(self, after: int, until: int) -> Found:
        """The next transaction; it may end before `until`, and then there is more."""
        async with self._house.db.snapshot() as reader:
            events, until = await self._events(reader, after, until)
            viewer = Viewer(self._service.sender, DeviceId(""))
            shown = await client_events(self._house.rooms, reader, viewer, events)
            told: JsonObject = {}
            delivered: Delivered = []
            if self._service.wants_ephemeral:
                await self._add_ephemeral(reader, told, after, until)
                delivered = await self._add_to_device(reader, told)
            if self._service.wants_device_news:
                await self._add_device_lists(reader, told, events, (after, until))
                await self._add_counts(told, delivered)
        if not shown and not told:
            return Found(until, None)
        for name, old_name in _OLD_NAMES.items():
            if name in told:
                told[old_name] = told[name]
        body = encode({"events": [Raw(event) for event in shown], **told})
        return Found(until, Pending(body, until, delivered))

    async def _events(
        self, reader: Reader, after: int, until: int
    ) -> tuple[list[StoredEvent], int]:
        scanned = await events_appended(reader, after, until, MAX_SCANNED)
        if len(scanned) == MAX_SCANNED:
            until = scanned[-1].position
        found: list[StoredEvent] = []
        for stored in scanned:
            if await self.interest.in_event(stored.event):
                found.append(stored)
                if len(found) == MAX_EVENTS:
                    return found, stored.position
        return found, until

    async def _add_ephemeral(
        self, reader: Reader, told: JsonObject, after: int, until: int
    ) -> None:
        serial, self._serial = self._serial, self._house.notifier.serial
        events = await self._receipts(reader, after, until)
        typists = self._house.rooms.typists
        for room_id in typists.rooms_since(serial)[:MAX_EVENTS]:
            typing = typists.typing_since(room_id, serial)
            if typing is not None and await self.interest.in_room(room_id):
                content = {"user_ids": typing}
                events.append({"type": "m.typing", "room_id": room_id, "content": content})
        people = self._house.presence.people
        if self._house.presence.is_on:
            for user_id in people.changed_since(serial)[:MAX_EVENTS]:
                if await self.interest.shares_room_with(user_id):
                    content = people.content_of(user_id)
                    events.append({"type": "m.presence", "sender": user_id, "content": content})
        if events:
            told["ephemeral"] = events

    async def _receipts(self, reader: Reader, after: int, until: int) -> list[JsonObject]:
        """Those that memory still knows of: old ones say nothing that newer ones do not."""
        changes = self._house.notifier.since(after) or []
        moved = {
            change.room_id: None
            for change in changes
            if isinstance(change, ReceiptMoved) and not change.is_private
        }
        room_ids: list[RoomId] = [room for room in moved if await self.interest.in_room(room)]
        found = await receipts_changed(
            reader, room_ids[:MAX_EVENTS], after, until, self._service.sender
        )
        return [
            {"type": "m.receipt", "room_id": room_id, "content": content}
            for room_id, contents in found.items()
            for content in contents
        ]

    async def _add_to_device(self, reader: Reader, told: JsonObject) -> Delivered:
        newest = self._house.notifier.position
        messages: list[JsonObject] = []
        delivered: Delivered = []
        for device in list(self._waiting)[:MAX_DEVICES]:
            left = MAX_EVENTS - len(messages)
            found = await to_device_messages(reader, *device, 0, newest, left) if left else []
            for message in found:
                event = msgspec.json.decode(message.event)
                named = {"to_user_id": device[0], "to_device_id": device[1]}
                messages.append({**event, **named})
            if found:
                delivered.append((*device, found[-1].position))
            elif left:
                self._waiting.discard(device)
        if messages:
            told["to_device"] = messages
        return delivered

    async def _add_device_lists(
        self,
        reader: Reader,
        told: JsonObject,
        events: list[StoredEvent],
        span: tuple[int, int],
    ) -> None:
        """# spec: MSC3202"""
        changed: set[UserId] = set()
        left: set[UserId] = set()
        for user_id in await device_list_changes(reader, *span):
            if await self.interest.shares_room_with(user_id):
                changed.add(user_id)
        for stored in events:
            event = stored.event
            if event.type != "m.room.member" or event.state_key is None:
                continue
            target = UserId(event.state_key)
            if await self.interest.shares_room_with(target):
                if event.content.get("membership") == "join":
                    changed.add(target)
            elif event.content.get("membership") in ("leave", "ban"):
                left.add(target)
        if changed or left:
            told["device_lists"] = {"changed": sorted(changed), "left": sorted(left)}

    async def _add_counts(self, told: JsonObject, delivered: Delivered) -> None:
        """Of the devices whose keys were used up or added, and of those with messages.

        # spec: MSC3202
        """
        counted, self._counted = self._counted, set()
        one_time: dict[UserId, dict[DeviceId, dict[str, int]]] = {}
        fallback: dict[UserId, dict[DeviceId, list[str]]] = {}
        devices = counted | {(user_id, device_id) for user_id, device_id, _ in delivered}
        for user_id, device_id in devices:
            counts = await self._house.encryption.key_counts.of(user_id, device_id)
            one_time.setdefault(user_id, {})[device_id] = counts.one_time
            fallback.setdefault(user_id, {})[device_id] = counts.unused_fallback
        if devices:
            told["device_one_time_keys_count"] = one_time
            told["device_unused_fallback_key_types"] = fallback
