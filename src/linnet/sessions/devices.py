"""A person's devices: see them, name them, sign them out.

# spec: client-server-api #device-management
"""

from msgspec import UNSET, Struct, UnsetType

from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, Limit, Requester, endpoint
from linnet.http.response import Response, json_response
from linnet.ids import DeviceId
from linnet.sessions import store_devices
from linnet.sessions.sign_in import check_display_name, remove_devices
from linnet.sessions.store_devices import Device
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx


class ShownDevice(Struct, frozen=True):
    device_id: DeviceId
    display_name: str | UnsetType
    last_seen_ts: int | UnsetType
    last_seen_ip: str | UnsetType


class Devices(Struct, frozen=True):
    devices: list[ShownDevice]


class DeviceUpdate(Struct, frozen=True):
    display_name: str | None = None


class DevicesToDelete(Struct, frozen=True):
    devices: list[DeviceId]


@endpoint("GET", "/_matrix/client/v3/devices", operation="getDevices", access=Access.USER)
async def get_devices(sessions: Sessions, call: Call) -> Devices:
    async with sessions.db.snapshot() as reader:
        found = await store_devices.devices_of(reader, call.requester.user_id)
    return Devices([_shown(sessions, device) for device in found])


@endpoint(
    "GET",
    "/_matrix/client/v3/devices/{device_id}",
    operation="getDevice",
    access=Access.USER,
)
async def get_device(sessions: Sessions, call: Call, device_id: DeviceId) -> ShownDevice:
    async with sessions.db.snapshot() as reader:
        found = await store_devices.device(reader, call.requester.user_id, device_id)
    if found is None:
        raise NotFound("You have no such device")
    return _shown(sessions, found)


@endpoint(
    "PUT",
    "/_matrix/client/v3/devices/{device_id}",
    operation="updateDevice",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_device(
    sessions: Sessions, call: Call, device_id: DeviceId, *, body: DeviceUpdate
) -> Response:
    user_id = call.requester.user_id
    async with sessions.db.transaction() as tx:
        is_new = await store_devices.device(tx, user_id, device_id) is None
        if is_new:
            await _make_device(sessions, tx, call.requester, device_id)
        if body.display_name is not None:
            check_display_name(body.display_name)
            await store_devices.rename_device(tx, user_id, device_id, body.display_name)
            for project in sessions.name_projections:
                await project(tx, user_id, device_id)
    if is_new:
        sessions.known.forget_user(user_id)
    return json_response({}, 201 if is_new else 200)


async def _make_device(
    sessions: Sessions, tx: Tx, requester: Requester, device_id: DeviceId
) -> None:
    """Application services make devices without signing in; nobody else does.

    # spec: client-server-api #put_matrixclientv3devicesdeviceid
    """
    if requester.appservice_id is None:
        raise NotFound("You have no such device")
    for gate in sessions.device_gates:
        await gate(tx, requester.user_id, device_id)
    new = Device(requester.user_id, device_id, None, None, None)
    await store_devices.add_device(tx, new, sessions.clock.now_ms())


@endpoint(
    "DELETE",
    "/_matrix/client/v3/devices/{device_id}",
    operation="deleteDevice",
    access=Access.USER,
    limit=Limit.WRITES,
    reauth=True,
)
async def delete_device(sessions: Sessions, call: Call, device_id: DeviceId) -> dict[str, str]:
    async with sessions.db.transaction() as tx:
        await remove_devices(sessions, tx, call.requester.user_id, [device_id])
    return {}


@endpoint(
    "POST",
    "/_matrix/client/v3/delete_devices",
    operation="deleteDevices",
    access=Access.USER,
    limit=Limit.WRITES,
    reauth=True,
)
async def post_delete_devices(
    sessions: Sessions, call: Call, *, body: DevicesToDelete
) -> dict[str, str]:
    async with sessions.db.transaction() as tx:
        await remove_devices(sessions, tx, call.requester.user_id, body.devices)
    return {}


def _shown(sessions: Sessions, device: Device) -> ShownDevice:
    seen = sessions.last_seen.of(device.user_id, device.device_id)
    seen_ts, seen_ip = seen or (device.last_seen_ts, device.last_seen_ip)
    return ShownDevice(
        device.device_id,
        UNSET if device.display_name is None else device.display_name,
        UNSET if seen_ts is None else seen_ts,
        UNSET if seen_ip is None else seen_ip,
    )
