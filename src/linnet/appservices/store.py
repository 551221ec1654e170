"""SQL of what services are told."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from linnet.ids import DeviceId, UserId
from linnet.storage.database import Reader, Tx

Delivered = list[tuple[UserId, DeviceId, int]]
"""The last to-device message of each device in a transaction."""


class Pending(Struct, frozen=True):
    """A transaction that the service has not acknowledged."""

    body: bytes
    position: int
    """Everything up to here is in it or in the ones before."""
    to_device: Delivered = []


class Stream(Struct, frozen=True):
    """Where a service stands."""

    service_id: str
    position: int
    transaction_number: int
    pending: Pending | None = None


async def stream(db: Reader, service_id: str) -> Stream | None:
    row = await db.maybe(
        "SELECT position, transaction_number, pending, pending_position, pending_to_device"
        " FROM appservice_streams WHERE service_id = $1",
        service_id,
    )
    if row is None:
        return None
    pending = None
    if row[2] is not None:
        delivered = msgspec.json.decode(row[4], type=Delivered)
        pending = Pending(bytes(row[2]), row[3], delivered)
    return Stream(service_id, row[0], row[1], pending)


async def put_stream(tx: Tx, stream: Stream) -> None:
    """Set where a service stands."""
    pending = stream.pending
    await tx.run(
        "INSERT INTO appservice_streams (service_id, position, transaction_number, pending,"
        " pending_position, pending_to_device) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (service_id) DO UPDATE SET position = excluded.position,"
        " transaction_number = excluded.transaction_number, pending = excluded.pending,"
        " pending_position = excluded.pending_position,"
        " pending_to_device = excluded.pending_to_device",
        stream.service_id,
        stream.position,
        stream.transaction_number,
        None if pending is None else pending.body,
        None if pending is None else pending.position,
        None if pending is None else msgspec.json.encode(pending.to_device).decode(),
    )


async def has_stream(reader: Reader, service_id: str) -> bool:
    row = await reader.maybe("SELECT 1 FROM appservice_streams WHERE service_id = $1", service_id)
    return row is not None


async def delete_stream(tx: Tx, service_id: str) -> None:
    await tx.run("DELETE FROM appservice_streams WHERE service_id = $1", service_id)


async def ended_tokens(reader: Reader) -> list[str]:
    """The hashes of all tokens that were ended."""
    rows = await reader.all("SELECT token_hash FROM ended_service_tokens")
    return [row[0] for row in rows]


async def end_tokens(tx: Tx, service_id: str, hashes: Iterable[str], now_ms: int) -> None:
    """Once more does no harm."""
    await tx.many(
        "INSERT INTO ended_service_tokens (token_hash, service_id, ended_ts) VALUES ($1, $2, $3)"
        " ON CONFLICT (token_hash) DO NOTHING",
        [(token_hash, service_id, now_ms) for token_hash in hashes],
    )


async def drop_pending(tx: Tx) -> None:
    """Have every transaction that waits made anew, with what its events are now.

    It gets another number: whoever has it already without having said so hears the rest as well.
    """
    await tx.run(
        "UPDATE appservice_streams SET pending = NULL, pending_position = NULL,"
        " pending_to_device = NULL, transaction_number = transaction_number + 1"
        " WHERE pending IS NOT NULL"
    )


async def positions(reader: Reader) -> dict[str, int]:
    """Up to where each service has acknowledged what happened, or does not concern it."""
    rows = await reader.all("SELECT service_id, position FROM appservice_streams ORDER BY 1")
    return {row[0]: row[1] for row in rows}
