"""SQL of the state as it is now, as it was, and as it changed."""

from collections.abc import Sequence

from linnet.events.event import Event
from linnet.events.room_versions import ROOM_VERSIONS
from linnet.ids import RoomId, UserId
from linnet.rooms.places import Held, Member, StateEntry
from linnet.storage.database import Reader, Row, Tx

_MEMBER = (
    "room_id, user_id, membership, event_id, position, sender, display_name, avatar_url,"
    " is_forgotten"
)


async def member_event(reader: Reader, room_id: RoomId, user_id: str) -> Event | None:
    """The current member event of a user."""
    row = await reader.maybe(
        "SELECT e.event_id, e.pdu, r.version FROM room_state s"
        " JOIN events e ON e.event_id = s.event_id JOIN rooms r ON r.room_id = s.room_id"
        " WHERE s.room_id = $1 AND s.type = 'm.room.member' AND s.state_key = $2"
        " AND s.until_position IS NULL",
        room_id,
        user_id,
    )
    return None if row is None else Event.from_canonical(ROOM_VERSIONS[row[2]], row[1], row[0])


def _member(row: Row) -> Member:
    room, user, membership, event, position, sender, name, avatar, is_forgotten = row
    return Member(room, user, membership, event, position, sender, name, avatar, bool(is_forgotten))


async def put_member(tx: Tx, member: Member) -> None:
    """Set a user's current place in a room."""
    await tx.run(
        f"INSERT INTO room_members ({_MEMBER}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " ON CONFLICT (room_id, user_id) DO UPDATE SET membership = excluded.membership,"
        " event_id = excluded.event_id, position = excluded.position, sender = excluded.sender,"
        " display_name = excluded.display_name, avatar_url = excluded.avatar_url,"
        " is_forgotten = excluded.is_forgotten",
        member.room_id,
        member.user_id,
        member.membership,
        member.event_id,
        member.position,
        member.sender,
        member.display_name,
        member.avatar_url,
        member.is_forgotten,
    )


async def forget(tx: Tx, room_id: RoomId, user_id: UserId) -> None:
    """The user does not want to hear of this left room any more."""
    await tx.run(
        "UPDATE room_members SET is_forgotten = $3 WHERE room_id = $1 AND user_id = $2",
        room_id,
        user_id,
        True,
    )


async def forget_profile(tx: Tx, room_id: RoomId, user_id: str) -> None:
    """The member event of a user was redacted: name and picture are gone from the room."""
    await tx.run(
        "UPDATE room_members SET display_name = NULL, avatar_url = NULL"
        " WHERE room_id = $1 AND user_id = $2",
        room_id,
        user_id,
    )


async def members_of(reader: Reader, room_id: RoomId) -> list[Member]:
    """Everybody who has or had a place in a room."""
    rows = await reader.all(
        f"SELECT {_MEMBER} FROM room_members WHERE room_id = $1 ORDER BY position", room_id
    )
    return [_member(row) for row in rows]


async def joined_users(reader: Reader, room_id: RoomId) -> list[UserId]:
    """The joined users of a room."""
    rows = await reader.all(
        "SELECT user_id FROM room_members WHERE room_id = $1 AND membership = 'join'", room_id
    )
    return [row[0] for row in rows]


async def joined_since(
    reader: Reader, room_id: RoomId, position: int, limit: int
) -> list[tuple[UserId, int]]:
    """Who is in a room and was not at this position, and when they came; the first comes first."""
    rows = await reader.all(
        "SELECT m.user_id, (SELECT e.origin_server_ts FROM room_state s"
        " JOIN events e ON e.event_id = s.event_id WHERE s.room_id = $1"
        " AND s.type = 'm.room.member' AND s.state_key = m.user_id AND s.value = 'join'"
        " AND s.position > $2 ORDER BY s.position LIMIT 1) FROM room_members m"
        " WHERE m.room_id = $1 AND m.membership = 'join' AND m.position > $2"
        " AND NOT EXISTS (SELECT 1 FROM room_state b WHERE b.room_id = $1"
        " AND b.type = 'm.room.member' AND b.state_key = m.user_id AND b.value = 'join'"
        " AND b.position <= $2 AND (b.until_position IS NULL OR b.until_position > $2))"
        " ORDER BY m.position LIMIT $3",
        room_id,
        position,
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def invited_by(reader: Reader, room_id: RoomId, inviters: Sequence[UserId]) -> list[UserId]:
    """Who is invited to a room by one of these, and has not answered."""
    rows = await reader.all(
        "SELECT user_id FROM room_members WHERE room_id = $1 AND membership = 'invite'"
        " AND sender IN ($2...) ORDER BY position",
        room_id,
        list(inviters),
    )
    return [row[0] for row in rows]


async def memberships_of(reader: Reader, users: list[UserId]) -> list[Member]:
    """All places of these users, forgotten ones too."""
    rows = await reader.all(f"SELECT {_MEMBER} FROM room_members WHERE user_id IN ($1...)", users)
    return [_member(row) for row in rows]


async def first_members(reader: Reader, room_id: RoomId, limit: int) -> list[Member]:
    """The members who joined or were invited first, for naming a room after them."""
    rows = await reader.all(_first_of("join", "invite"), room_id, limit)
    return [_member(row) for row in rows]


async def last_former_members(reader: Reader, room_id: RoomId, limit: int) -> list[Member]:
    """Those who left or were banned first, for naming an empty room after them."""
    rows = await reader.all(_first_of("leave", "ban"), room_id, limit)
    return [_member(row) for row in rows]


def _first_of(one: str, other: str) -> str:
    """Who came first to two memberships, read from the index: `IN` would sort the whole room."""
    parts = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {_MEMBER} FROM room_members WHERE room_id = $1"
        f" AND membership = '{membership}' ORDER BY position LIMIT $2) AS first_of_{membership}"
        for membership in (one, other)
    )
    return f"SELECT * FROM ({parts}) AS first_of_both ORDER BY position LIMIT $2"


