"""SQL of dehydrated devices."""

from msgspec import Struct

from linnet.ids import DeviceId, UserId
from linnet.storage.database import Reader, Tx


class DehydratedDevice(Struct, frozen=True):
    """The one a user has; `device_data` is JSON text."""

    user_id: UserId
    device_id: DeviceId
    display_name: str | None
    device_data: bytes


async def device(reader: Reader, user_id: UserId) -> DehydratedDevice | None:
    row = await reader.maybe(
        "SELECT user_id, device_id, display_name, device_data FROM dehydrated_devices"
        " WHERE user_id = $1",
        user_id,
    )
    return None if row is None else DehydratedDevice(row[0], row[1], row[2], bytes(row[3]))


async def names_of(
    reader: Reader, user_ids: list[UserId]
) -> list[tuple[UserId, DeviceId, str | None]]:
    """User, device and display name of those that these users have."""
    rows = await reader.all(
        "SELECT user_id, device_id, display_name FROM dehydrated_devices WHERE user_id IN ($1...)",
        user_ids,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def put(tx: Tx, new: DehydratedDevice) -> None:
    await tx.run(
        "INSERT INTO dehydrated_devices (user_id, device_id, display_name, device_data)"
        " VALUES ($1, $2, $3, $4)",
        new.user_id,
        new.device_id,
        new.display_name,
        new.device_data,
    )


async def delete(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM dehydrated_devices WHERE user_id = $1", user_id)
