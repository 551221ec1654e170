"""Sign out on this device, or everywhere."""

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.sessions import store_devices
from linnet.sessions.sign_in import remove_devices
from linnet.sessions.wiring import Sessions


# spec: client-server-api #post_matrixclientv3logout
@endpoint(
    "POST",
    "/_matrix/client/v3/logout",
    operation="logout",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_logout(sessions: Sessions, call: Call) -> dict[str, str]:
    requester = call.requester
    async with sessions.db.transaction() as tx:
        await remove_devices(sessions, tx, requester.user_id, [requester.device_id])
    return {}


# spec: client-server-api #post_matrixclientv3logoutall
@endpoint(
    "POST",
    "/_matrix/client/v3/logout/all",
    operation="logout_all",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_logout_all(sessions: Sessions, call: Call) -> dict[str, str]:
    user_id = call.requester.user_id
    async with sessions.db.transaction() as tx:
        devices = await store_devices.devices_of(tx, user_id)
        await remove_devices(sessions, tx, user_id, [device.device_id for device in devices])
    return {}
