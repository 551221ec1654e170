"""Passkeys on the account page: the same as in `sessions`, for a person known by a visit."""

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, json_response
from linnet.sessions.passkeys.manage import (
    NewPasskey,
    Rename,
    add_passkey,
    begin_adding,
    list_passkeys,
    remove_passkey,
    rename_passkey,
)
from linnet.web.visit_cookie import NO_STORE, known_visitor, proven_visitor
from linnet.web.wiring import Web


@endpoint(
    "GET",
    "/_linnet/visit/account/passkeys",
    operation="linnet.listOwnPasskeys",
    access=Access.NONE,
)
async def get_passkeys(web: Web, call: Call) -> Response:
    someone = await known_visitor(web, call)
    return json_response(await list_passkeys(web.sessions, someone.user_id), 200, NO_STORE)


@endpoint(
    "POST",
    "/_linnet/visit/account/passkeys/options",
    operation="linnet.getOwnPasskeyOptions",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def post_options(web: Web, call: Call) -> Response:
    someone = await proven_visitor(web, call)
    return json_response(await begin_adding(web.sessions, someone.user_id), 200, NO_STORE)


@endpoint(
    "POST",
    "/_linnet/visit/account/passkeys",
    operation="linnet.addOwnPasskey",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_passkey(web: Web, call: Call, *, body: NewPasskey) -> Response:
    someone = await proven_visitor(web, call)
    return json_response(await add_passkey(web.sessions, someone.user_id, body), 200, NO_STORE)


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
    return json_response({}, 200, NO_STORE)


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
    return json_response({}, 200, NO_STORE)
