"""Whose device lists changed between two syncs.

# spec: client-server-api #get_matrixclientv3keyschanges
"""

from msgspec import Struct, field

from linnet.encryption.device_lists import device_list_changes, users_signed_by
from linnet.encryption.wiring import Encryption
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import UserId


class KeyChangesQuery(Struct, frozen=True):
    since: str = field(name="from")
    until: str = field(name="to")


class KeyChangesResponse(Struct, frozen=True):
    changed: list[UserId]
    left: list[UserId]


@endpoint(
    "GET",
    "/_matrix/client/v3/keys/changes",
    operation="getKeysChanges",
    access=Access.USER,
    limit=Limit.KEYS,
)
async def get_changes(
    encryption: Encryption, call: Call, query: KeyChangesQuery
) -> KeyChangesResponse:
    after = encryption.position_of(query.since)
    # The specification calls `to` a hint. Only the newest change of a user is kept, so a later one
    # must not hide an earlier one: everything since `from` is told.
    encryption.position_of(query.until)
    return await key_changes(encryption, call.requester.user_id, after)


async def key_changes(encryption: Encryption, user_id: UserId, after: int) -> KeyChangesResponse:
    """Users whose devices have to be looked up again, and those who need no tracking any more."""
    async with encryption.db.snapshot() as reader:
        until = encryption.db.position()
        changed = await device_list_changes(reader, after, until)
        signed = await users_signed_by(reader, user_id, after, until)
        sharing = await encryption.sharing_since(reader, user_id, after)
    seen = changed & {*sharing.now, user_id} | signed | {*sharing.began}
    return KeyChangesResponse(sorted(seen), sorted(sharing.ended))
