"""Lock an account for a while, by an administrator: nothing is lost, nothing can be done.

# spec: client-server-api #account-locking
"""

from msgspec import Struct

from linnet.accounts.acts import note_act
from linnet.accounts.standing import Standing, set_locked, standing
from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId, domain_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader


class Locked(Struct, frozen=True):
    locked: bool


# spec: client-server-api #get_matrixclientv1adminlockuserid
@endpoint(
    "GET",
    "/_matrix/client/v1/admin/lock/{user_id}",
    operation="getAdminLockUser",
    access=Access.ADMIN,
)
async def get_lock(sessions: Sessions, call: Call, user_id: UserId) -> Locked:
    async with sessions.db.snapshot() as reader:
        account = await account_to_judge(sessions, reader, user_id)
    return Locked(account.is_locked)


# spec: client-server-api #put_matrixclientv1adminlockuserid
@endpoint(
    "PUT",
    "/_matrix/client/v1/admin/lock/{user_id}",
    operation="setAdminLockUser",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_lock(sessions: Sessions, call: Call, user_id: UserId, *, body: Locked) -> Locked:
    async with sessions.db.transaction() as tx:
        await account_to_judge(sessions, tx, user_id)
        await set_locked(tx, user_id, body.locked)
        act = "user.lock" if body.locked else "user.unlock"
        await note_act(tx, sessions.clock.now_ms(), call.requester.actor, act, user_id)
    sessions.known.forget_user(user_id)
    return body


async def account_to_judge(sessions: Sessions, db: Reader, user_id: UserId) -> Standing:
    """An account that may be locked or suspended: of an active user who is no administrator."""
    if domain_of(user_id) != sessions.accounts.server_name:
        raise InvalidParam("This person is not of this server")
    account = await standing(db, user_id)
    if account is None or not account.is_active:
        raise NotFound("There is no such person here")
    if account.is_admin:
        raise Forbidden("Administrators cannot be locked or suspended")
    return account
