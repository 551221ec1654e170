"""Tell the owner of an access token who they are."""

from msgspec import UNSET, Struct, UnsetType

from linnet.http.endpoint import Access, Call, endpoint
from linnet.ids import DeviceId, UserId
from linnet.sessions.wiring import Sessions


class WhoAmI(Struct, frozen=True):
    user_id: UserId
    device_id: DeviceId | UnsetType
    is_guest: bool = False


# spec: client-server-api #get_matrixclientv3accountwhoami
@endpoint(
    "GET",
    "/_matrix/client/v3/account/whoami",
    operation="getTokenOwner",
    access=Access.USER,
)
async def get_whoami(sessions: Sessions, call: Call) -> WhoAmI:
    requester = call.requester
    return WhoAmI(requester.user_id, requester.device_id or UNSET, requester.is_guest)
