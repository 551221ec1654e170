"""SQL of invites between strangers, and of who has turned to whom before."""

from collections.abc import Collection

from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx

_UNANSWERED = (
    "EXISTS (SELECT 1 FROM room_members m WHERE m.room_id = stranger_invites.room_id"
    " AND m.user_id = stranger_invites.invited AND m.membership = 'invite'"
    " AND m.sender = stranger_invites.inviter)"
)


async def has_invited(
    reader: Reader, person: UserId, other: UserId, rooms: Collection[RoomId]
) -> bool:
    """Whether the person has ever invited the other to one of these rooms."""
    row = await reader.maybe(
        "SELECT 1 FROM room_state s JOIN events e ON e.event_id = s.event_id"
        " WHERE s.room_id IN ($1...) AND s.type = 'm.room.member' AND s.state_key = $2"
        " AND s.value = 'invite' AND e.sender = $3 LIMIT 1",
        list(rooms),
        other,
        person,
    )
    return row is not None


async def has_written_alone(reader: Reader, person: UserId, rooms: Collection[RoomId]) -> bool:
    """Whether the person has sent a message to a room of these that only ever had two people."""
    row = await reader.maybe(
        "SELECT 1 FROM events e WHERE e.room_id IN ($1...) AND e.sender = $2"
        " AND e.state_key IS NULL AND (SELECT count(*) FROM room_members m"
        " WHERE m.room_id = e.room_id) <= 2 LIMIT 1",
        list(rooms),
        person,
    )
    return row is not None


async def add_invite(
    tx: Tx, inviter: UserId, invited: UserId, room_id: RoomId, now_ms: int
) -> None:
    await tx.run(
        "INSERT INTO stranger_invites (inviter, invited, room_id, invited_ts)"
        " VALUES ($1, $2, $3, $4)",
        inviter,
        invited,
        room_id,
        now_ms,
    )


async def invited_since(reader: Reader, inviter: UserId, after_ms: int) -> list[int]:
    """When somebody has invited strangers, oldest first."""
    rows = await reader.all(
        "SELECT invited_ts FROM stranger_invites WHERE inviter = $1 AND invited_ts > $2"
        " ORDER BY invited_ts",
        inviter,
        after_ms,
    )
    return [row[0] for row in rows]


async def unanswered_by(reader: Reader, inviter: UserId) -> int:
    row = await reader.one(
        f"SELECT count(*) FROM stranger_invites WHERE inviter = $1 AND {_UNANSWERED}", inviter
    )
    return int(row[0])


async def unanswered_of(reader: Reader, invited: UserId) -> int:
    row = await reader.one(
        f"SELECT count(*) FROM stranger_invites WHERE invited = $1 AND {_UNANSWERED}", invited
    )
    return int(row[0])


async def forget_answered(tx: Tx, inviter: UserId, until_ms: int) -> None:
    """Forget those of somebody that are old and wait for no answer any more."""
    await tx.run(
        "DELETE FROM stranger_invites WHERE inviter = $1 AND invited_ts <= $2"
        f" AND NOT {_UNANSWERED}",
        inviter,
        until_ms,
    )


async def forget_person(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM stranger_invites WHERE inviter = $1 OR invited = $1", user_id)
