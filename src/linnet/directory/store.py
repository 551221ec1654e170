"""SQL of the published rooms: which lists they are on, and what they are found by."""

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


class Network(Struct, frozen=True):
    """The list of one bridged network."""

    instance_id: str


class Wish(Struct, frozen=True):
    """Which rooms: those on the list that contain all terms, of one of the types if any."""

    terms: Sequence[str] = ()
    room_types: Sequence[str] | None = None
    network: Network | None = None
    """None: the list of all."""
    with_networks: bool = False
    """The list of all, and those of all networks with it."""
    service_ids: Sequence[str] = ()
    """Whose networks there are: a service that is gone has none."""


async def put(tx: Tx, listed: Listed) -> None:
    """Bring the row of a room up to date. A new row is on no list yet."""
    await tx.run(
        "INSERT INTO published_rooms (room_id, is_open, joined, room_type, words, is_listed)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (room_id) DO UPDATE SET"
        " is_open = excluded.is_open, joined = excluded.joined, room_type = excluded.room_type,"
        " words = excluded.words",
        listed.room_id,
        listed.is_open,
        listed.joined,
        listed.room_type,
        listed.words,
        False,
    )


async def publish(tx: Tx, room_id: RoomId) -> None:
    """Put a room that has a row on the list of all."""
    await tx.run(
        "UPDATE published_rooms SET is_listed = $1 WHERE room_id = $2",
        True,
        room_id,
    )


async def unpublish(tx: Tx, room_id: RoomId) -> None:
    """Take a room off the list of all."""
    await tx.run(
        "UPDATE published_rooms SET is_listed = $1 WHERE room_id = $2",
        False,
        room_id,
    )
    await _drop_unlisted(tx, room_id)


async def publish_on_network(
    tx: Tx, room_id: RoomId, network: Network, service_id: str, most: int
) -> bool:
    """Put a room that has a row on a network's list; False when it is on `most` others already."""
    row = await tx.one(
        "SELECT count(*) FROM network_rooms WHERE room_id = $1 AND instance_id <> $2",
        room_id,
        network.instance_id,
    )
    if row[0] >= most:
        return False
    await tx.run(
        "INSERT INTO network_rooms (room_id, instance_id, service_id) VALUES ($1, $2, $3)"
        " ON CONFLICT DO NOTHING",
        room_id,
        network.instance_id,
        service_id,
    )
    return True


async def unpublish_on_network(tx: Tx, room_id: RoomId, network: Network) -> None:
    """Take a room off a network's list."""
    await tx.run(
        "DELETE FROM network_rooms WHERE room_id = $1 AND instance_id = $2",
        room_id,
        network.instance_id,
    )
    await _drop_unlisted(tx, room_id)


async def remove(tx: Tx, room_id: RoomId) -> None:
    """Take a room off all lists."""
    for table in ("network_rooms", "published_rooms"):
        await tx.run(f"DELETE FROM {table} WHERE room_id = $1", room_id)


async def _drop_unlisted(tx: Tx, room_id: RoomId) -> None:
    await tx.run(
        "DELETE FROM published_rooms WHERE room_id = $1 AND is_listed = $2 AND NOT EXISTS"
        " (SELECT 1 FROM network_rooms WHERE network_rooms.room_id = published_rooms.room_id)",
        room_id,
        False,
    )


async def is_published(reader: Reader, room_id: RoomId) -> bool:
    """Whether a room is on the list of all."""
    row = await reader.maybe(
        "SELECT 1 FROM published_rooms WHERE room_id = $1 AND is_listed = $2", room_id, True
    )
    return row is not None


async def on_some_list(reader: Reader, room_ids: Sequence[RoomId]) -> list[RoomId]:
    """Those of the rooms that are on the list of all or on a network's."""
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
    if wish.network is not None or wish.with_networks:
        args.append(list(wish.service_ids))
        of_network = f"service_id IN (${len(args)}...)"
        if wish.network is not None:
            args.append(wish.network.instance_id)
            of_network += f" AND instance_id = ${len(args)}"
        parts.append(
            f"({'' if wish.network else 'is_listed = $1 OR '}EXISTS (SELECT 1 FROM network_rooms"
            f" WHERE network_rooms.room_id = published_rooms.room_id AND {of_network}))"
        )
    else:
        parts.append("is_listed = $1")
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
