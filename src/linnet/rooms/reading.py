"""What other domains may read of rooms: the timeline, and state and members at any position.

These verbs read what they are asked for; whether somebody may see it is for `access` and `visible`
to say.
"""

from linnet.rooms.aggregations import newest_edits
from linnet.rooms.store import events as events_by_id
from linnet.rooms.store import events_appended, events_at, events_between, rooms_at, timeline_back
from linnet.rooms.store_redactions import written_since
from linnet.rooms.store_state import (
    first_members,
    forget_profile,
    history_of,
    invited_by,
    joined_since,
    joined_users,
    last_former_members,
    members_at,
    members_changed,
    members_of,
    membership_at,
    rooms_with_new_state,
    rooms_with_news,
    state_at,
    state_changed,
    state_event_at,
    state_without_members_at,
    was_ever_joined,
)
from linnet.rooms.store_times import position_before

__all__ = [
    "events_appended",
    "events_at",
    "events_between",
    "events_by_id",
    "first_members",
    "forget_profile",
    "history_of",
    "invited_by",
    "joined_since",
    "joined_users",
    "last_former_members",
    "members_at",
    "members_changed",
    "members_of",
    "membership_at",
    "newest_edits",
    "position_before",
    "rooms_at",
    "rooms_with_new_state",
    "rooms_with_news",
    "state_at",
    "state_changed",
    "state_event_at",
    "state_without_members_at",
    "timeline_back",
    "was_ever_joined",
    "written_since",
]
