"""What a report is about, and who may look after it.

A case goes to a forum: `server` is the safety team, `room` the moderators of the room it is in.
"""

from typing import Literal

from msgspec import Struct

from linnet.ids import RoomId, UserId, domain_of
from linnet.moderation.wiring import Moderation
from linnet.rooms.head import RoomHead

Forum = Literal["server", "room"]
Recipients = Literal["server", "room", "both"]


class Subject(Struct, frozen=True):
    """Of `messages` they are by one person in one room. Empty where there is none."""

    kind: Literal["room", "messages", "user"]
    room_id: RoomId = RoomId("")
    user_id: UserId = UserId("")


def is_moderator(head: RoomHead, user_id: UserId) -> bool:
    """Whether a member may ban others. Being in the room is for the caller to know."""
    return head.levels.user(user_id) >= head.levels.ban


async def moderators_of(moderation: Moderation, head: RoomHead) -> set[UserId]:
    """The people of this server in a room who may ban others."""
    joined = await moderation.rooms.memberships.joined(head.room_id)
    levels = head.levels
    # Whom the levels do not name has the level of nobody in particular.
    named = joined if levels.user("") >= levels.ban else levels.named.intersection(joined)
    return {
        UserId(user_id)
        for user_id in named
        if domain_of(user_id) == moderation.server_name and is_moderator(head, UserId(user_id))
    }


async def forums_for(
    moderation: Moderation, subject: Subject, reporter: UserId, to: Recipients
) -> list[Forum]:
    """Where a report goes.

    What is for a room's moderators goes to the server where there is none but those concerned.
    """
    wanted: list[Forum] = ["server", "room"] if to == "both" else [to]
    if "room" in wanted:
        head = await moderation.rooms.heads.get(subject.room_id)
        moderators = set() if head is None else await moderators_of(moderation, head)
        if not moderators - {reporter, subject.user_id}:
            return ["server"]
    return wanted
