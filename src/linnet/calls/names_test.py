"""Names in the media server, with the examples of MSC4195."""

from linnet.calls.names import identity, media_room, plain_identity
from linnet.ids import DeviceId, RoomId, UserId

ALICE, DEVICE = UserId("@alice:example.com"), DeviceId("DEVICE123")


def test_a_room_is_named_by_a_digest() -> None:
    name = media_room(RoomId("!roomid:example.com"), "slot1234")
    assert name == "O8437W3+jmzMVjoIP3tNwbm+XxHQk2iKpOA7aqw3qSc"


def test_a_participation_is_named_by_a_digest() -> None:
    name = identity(ALICE, DEVICE, "memberABC")
    assert name == "J+T45tGruxc+HrUOqJJlyQSV33m728Cme4+vt8/SWrU"


def test_apps_without_member_ids_find_each_other_by_device() -> None:
    assert plain_identity(ALICE, DEVICE) == "@alice:example.com:DEVICE123"
