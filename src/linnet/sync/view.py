"""One sync request as the renderings see it: who asks, for what, between which positions."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from linnet.ids import RoomId
from linnet.rooms.filters import SyncFilter
from linnet.rooms.places import Member
from linnet.rooms.render import Viewer
from linnet.sync.news import News
from linnet.sync.token import SyncToken

StateName = Literal["state", "state_after", "org.matrix.msc4222.state_after"]


class View(Struct, frozen=True):
    """Fixed for one answer."""

    viewer: Viewer
    filter: SyncFilter
    since: SyncToken | None
    until: int
    serial: int
    own: Mapping[RoomId, Member]
    news: News
    state_name: StateName
    """`state` is the state before the timeline, the others that after it."""
    is_full_state: bool

    @property
    def after(self) -> int:
        """The position the client has; 0 for a first sync."""
        return 0 if self.since is None else self.since.position
