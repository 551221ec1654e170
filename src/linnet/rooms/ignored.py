"""Whom a user ignores: their reactions to events are not shown to that user.

# spec: client-server-api #ignoring-users
"""

import msgspec
from msgspec import Struct

from linnet.accounts.account_data import datum
from linnet.ids import UserId
from linnet.storage.database import Reader

IGNORED_USERS = "m.ignored_user_list"


class _List(Struct, frozen=True):
    ignored_users: dict[str, object] = {}


_decoder = msgspec.json.Decoder(_List)


async def ignored_by(reader: Reader, user_id: UserId) -> list[UserId]:
    """The users on somebody's list. Clients write it: one in a wrong form counts as none."""
    found = await datum(reader, user_id, None, IGNORED_USERS)
    if found is None:
        return []
    try:
        return [UserId(user) for user in _decoder.decode(found.content).ignored_users]
    except msgspec.ValidationError:
        return []
