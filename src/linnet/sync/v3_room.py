"""One room as one `/v3/sync` answer sees it."""

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.rooms.places import Member
from linnet.storage.database import Reader
from linnet.sync.view import View
from linnet.sync.wiring import Sync


class RoomView(Struct, frozen=True):
    """What all parts of a room are made from."""

    sync: Sync
    reader: Reader
    view: View
    member: Member
    is_new: bool
    """Whether the client has nothing of the room yet."""

    @property
    def room_id(self) -> RoomId:
        return self.member.room_id

    @property
    def user_id(self) -> UserId:
        return self.view.viewer.user_id

    @property
    def is_whole(self) -> bool:
        """Whether everything is to be sent, and not only what is new."""
        return self.is_new or self.view.is_full_state

    @property
    def end(self) -> int:
        """Up to where the user may see the room."""
        is_inside = self.member.membership == "join"
        return self.view.until if is_inside else min(self.view.until, self.member.position)
