"""The account page: who one is, one's devices and passkeys, and what cannot be undone.

Apps send people here, who then are signed in on our page alone (`visit`). What is final needs a
proof of the last minutes.
# spec: client-server-api #oauth-20-account-management
"""

from msgspec import Struct

from linnet.accounts.profile import MAX_DISPLAY_NAME_LENGTH, set_field
from linnet.errors import InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, encode
from linnet.ids import DeviceId
from linnet.sessions.deactivate import deactivate
from linnet.sessions.devices_seen import SeenDevice, devices_seen
from linnet.sessions.identity_reset import allow_identity_reset
from linnet.sessions.passkeys.manage import (
    NewPasskey,
    Rename,
    add_passkey,
    begin_adding,
    list_passkeys,
    remove_passkey,
    rename_passkey,
)
from linnet.sessions.sign_in import remove_devices
from linnet.web.visit_cookie import known_visitor, private, proven_visitor, visit_cookie
from linnet.web.wiring import Web


class ShownAccount(Struct, frozen=True):
    devices: list[SeenDevice]


class NameChange(Struct, frozen=True):
    display_name: str


class Deactivation(Struct, frozen=True):
    erase: bool = False


@endpoint("GET", "/_linnet/visit/account", operation="linnet.getOwnAccount", access=Access.NONE)
async def get_account(web: Web, call: Call) -> Response:
    someone = await known_visitor(web, call)
    devices = await devices_seen(web.sessions, someone.user_id)
    return private(ShownAccount(devices))


@endpoint(
    "PUT",
    "/_linnet/visit/account/name",
    operation="linnet.setOwnName",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def put_name(web: Web, call: Call, *, body: NameChange) -> Response:
    someone = await known_visitor(web, call)
    name = body.display_name.strip()
    if len(name) > MAX_DISPLAY_NAME_LENGTH:
        raise InvalidParam(f"A name has at most {MAX_DISPLAY_NAME_LENGTH} characters")
    value = encode(name) if name else None
    await set_field(web.accounts, someone.user_id, "displayname", value)
    return private({})


@endpoint(
    "DELETE",
    "/_linnet/visit/account/devices/{device_id}",
    operation="linnet.removeOwnDevice",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def delete_device(web: Web, call: Call, device_id: DeviceId) -> Response:
    someone = await proven_visitor(web, call)
    known = [device.device_id for device in await devices_seen(web.sessions, someone.user_id)]
    if device_id not in known:
        raise NotFound("You have no such device")
    async with web.sessions.db.transaction() as tx:
        await remove_devices(web.sessions, tx, someone.user_id, [device_id])
    return private({})


@endpoint(
    "POST",
    "/_linnet/visit/account/reset-identity",
    operation="linnet.allowIdentityReset",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_reset_identity(web: Web, call: Call) -> Response:
    """Let an app of theirs replace their encryption identity during the next minutes."""
    someone = await proven_visitor(web, call)
    await allow_identity_reset(web.sessions, someone.user_id)
    return private({})


@endpoint(
    "POST",
    "/_linnet/visit/account/deactivate",
    operation="linnet.deactivateOwnAccount",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_deactivate(web: Web, call: Call, *, body: Deactivation) -> Response:
    someone = await proven_visitor(web, call)
    ended = await deactivate(web.sessions, someone.user_id, erase=body.erase)
    return private(ended, visit_cookie(web, call, ""))


@endpoint(
    "GET",
    "/_linnet/visit/account/passkeys",
    operation="linnet.listOwnPasskeys",
    access=Access.NONE,
)
async def get_passkeys(web: Web, call: Call) -> Response:
    someone = await known_visitor(web, call)
    return private(await list_passkeys(web.sessions, someone.user_id))


@endpoint(
    "POST",
    "/_linnet/visit/account/passkeys/options",
    operation="linnet.getOwnPasskeyOptions",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def post_options(web: Web, call: Call) -> Response:
    someone = await proven_visitor(web, call)
    return private(await begin_adding(web.sessions, someone.user_id))


@endpoint(
    "POST",
    "/_linnet/visit/account/passkeys",
    operation="linnet.addOwnPasskey",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_passkey(web: Web, call: Call, *, body: NewPasskey) -> Response:
    someone = await proven_visitor(web, call)
    return private(await add_passkey(web.sessions, someone.user_id, body))


@endpoint(
    "PUT",
    "/_linnet/visit/account/passkeys/{passkey_id}",
    operation="linnet.renameOwnPasskey",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def put_passkey(web: Web, call: Call, passkey_id: str, *, body: Rename) -> Response:
    someone = await known_visitor(web, call)
    await rename_passkey(web.sessions, someone.user_id, passkey_id, body.name)
    return private({})


@endpoint(
    "DELETE",
    "/_linnet/visit/account/passkeys/{passkey_id}",
    operation="linnet.removeOwnPasskey",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def delete_passkey(web: Web, call: Call, passkey_id: str) -> Response:
    someone = await proven_visitor(web, call)
    await remove_passkey(web.sessions, someone.user_id, passkey_id)
    return private({})
