"""The closed vocabulary of change.

A change is emitted inside a transaction and delivered once it is durable. It names who is
concerned: the local members of a room, single users, or one device; nobody else is woken.
"""

from typing import TypeVar

from msgspec import Struct

from linnet.events.event import Event
from linnet.ids import DeviceId, EventId, RoomId, UserId


class RoomChange(Struct, frozen=True, gc=False):
    """Concerns the local members of a room."""

    position: int
    room_id: RoomId


class EventAppended(RoomChange, frozen=True, gc=False):
    """An event joined a room's log. A member event also concerns its target."""

    event: Event
    sender_device: DeviceId | None = None
    transaction_id: str | None = None
    previous_membership: str | None = None
    """Of a member event's target before it; None for other events."""

    @property
    def new_membership(self) -> str | None:
        """Of a member event's target; None for other events."""
        return self.event.content["membership"] if self.previous_membership else None


class EventRedacted(RoomChange, frozen=True, gc=False):
    """A stored event lost its content."""

    event_id: EventId


class ReceiptMoved(RoomChange, frozen=True, gc=False):
    """Somebody has read further. A private one concerns its owner alone."""

    user_id: UserId
    receipt_type: str
    event_id: EventId
    thread_id: str | None

    @property
    def is_private(self) -> bool:
        return self.receipt_type == "m.read.private"


class UserChange(Struct, frozen=True, gc=False):
    """Concerns one user on all devices."""

    position: int
    user_id: UserId


class AccountDataChanged(UserChange, frozen=True, gc=False):
    """Account data of one type was set; `room_id` is empty for global data."""

    room_id: RoomId | None
    type: str


class RoomForgotten(UserChange, frozen=True, gc=False):
    """The user does not want to hear of a left room any more."""

    room_id: RoomId


class ProfileChanged(UserChange, frozen=True, gc=False):
    """A field of the profile. Concerns those who share a room, as far as they ask for it."""

    field: str


class AccountDeactivated(UserChange, frozen=True, gc=False):
    """The account is gone for good."""


class DeviceListChanged(UserChange, frozen=True, gc=False):
    """Keys, signatures or the set of devices: concerns everybody who shares an encrypted room."""


class UserKeySigned(UserChange, frozen=True, gc=False):
    """The user signed another user's key. Only the signer sees that, so only they are told."""

    target_user_id: UserId


class DeviceChange(Struct, frozen=True, gc=False):
    """Concerns one device of one user."""

    position: int
    user_id: UserId
    device_id: DeviceId


class ToDeviceQueued(DeviceChange, frozen=True, gc=False):
    """A to-device message waits for this device."""


class KeyCountsChanged(DeviceChange, frozen=True, gc=False):
    """One-time or fallback keys were uploaded or claimed."""


class DeviceRemoved(DeviceChange, frozen=True, gc=False):
    """The device was signed out: its keys, messages and tokens are gone."""


class PushersChanged(UserChange, frozen=True, gc=False):
    """An app of the user wants to be told of news, or not any more."""


class ThreadSubscriptionChanged(UserChange, frozen=True, gc=False):
    """The user follows a thread, or does so no longer."""

    room_id: RoomId
    root_id: EventId


class TouchpointConsented(UserChange, frozen=True, gc=False):
    """The user has said yes to a contact with a third party, or taken it back."""


class TouchpointsChanged(Struct, frozen=True, gc=False):
    """A row of the register was switched, added or taken back. Concerns no client."""

    position: int
    touchpoint_id: str
    is_on: bool
    definition: str | None = None
    """Of an added row: its JSON."""
    is_gone: bool = False
    severed_ts: int | None = None
    """When the relation was ended for good, and every consent with it."""
    until_ts: int | None = None
    """Until when it is good; of one that is off: when it ended by itself."""


Change = (
    EventAppended
    | EventRedacted
    | ReceiptMoved
    | AccountDataChanged
    | RoomForgotten
    | ProfileChanged
    | AccountDeactivated
    | DeviceListChanged
    | UserKeySigned
    | ToDeviceQueued
    | KeyCountsChanged
    | DeviceRemoved
    | PushersChanged
    | ThreadSubscriptionChanged
    | TouchpointConsented
    | TouchpointsChanged
)
C = TypeVar("C")
