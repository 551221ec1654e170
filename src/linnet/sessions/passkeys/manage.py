"""A person's passkeys in the settings: see them, add, name and remove them.

Adding one opens the account to whoever holds it, so it is proven before who asks, as it is before
removing one. The last way in stays.
"""

from typing import Any

from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.errors import Forbidden, NotFound, Unrecognized
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.sessions.passkeys import store
from linnet.sessions.passkeys.authenticators import as_text
from linnet.sessions.passkeys.challenges import proof_options
from linnet.sessions.passkeys.make import (
    check_name,
    creation_options,
    keep_passkey,
    made_passkey,
)
from linnet.sessions.passkeys.store import Passkey
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader


class ShownPasskey(Struct, frozen=True):
    id: str
    name: str
    created_ts: int
    used_ts: int | None


class ShownPasskeys(Struct, frozen=True):
    """All ways into an account: whoever shows them knows which is the last."""

    passkeys: list[ShownPasskey]
    has_password: bool


class NewPasskey(Struct, frozen=True):
    credential: JsonObject
    name: str


class Rename(Struct, frozen=True):
    name: str


@endpoint("GET", "/_linnet/passkeys", operation="linnet.listPasskeys", access=Access.USER)
async def get_passkeys(sessions: Sessions, call: Call) -> ShownPasskeys:
    return await list_passkeys(sessions, call.requester.user_id)


@endpoint(
    "POST",
    "/_linnet/passkeys/options",
    operation="linnet.getPasskeyOptions",
    access=Access.USER,
    limit=Limit.OAUTH,
)
async def post_options(sessions: Sessions, call: Call) -> dict[str, Any]:
    """What the browser needs to make one for the account."""
    _check_is_person(call)
    return await begin_adding(sessions, call.requester.user_id)


@endpoint(
    "POST",
    "/_linnet/passkeys/proof",
    operation="linnet.beginPasskeyProof",
    access=Access.USER,
    limit=Limit.OAUTH,
)
async def post_proof(sessions: Sessions, call: Call) -> dict[str, Any]:
    """What the browser needs before a request that is to be proven by a passkey.

    The answer to a request without a proof has it as well, but some requests cannot be made twice.
    """
    _check_is_person(call)
    return await proof_options(sessions, call.requester.user_id)


@endpoint(
    "POST",
    "/_linnet/passkeys",
    operation="linnet.addPasskey",
    access=Access.USER,
    limit=Limit.WRITES,
    reauth=True,
)
async def post_passkey(sessions: Sessions, call: Call, *, body: NewPasskey) -> ShownPasskey:
    return await add_passkey(sessions, call.requester.user_id, body)


@endpoint(
    "PUT",
    "/_linnet/passkeys/{passkey_id}",
    operation="linnet.renamePasskey",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def put_passkey(
    sessions: Sessions, call: Call, passkey_id: str, *, body: Rename
) -> dict[str, str]:
    _check_is_person(call)
    await rename_passkey(sessions, call.requester.user_id, passkey_id, body.name)
    return {}


@endpoint(
    "DELETE",
    "/_linnet/passkeys/{passkey_id}",
    operation="linnet.removePasskey",
    access=Access.USER,
    limit=Limit.WRITES,
    reauth=True,
)
async def delete_passkey(sessions: Sessions, call: Call, passkey_id: str) -> dict[str, str]:
    await remove_passkey(sessions, call.requester.user_id, passkey_id)
    return {}


async def list_passkeys(sessions: Sessions, user_id: UserId) -> ShownPasskeys:
    """In the order in which they were added."""
    async with sessions.db.snapshot() as reader:
        account = await standing(reader, user_id)
        found = await store.passkeys_of(reader, user_id)
    has_password = account is not None and account.has_password
    return ShownPasskeys([_shown(passkey) for passkey in found], has_password)


async def begin_adding(sessions: Sessions, user_id: UserId) -> dict[str, Any]:
    """What a browser needs to make one more."""
    async with sessions.db.snapshot() as reader:
        existing = await store.passkeys_of(reader, user_id)
    ids = [passkey.credential_id for passkey in existing]
    return await creation_options(sessions, "add", user_id, ids)


async def add_passkey(sessions: Sessions, user_id: UserId, new: NewPasskey) -> ShownPasskey:
    """Keep a new passkey of somebody who has proven who they are.

    Raises:
        BadJson, Forbidden, InvalidParam: as `made_passkey` and `keep_passkey`.
    """
    check_name(new.name)
    made = await made_passkey(sessions, new.credential, "add", user_id)
    async with sessions.db.transaction() as tx:
        return _shown(await keep_passkey(sessions, tx, user_id, made, new.name))


async def rename_passkey(sessions: Sessions, user_id: UserId, passkey_id: str, name: str) -> None:
    """Raises NotFound when it is not theirs."""
    check_name(name)
    async with sessions.db.transaction() as tx:
        found = await _own(tx, user_id, passkey_id)
        await store.rename_passkey(tx, found.credential_id, name.strip())


async def remove_passkey(sessions: Sessions, user_id: UserId, passkey_id: str) -> None:
    """Remove a passkey of somebody who has proven who they are.

    Raises:
        NotFound: it is not theirs.
        Forbidden: it is their only way in.
    """
    async with sessions.db.transaction() as tx:
        found = await _own(tx, user_id, passkey_id)
        account = await standing(tx, user_id)
        has_password = account is not None and account.has_password
        if not has_password and len(await store.passkeys_of(tx, user_id)) == 1:
            raise Forbidden("This passkey is your only way in: add another one, or a password")
        await store.remove_passkey(tx, found.credential_id)


def _check_is_person(call: Call) -> None:
    """An app that signed in through OAuth 2.0 is not to touch ways in."""
    if call.requester.is_app:
        raise Unrecognized("Apps cannot do this")


async def _own(db: Reader, user_id: UserId, passkey_id: str) -> Passkey:
    for passkey in await store.passkeys_of(db, user_id):
        if as_text(passkey.credential_id) == passkey_id:
            return passkey
    raise NotFound("You have no such passkey")


def _shown(passkey: Passkey) -> ShownPasskey:
    return ShownPasskey(
        as_text(passkey.credential_id), passkey.name, passkey.created_ts, passkey.used_ts
    )
