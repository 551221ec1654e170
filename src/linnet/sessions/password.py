"""Change the password."""

from msgspec import Struct

from linnet.accounts.passwords import check_strength
from linnet.accounts.standing import set_password
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.sessions import store_devices, store_passes
from linnet.sessions.sign_in import remove_devices
from linnet.sessions.visits import end_visits_of
from linnet.sessions.wiring import Sessions


class PasswordChange(Struct, frozen=True):
    new_password: str
    logout_devices: bool = True


# spec: client-server-api #post_matrixclientv3accountpassword
@endpoint(
    "POST",
    "/_matrix/client/v3/account/password",
    operation="changePassword",
    access=Access.OPTIONAL,
    limit=Limit.SIGN_IN,
    reauth=True,
)
async def post_password(sessions: Sessions, call: Call, *, body: PasswordChange) -> dict[str, str]:
    """Whoever has no session cannot do this: nothing else would prove who they are."""
    requester = call.requester
    check_strength(body.new_password)
    password_hash = await sessions.accounts.passwords.hash(body.new_password)
    async with sessions.db.transaction() as tx:
        await set_password(tx, requester.user_id, password_hash)
        await end_visits_of(tx, requester.user_id)
        await store_passes.remove_of(tx, requester.user_id)
        if body.logout_devices:
            devices = await store_devices.devices_of(tx, requester.user_id)
            others = [d.device_id for d in devices if d.device_id != requester.device_id]
            await remove_devices(sessions, tx, requester.user_id, others)
    return {}
