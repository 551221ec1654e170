"""SQL of the published rooms."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from linnet.ids import RoomId
from linnet.storage.database import Reader, Tx


class Listed(Struct, frozen=True):
    """One room on the list, as far as it is sorted and searched by."""

    room_id: RoomId
    is_open: bool
    joined: int
    room_type: str
    words: str


class Place(Struct, frozen=True):
    """A place in the list: larger rooms stand before it, smaller ones after it."""

    joined: int
    room_id: RoomId


class Wish(Struct, frozen=True):
    """Which rooms of the list: those that contain all terms, of one of the types if any."""

    terms: Sequence[str] = ()
    room_types: Sequence[str] | None = None


async def put(tx: Tx, listed: Listed) -> None:
    """Put a room on the list, or bring its row up to date."""
    await tx.run(
        "INSERT INTO published_rooms (room_id, is_open, joined, room_type, words)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (room_id) DO UPDATE SET"
        " is_open = excluded.is_open, joined = excluded.joined, room_type = excluded.room_type,"
        " words = excluded.words",
        listed.room_id,
        listed.is_open,
        listed.joined,
        listed.room_type,
        listed.words,
    )


async def remove(tx: Tx, room_id: RoomId) -> None:
    """Take a room off the list."""
    await tx.run("DELETE FROM published_rooms WHERE room_id = $1", room_id)


async def is_published(reader: Reader, room_id: RoomId) -> bool:
    row = await reader.maybe("SELECT 1 FROM published_rooms WHERE room_id = $1", room_id)
    return row is not None


async def published_among(reader: Reader, room_ids: Sequence[RoomId]) -> list[RoomId]:
    """Those of the rooms that are on the list."""
    rows = await reader.all(
        "SELECT room_id FROM published_rooms WHERE room_id IN ($1...)", list(room_ids)
    )
    return [row[0] for row in rows]


async def count(reader: Reader, wish: Wish) -> int:
    """How many open rooms of the list are wished for."""
    condition, args = _condition(wish)
    row = await reader.one(f"SELECT count(*) FROM published_rooms WHERE {condition}", *args)
    return int(row[0])


async def after(reader: Reader, wish: Wish, place: Place | None, limit: int) -> list[Place]:
    """The next open rooms behind a place, or the first ones: large rooms before small ones."""
    condition, args = _condition(wish)
    if place is not None:
        condition += f" AND {_beyond('<', len(args))}"
        args += [place.joined, place.room_id]
    rows = await reader.all(
        f"SELECT joined, room_id FROM published_rooms WHERE {condition}"
        f" ORDER BY joined DESC, room_id DESC LIMIT {limit:d}",
        *args,
    )
    return [Place(*row) for row in rows]


async def before(reader: Reader, wish: Wish, place: Place, limit: int) -> list[Place]:
    """The last open rooms in front of a place, large rooms before small ones."""
    condition, args = _condition(wish)
    rows = await reader.all(
        f"SELECT joined, room_id FROM published_rooms WHERE {condition}"
        f" AND {_beyond('>', len(args))} ORDER BY joined, room_id LIMIT {limit:d}",
        *args,
        place.joined,
        place.room_id,
    )
    return [Place(*row) for row in reversed(rows)]


def _beyond(sign: str, taken: int) -> str:
    return f"(joined, room_id) {sign} (${taken + 1}, ${taken + 2})"


def _condition(wish: Wish) -> tuple[str, list[Any]]:
    """The SQL of a wish, and its arguments. Only placeholders get into the text."""
    parts = ["is_open = $1", "joined > 0"]
    args: list[Any] = [True]
    for term in wish.terms:
        args.append(f"%{_literal(term)}%")
        parts.append(f"words LIKE ${len(args)} ESCAPE '!'")
    if wish.room_types is not None:
        args.append(list(wish.room_types))
        parts.append(f"room_type IN (${len(args)}...)")
    return " AND ".join(parts), args


def _literal(term: str) -> str:
    for special in "!%_":
        term = term.replace(special, f"!{special}")
    return term
