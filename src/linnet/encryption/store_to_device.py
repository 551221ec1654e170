"""SQL of to-device messages."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from linnet.ids import DeviceId, UserId
from linnet.storage.database import Reader, Tx


class ToDeviceMessage(Struct, frozen=True):
    """A waiting message; `event` is its JSON as the client gets it."""

    position: int
    event: bytes


async def add_messages(
    tx: Tx, messages: Iterable[tuple[UserId, DeviceId, bytes]], position: int
) -> None:
    """Queue messages, at most one for each device at a position."""
    await tx.many(
        "INSERT INTO to_device_messages (user_id, device_id, position, message) "
        "VALUES ($1, $2, $3, $4)",
        [(user_id, device_id, position, message) for user_id, device_id, message in messages],
    )


async def messages(
    db: Reader, user_id: UserId, device_id: DeviceId, span: tuple[int, int], limit: int
) -> list[ToDeviceMessage]:
    """The oldest messages after the first position of `span`, up to and with the second."""
    rows = await db.all(
        "SELECT position, message FROM to_device_messages "
        "WHERE user_id = $1 AND device_id = $2 AND position > $3 AND position <= $4 "
        "ORDER BY position LIMIT $5",
        user_id,
        device_id,
        *span,
        limit,
    )
    return [ToDeviceMessage(position, bytes(message)) for position, message in rows]


async def is_any_waiting(db: Reader, user_id: UserId, device_id: DeviceId) -> bool:
    """Whether any message waits for this device."""
    row = await db.maybe(
        "SELECT 1 FROM to_device_messages WHERE user_id = $1 AND device_id = $2 LIMIT 1",
        user_id,
        device_id,
    )
    return row is not None


async def devices_with_messages(db: Reader) -> list[tuple[UserId, DeviceId]]:
    """All devices for which anything waits."""
    rows = await db.all("SELECT DISTINCT user_id, device_id FROM to_device_messages")
    return [(user_id, device_id) for user_id, device_id in rows]


async def delete_messages(tx: Tx, user_id: UserId, device_id: DeviceId, up_to: int) -> None:
    """Forget the messages of a device up to and with a position."""
    await tx.run(
        "DELETE FROM to_device_messages WHERE user_id = $1 AND device_id = $2 AND position <= $3",
        user_id,
        device_id,
        up_to,
    )


async def delete_device(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """Forget what waits for a device and what it has sent."""
    for table in ("to_device_messages", "sent_to_device"):
        await tx.run(
            f"DELETE FROM {table} WHERE user_id = $1 AND device_id = $2", user_id, device_id
        )


async def is_sent(
    db: Reader, user_id: UserId, device_id: DeviceId, event_type: str, txn_id: str
) -> bool:
    """Whether this device has used the transaction id for this event type."""
    row = await db.maybe(
        "SELECT 1 FROM sent_to_device WHERE user_id = $1 AND device_id = $2 "
        "AND event_type = $3 AND txn_id = $4",
        user_id,
        device_id,
        event_type,
        txn_id,
    )
    return row is not None


async def note_sent(
    tx: Tx, user_id: UserId, device_id: DeviceId, named: tuple[str, str], now_ms: int
) -> None:
    """Remember a transaction id; `named` is the event type and the id."""
    await tx.run(
        "INSERT INTO sent_to_device (user_id, device_id, event_type, txn_id, sent_ms) "
        "VALUES ($1, $2, $3, $4, $5)",
        user_id,
        device_id,
        *named,
        now_ms,
    )


async def forget_sent(tx: Tx, user_id: UserId, device_id: DeviceId, before_ms: int) -> None:
    """Forget old transaction ids of a device."""
    await tx.run(
        "DELETE FROM sent_to_device WHERE user_id = $1 AND device_id = $2 AND sent_ms < $3",
        user_id,
        device_id,
        before_ms,
    )


async def sent_after(
    reader: Reader, after: tuple[str, str, int], limit: int
) -> list[tuple[tuple[str, str, int], bytes]]:
    """Messages that wait for any device, behind a key, in the order of the keys: user, device and
    position."""
    rows = await reader.all(
        "SELECT user_id, device_id, position, message FROM to_device_messages"
        " WHERE (user_id, device_id, position) > ($1, $2, $3)"
        " ORDER BY user_id, device_id, position LIMIT $4",
        *after,
        limit,
    )
    return [((row[0], row[1], row[2]), bytes(row[3])) for row in rows]


async def delete_each(tx: Tx, keys: Sequence[tuple[str, str, int]]) -> None:
    await tx.many(
        "DELETE FROM to_device_messages WHERE user_id = $1 AND device_id = $2 AND position = $3",
        keys,
    )


async def forget_sender(tx: Tx, user_id: UserId) -> None:
    """Under which names of their own somebody has sent messages to devices."""
    await tx.run("DELETE FROM sent_to_device WHERE user_id = $1", user_id)
    await tx.run("DELETE FROM to_device_messages WHERE user_id = $1", user_id)
