"""End an account: for good, or first for two weeks and then with everything that it has left."""

from msgspec import UNSET, Struct, UnsetType, field

from linnet.accounts import erasing
from linnet.accounts.deactivate import deactivate_account
from linnet.accounts.erasing import Asked
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId
from linnet.sessions import store_devices, store_passes
from linnet.sessions.apps.grants import end_grants_of
from linnet.sessions.erasing import forget_ways_in
from linnet.sessions.sign_in import remove_devices
from linnet.sessions.visits import end_visits_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx


class Deactivation(Struct, frozen=True):
    erase: bool = False


class Deactivated(Struct, frozen=True):
    # There never is an address at an identity server to be unbound.
    id_server_unbind_result: str = "success"
    erasure: Asked | UnsetType = field(name="org.linnet.erasure", default=UNSET)
    """When it was asked for."""


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
    """`erase` begins to erase the account, which can be taken back for two weeks."""
    return await deactivate(sessions, call.requester.user_id, erase=body.erase)


async def deactivate(sessions: Sessions, user_id: UserId, *, erase: bool) -> Deactivated:
    """End one's own account; `erase` keeps it for two weeks first."""
    async with sessions.db.transaction() as tx:
        if not erase:
            await end_account(sessions, tx, user_id, erase=False)
            return Deactivated()
        asked = await ask_to_erase(sessions, tx, user_id, user_id)
    sessions.known.forget_user(user_id)
    return Deactivated(erasure=asked)


async def ask_to_erase(
    sessions: Sessions, tx: Tx, user_id: UserId, asked_by: UserId | None
) -> Asked:
    """Sign an account out everywhere and begin to erase it; None asks at the terminal.

    Cached requesters must be forgotten afterwards. Passkeys and password stay: with them the person
    can take it back.

    Raises:
        Forbidden: it is being erased already.
    """
    asked = await erasing.ask(sessions.accounts, tx, user_id, asked_by)
    await _end_sessions(sessions, tx, user_id)
    return asked


async def end_account(sessions: Sessions, tx: Tx, user_id: UserId, *, erase: bool) -> None:
    """End all sessions of an account, and the account itself, at once."""
    await _end_sessions(sessions, tx, user_id)
    await forget_ways_in(tx, user_id)
    await deactivate_account(sessions.accounts, tx, user_id, erase=erase)


async def _end_sessions(sessions: Sessions, tx: Tx, user_id: UserId) -> None:
    devices = await store_devices.devices_of(tx, user_id)
    await remove_devices(sessions, tx, user_id, [device.device_id for device in devices])
    await end_visits_of(tx, user_id)
    await end_grants_of(sessions, tx, user_id)
    await store_passes.remove_of(tx, user_id)
