"""Sign out on this device, or everywhere."""

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.sessions import store, store_devices
from linnet.sessions.sign_in import remove_devices
from linnet.sessions.tokens import hash_of
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


async def log_out_by_refresh_token(sessions: Sessions, refresh_token: str) -> None:
    """Sign out the device that a refresh token belongs to, if its session is not over already."""
    async with sessions.db.transaction() as tx:
        found = await store.find_token(tx, hash_of(refresh_token), "refresh")
        if found is not None:
            session = found.session
            await remove_devices(sessions, tx, session.user_id, [session.device_id])
