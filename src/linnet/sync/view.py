"""One sync request as the renderings see it: who asks, for what, between which positions."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from linnet.ids import RoomId, UserId
from linnet.rooms.filters import SyncFilter
from linnet.rooms.places import Member
from linnet.rooms.render import Viewer
from linnet.storage.database import Reader
from linnet.sync.news import News, news
from linnet.sync.token import SyncToken
from linnet.sync.wiring import Sync

StateName = Literal["state", "state_after", "org.matrix.msc4222.state_after"]


class Request(Struct, frozen=True):
    """A sync request, understood."""

    viewer: Viewer
    since: SyncToken | None
    filter: SyncFilter
    state_name: StateName
    """`state` is the state before the timeline, the others that after it."""
    is_full_state: bool


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
    is_full_state: bool
    people: set[UserId] = field(default_factory=set)
    """Who is shown in the rooms so far: who speaks, whose membership is told, heroes."""

    @property
    def after(self) -> int:
        """The position the client has; 0 for a first sync."""
        return 0 if self.since is None else self.since.position


async def look(sync: Sync, reader: Reader, request: Request) -> View:
    """The view of a request as of now. The reader must not have read anything yet."""
    viewer, since = request.viewer, request.since
    until, serial = sync.notifier.position, sync.notifier.serial
    own = await sync.rooms.memberships.of_user(viewer.user_id)
    found = News()
    if since is not None:
        found = await news(sync, reader, viewer, own, since.position, until)
    return View(
        viewer,
        request.filter,
        since,
        until,
        serial,
        own,
        found,
        request.state_name,
        request.is_full_state,
    )
