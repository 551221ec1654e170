"""SQL of calls."""

from msgspec import Struct

from linnet.storage.database import Reader, Tx


class Watched(Struct, frozen=True):
    """A participation whose delayed leaving this server looks after."""

    delay_id: str
    media_room: str
    identity: str


async def all_watched(reader: Reader) -> list[Watched]:
    rows = await reader.all("SELECT delay_id, media_room, identity FROM watched_participations")
    return [Watched(*row) for row in rows]


async def watch(tx: Tx, watched: Watched) -> None:
    """Look after a participation; a newer wish for the same one takes the older one's place."""
    await tx.run(
        "DELETE FROM watched_participations"
        " WHERE delay_id = $1 OR (media_room = $2 AND identity = $3)",
        watched.delay_id,
        watched.media_room,
        watched.identity,
    )
    await tx.run(
        "INSERT INTO watched_participations (delay_id, media_room, identity) VALUES ($1, $2, $3)",
        watched.delay_id,
        watched.media_room,
        watched.identity,
    )


async def forget(tx: Tx, delay_id: str) -> None:
    await tx.run("DELETE FROM watched_participations WHERE delay_id = $1", delay_id)
