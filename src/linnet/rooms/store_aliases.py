"""SQL of room aliases."""

from linnet.ids import RoomAlias, RoomId, UserId
from linnet.storage.database import Reader, Tx


async def room_of(reader: Reader, alias: RoomAlias) -> tuple[RoomId, UserId] | None:
    """The room an alias leads to, and who made the alias."""
    row = await reader.maybe("SELECT room_id, creator FROM room_aliases WHERE alias = $1", alias)
    return None if row is None else (row[0], row[1])


async def of_room(reader: Reader, room_id: RoomId) -> list[RoomAlias]:
    """All aliases of a room, sorted."""
    rows = await reader.all(
        "SELECT alias FROM room_aliases WHERE room_id = $1 ORDER BY alias", room_id
    )
    return [row[0] for row in rows]


async def insert(tx: Tx, alias: RoomAlias, room_id: RoomId, creator: UserId) -> None:
    """A new alias."""
    await tx.run(
        "INSERT INTO room_aliases (alias, room_id, creator) VALUES ($1, $2, $3)",
        alias,
        room_id,
        creator,
    )


async def delete(tx: Tx, alias: RoomAlias) -> None:
    """The alias leads nowhere any more."""
    await tx.run("DELETE FROM room_aliases WHERE alias = $1", alias)


async def move(tx: Tx, from_room: RoomId, to_room: RoomId) -> None:
    """All aliases of one room lead to another from now on."""
    await tx.run("UPDATE room_aliases SET room_id = $2 WHERE room_id = $1", from_room, to_room)
