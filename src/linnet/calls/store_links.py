"""SQL of call links and of the guests who came by them."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Tx

_LINK = "id, room_id, maker, created_ts, expires_ts, needs_approval"


class CallLink(Struct, frozen=True):
    """A link, without its token."""

    id: str
    room_id: RoomId
    maker: UserId
    created_ts: int
    expires_ts: int
    needs_approval: bool


class CallGuest(Struct, frozen=True):
    """A guest who waits to be let in, or was."""

    user_id: UserId
    link_id: str
    room_id: RoomId
    away_since_ts: int | None
    """Since when they wait, or are out of the call; None: they are in it."""
    expires_ts: int


async def add_link(tx: Tx, link: CallLink, token_hash: bytes) -> None:
    await tx.run(
        "INSERT INTO call_links"
        " (id, token_hash, room_id, maker, created_ts, expires_ts, needs_approval)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        link.id,
        token_hash,
        link.room_id,
        link.maker,
        link.created_ts,
        link.expires_ts,
        link.needs_approval,
    )


async def link_with_hash(db: Reader, token_hash: bytes, now_ms: int) -> CallLink | None:
    """The link of a token, unless it has ended."""
    row = await db.maybe(
        f"SELECT {_LINK} FROM call_links WHERE token_hash = $1 AND expires_ts > $2",
        token_hash,
        now_ms,
    )
    return None if row is None else _link(row)


async def links_of_room(db: Reader, room_id: RoomId, now_ms: int) -> list[CallLink]:
    """The links that have not ended, oldest first."""
    rows = await db.all(
        f"SELECT {_LINK} FROM call_links WHERE room_id = $1 AND expires_ts > $2"
        " ORDER BY created_ts, id",
        room_id,
        now_ms,
    )
    return [_link(row) for row in rows]


async def link_ids(db: Reader) -> set[str]:
    """Of all links that are kept."""
    return {row[0] for row in await db.all("SELECT id FROM call_links")}


async def remove_link(tx: Tx, link_id: str) -> None:
    await tx.run("DELETE FROM call_links WHERE id = $1", link_id)


async def remove_ended_links(tx: Tx, now_ms: int) -> None:
    await tx.run("DELETE FROM call_links WHERE expires_ts <= $1", now_ms)


async def put_guest(tx: Tx, guest: CallGuest) -> None:
    await tx.run(
        "INSERT INTO call_guests (user_id, link_id, room_id, away_since_ts, expires_ts)"
        " VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (user_id) DO UPDATE SET away_since_ts = excluded.away_since_ts",
        guest.user_id,
        guest.link_id,
        guest.room_id,
        guest.away_since_ts,
        guest.expires_ts,
    )


async def remove_guest(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM call_guests WHERE user_id = $1", user_id)
    await tx.run("DELETE FROM call_guest_places WHERE user_id = $1", user_id)


async def add_place(tx: Tx, user_id: UserId, place: tuple[str, str]) -> None:
    """Remember under which name, room first, a guest may be in the media server."""
    await tx.run(
        "INSERT INTO call_guest_places (user_id, media_room, identity) VALUES ($1, $2, $3)"
        " ON CONFLICT DO NOTHING",
        user_id,
        *place,
    )


async def places_of(db: Reader, user_id: UserId) -> list[tuple[str, str]]:
    rows = await db.all(
        "SELECT media_room, identity FROM call_guest_places WHERE user_id = $1", user_id
    )
    return [(row[0], row[1]) for row in rows]


async def all_guests(db: Reader) -> list[CallGuest]:
    rows = await db.all(
        "SELECT user_id, link_id, room_id, away_since_ts, expires_ts FROM call_guests"
    )
    return [CallGuest(*row) for row in rows]


async def count_guests(db: Reader, link_id: str) -> int:
    row = await db.one("SELECT count(*) FROM call_guests WHERE link_id = $1", link_id)
    return int(row[0])


def _link(row: Sequence[Any]) -> CallLink:
    return CallLink(row[0], row[1], row[2], row[3], row[4], bool(row[5]))


async def remove_links_of(tx: Tx, user_id: UserId) -> int:
    """End all links that somebody has made; how many there were."""
    row = await tx.one("SELECT count(*) FROM call_links WHERE maker = $1", user_id)
    await tx.run("DELETE FROM call_links WHERE maker = $1", user_id)
    return int(row[0])