async def newest_bans(reader: Reader, room_id: RoomId, limit: int) -> list[Member]:
    """Those who were banned last."""
    rows = await reader.all(
        f"SELECT {_MEMBER} FROM room_members WHERE room_id = $1 AND membership = 'ban'"
        " ORDER BY position DESC LIMIT $2",
        room_id,
        limit,
    )
    return [_member(row) for row in rows]


async def state_at(
    reader: Reader, room_id: RoomId, position: int, event_type: str | None = None
) -> list[StateEntry]:
    """The state after the event at this position: all of it, or the places of one type."""
    rows = await reader.all(
        "SELECT type, state_key, event_id, position FROM room_state WHERE room_id = $1"
        " AND position <= $2 AND (until_position IS NULL OR until_position > $2)"
        " AND ($3 = '' OR type = $3)",
        room_id,
        position,
        event_type or "",
    )
    return [StateEntry(*row) for row in rows]


async def state_event_at(
    reader: Reader, room_id: RoomId, event_type: str, state_key: str, position: int
) -> StateEntry | None:
    """One place of the state after the event at this position."""
    row = await reader.maybe(
        "SELECT type, state_key, event_id, position FROM room_state WHERE room_id = $1"
        " AND type = $2 AND state_key = $3 AND position <= $4"
        " AND (until_position IS NULL OR until_position > $4)",
        room_id,
        event_type,
        state_key,
        position,
    )
    return None if row is None else StateEntry(*row)


async def members_at(
    reader: Reader, room_id: RoomId, users: Sequence[UserId], position: int
) -> list[StateEntry]:
    """The member events of these users after the event at this position."""
    rows = await reader.all(
        "SELECT type, state_key, event_id, position FROM room_state WHERE room_id = $1"
        " AND type = 'm.room.member' AND state_key IN ($2...) AND position <= $3"
        " AND (until_position IS NULL OR until_position > $3)",
        room_id,
        list(users),
        position,
    )
    return [StateEntry(*row) for row in rows]


async def state_changed(
    reader: Reader, room_id: RoomId, after: int, until: int
) -> list[StateEntry]:
    """The places that changed after one position, as they are at another."""
    rows = await reader.all(
        "SELECT type, state_key, event_id, position FROM room_state WHERE room_id = $1"
        " AND position > $2 AND position <= $3"
        " AND (until_position IS NULL OR until_position > $3)",
        room_id,
        after,
        until,
    )
    return [StateEntry(*row) for row in rows]


async def history_of(
    reader: Reader, room_id: RoomId, event_type: str, state_key: str
) -> list[Held]:
    """All values one place of the state ever had, oldest first."""
    rows = await reader.all(
        "SELECT position, until_position, value FROM room_state WHERE room_id = $1"
        " AND type = $2 AND state_key = $3 ORDER BY position",
        room_id,
        event_type,
        state_key,
    )
    return [Held(*row) for row in rows]


async def rooms_with_news(reader: Reader, user_id: UserId, after: int) -> list[RoomId]:
    """Rooms in which the user has or had a place, with events after a position."""
    rows = await reader.all(
        "SELECT m.room_id FROM room_members m JOIN rooms r ON r.room_id = m.room_id"
        " WHERE m.user_id = $1 AND r.position > $2",
        user_id,
        after,
    )
    return [row[0] for row in rows]


async def members_changed(
    reader: Reader, room_ids: Sequence[RoomId], after: int, until: int
) -> list[tuple[RoomId, UserId, str]]:
    """Room, user and membership of every member event between two positions, in order."""
    rows = await reader.all(
        "SELECT room_id, state_key, value FROM room_state WHERE room_id IN ($1...)"
        " AND position > $2 AND position <= $3 AND type = 'm.room.member' ORDER BY position",
        list(room_ids),
        after,
        until,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def state_without_members_at(
    reader: Reader, room_id: RoomId, position: int
) -> list[StateEntry]:
    """The state after the event at this position, but for members."""
    rows = await reader.all(
        "SELECT type, state_key, event_id, position FROM room_state WHERE room_id = $1"
        " AND position <= $2 AND (until_position IS NULL OR until_position > $2)"
        " AND type <> 'm.room.member'",
        room_id,
        position,
    )
    return [StateEntry(*row) for row in rows]


async def membership_at(
    reader: Reader, room_id: RoomId, user_id: UserId, position: int
) -> str | None:
    """A user's membership after the event at this position; None for one who never had any."""
    row = await reader.maybe(
        "SELECT value FROM room_state WHERE room_id = $1 AND type = 'm.room.member'"
        " AND state_key = $2 AND position <= $3 ORDER BY position DESC LIMIT 1",
        room_id,
        user_id,
        position,
    )
    return None if row is None else row[0]


async def was_ever_joined(reader: Reader, room_id: RoomId, user_id: UserId) -> bool:
    """Whether the user was inside at any time."""
    row = await reader.maybe(
        "SELECT 1 FROM room_state WHERE room_id = $1 AND type = 'm.room.member'"
        " AND state_key = $2 AND value = 'join' LIMIT 1",
        room_id,
        user_id,
    )
    return row is not None


async def rooms_with_new_state(reader: Reader, after: int, until: int) -> list[RoomId]:
    """Rooms whose state, members included, changed after one position, up to and with another."""
    rows = await reader.all(
        "SELECT DISTINCT room_id FROM events"
        " WHERE position > $1 AND position <= $2 AND state_key IS NOT NULL",
        after,
        until,
    )
    return [row[0] for row in rows]
