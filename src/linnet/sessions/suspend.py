"""Suspend an account, by an administrator: it reads on and may leave, but says nothing more.

# spec: client-server-api #account-suspension
"""

from msgspec import Struct

from linnet.accounts.acts import note_act
from linnet.accounts.standing import set_suspended
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId
from linnet.sessions.lock import account_to_judge
from linnet.sessions.wiring import Sessions


class Suspended(Struct, frozen=True):
    suspended: bool


# spec: client-server-api #get_matrixclientv1adminsuspenduserid
@endpoint(
    "GET",
    "/_matrix/client/v1/admin/suspend/{user_id}",
    operation="getAdminSuspendUser",
    access=Access.ADMIN,
)
async def get_suspended(sessions: Sessions, call: Call, user_id: UserId) -> Suspended:
    async with sessions.db.snapshot() as reader:
        account = await account_to_judge(sessions, reader, user_id)
    return Suspended(account.is_suspended)


# spec: client-server-api #put_matrixclientv1adminsuspenduserid
@endpoint(
    "PUT",
    "/_matrix/client/v1/admin/suspend/{user_id}",
    operation="setAdminSuspendUser",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_suspended(
    sessions: Sessions, call: Call, user_id: UserId, *, body: Suspended
) -> Suspended:
    async with sessions.db.transaction() as tx:
        await account_to_judge(sessions, tx, user_id)
        await set_suspended(tx, user_id, body.suspended)
        act = "user.suspend" if body.suspended else "user.unsuspend"
        await note_act(tx, sessions.clock.now_ms(), call.requester.actor, act, user_id)
    sessions.known.forget_user(user_id)
    return body
