"""A person's sessions: see them, and end them when a device is lost."""

from msgspec import Struct

from linnet.accounts.acts import note_act
from linnet.admin.users import existing
from linnet.admin.wiring import Admin
from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import DeviceId, UserId
from linnet.sessions.of_user import Device, devices_of, sign_out, sign_out_everywhere


class Devices(Struct, frozen=True):
    devices: list[Device]


@endpoint(
    "GET",
    "/_linnet/admin/v1/users/{user_id}/devices",
    operation="linnet.adminDevices",
    access=Access.ADMIN,
)
async def get_devices(admin: Admin, call: Call, user_id: UserId) -> Devices:
    async with admin.db.snapshot() as reader:
        await existing(reader, user_id)
        return Devices(await devices_of(reader, user_id))


@endpoint(
    "DELETE",
    "/_linnet/admin/v1/users/{user_id}/devices/{device_id}",
    operation="linnet.adminEndDevice",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_device(
    admin: Admin, call: Call, user_id: UserId, device_id: DeviceId
) -> JsonObject:
    async with admin.db.transaction() as tx:
        await existing(tx, user_id)
        if all(device.device_id != device_id for device in await devices_of(tx, user_id)):
            raise NotFound("This person has no such device")
        await sign_out(admin.sessions, tx, user_id, device_id)
        await note_act(
            tx, admin.clock.now_ms(), call.requester.actor, "device.end", user_id, device_id
        )
    return {}


@endpoint(
    "DELETE",
    "/_linnet/admin/v1/users/{user_id}/devices",
    operation="linnet.adminEndDevices",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_devices(admin: Admin, call: Call, user_id: UserId) -> JsonObject:
    """End all sessions of a person."""
    async with admin.db.transaction() as tx:
        await existing(tx, user_id)
        await sign_out_everywhere(admin.sessions, tx, user_id)
        await note_act(tx, admin.clock.now_ms(), call.requester.actor, "devices.end", user_id)
    return {}
