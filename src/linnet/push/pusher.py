"""A pusher: one app that wants to be told, and how; and one thing to be told."""

from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.ids import DeviceId, UserId

PusherKind = Literal["http", "webpush", "email"]


class Pusher(Struct, frozen=True):
    """Where to push for one app on one device."""

    number: int
    """The position of the log at which it was made."""
    user_id: UserId
    device_id: DeviceId
    """The device that it goes with. Of pushers of mail nothing: they are the person's."""
    app_id: str
    pushkey: str
    kind: PusherKind
    app_display_name: str
    device_display_name: str
    profile_tag: str | None
    lang: str
    data: JsonObject
    is_enabled: bool
    set_ts: int
    shown_unread: int

    @property
    def url(self) -> str:
        """Where it is pushed to; mail goes to the `pushkey` instead."""
        return str(self.data["url"])

    @property
    def host(self) -> str:
        """Of the other side, with its port if it is not the usual one."""
        return urlsplit(self.url).netloc


class Known(Struct, frozen=True, gc=False):
    """What is kept in memory of every pusher that is switched on, see `Pusher`."""

    number: int
    user_id: UserId
    kind: PusherKind
    shown_unread: int


class Push(Struct, frozen=True):
    """One thing to be told to one pusher."""

    pusher_number: int
    position: int
    is_event: bool
    """Else only the counts are told."""
    tweaks: JsonObject
    is_urgent: bool
    due_ts: int
