"""Look somebody up: the fields of their profile.

# spec: client-server-api #profiles
"""

from msgspec import Raw

from linnet.accounts.profile import shown_fields
from linnet.directory.wiring import Directory
from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonBytes, encode
from linnet.ids import UserId
from linnet.rooms.strangers import are_in_one_room


@endpoint(
    "GET",
    "/_matrix/client/v3/profile/{user_id}",
    operation="getUserProfile",
    access=Access.USER,
)
async def get_profile(directory: Directory, call: Call, user_id: UserId) -> JsonBytes:
    fields = await _fields_of(directory, call, user_id)
    return JsonBytes([encode({field: Raw(value) for field, value in fields.items()})])


@endpoint(
    "GET",
    "/_matrix/client/v3/profile/{user_id}/{key_name}",
    operation="getProfileField",
    access=Access.USER,
)
@endpoint(
    "GET",
    "/_matrix/client/unstable/uk.tcpip.msc4133/profile/{user_id}/{key_name}",
    operation="unstable.getProfileField",
    access=Access.USER,
)
async def get_field(directory: Directory, call: Call, user_id: UserId, key_name: str) -> JsonBytes:
    fields = await _fields_of(directory, call, user_id)
    if key_name not in fields:
        raise NotFound("This field of the profile is not set")
    return JsonBytes([encode({key_name: Raw(fields[key_name])})])


async def _fields_of(directory: Directory, call: Call, user_id: UserId) -> dict[str, bytes]:
    """The fields of a person, as JSON texts.

    Raises:
        NotFound: there is no such person.
        LimitExceeded: too many strangers were looked up.
    """
    requester = call.requester
    if not await are_in_one_room(directory.rooms, requester.user_id, user_id):
        directory.strangers.spend(requester, user_id)
    return await shown_fields(directory.accounts, user_id)
