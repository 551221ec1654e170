"""SQL of who first used a Megolm session."""

from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx


async def note(tx: Tx, room_id: RoomId, session_id: str, sender: UserId) -> None:
    """Remember the sender, unless somebody came before."""
    await tx.run(
        "INSERT INTO megolm_sessions (room_id, session_id, sender) VALUES ($1, $2, $3)"
        " ON CONFLICT (room_id, session_id) DO NOTHING",
        room_id,
        session_id,
        sender,
    )


async def first_sender(reader: Reader, room_id: RoomId, session_id: str) -> UserId | None:
    row = await reader.maybe(
        "SELECT sender FROM megolm_sessions WHERE room_id = $1 AND session_id = $2",
        room_id,
        session_id,
    )
    return None if row is None else UserId(row[0])


async def forget(tx: Tx, room_id: RoomId) -> None:
    await tx.run("DELETE FROM megolm_sessions WHERE room_id = $1", room_id)


async def forget_person(tx: Tx, room_id: RoomId, user_id: UserId) -> None:
    """Of which sessions in a room somebody was the first is not known any more."""
    await tx.run("DELETE FROM megolm_sessions WHERE room_id = $1 AND sender = $2", room_id, user_id)
