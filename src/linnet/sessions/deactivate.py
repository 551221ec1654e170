"""End an account for good."""

from msgspec import Struct

from linnet.accounts.deactivate import deactivate_account
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId
from linnet.sessions import store_devices, store_passes
from linnet.sessions.passkeys.having import forget_passkeys
from linnet.sessions.providers.ways import forget_links
from linnet.sessions.recovery_code import forget_code
from linnet.sessions.sign_in import remove_devices
from linnet.sessions.visits import end_visits_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx


class Deactivation(Struct, frozen=True):
    erase: bool = False


class Deactivated(Struct, frozen=True):
    # There never is an address at an identity server to be unbound.
    id_server_unbind_result: str = "success"


# spec: client-server-api #post_matrixclientv3accountdeactivate
@endpoint(
    "POST",
    "/_matrix/client/v3/account/deactivate",
    operation="deactivateAccount",
    access=Access.OPTIONAL,
    limit=Limit.SIGN_IN,
    reauth=True,
)
async def post_deactivate(sessions: Sessions, call: Call, *, body: Deactivation) -> Deactivated:
    await deactivate(sessions, call.requester.user_id, erase=body.erase)
    return Deactivated()


async def deactivate(sessions: Sessions, user_id: UserId, *, erase: bool) -> None:
    """End all sessions of an account, and the account itself."""
    async with sessions.db.transaction() as tx:
        await end_account(sessions, tx, user_id, erase=erase)


async def end_account(sessions: Sessions, tx: Tx, user_id: UserId, *, erase: bool) -> None:
    """The same in the caller's transaction."""
    devices = await store_devices.devices_of(tx, user_id)
    await remove_devices(sessions, tx, user_id, [device.device_id for device in devices])
    await end_visits_of(tx, user_id)
    await store_passes.remove_of(tx, user_id)
    await forget_passkeys(tx, user_id)
    await forget_links(tx, user_id)
    await forget_code(tx, user_id)
    await deactivate_account(sessions.accounts, tx, user_id, erase=erase)
