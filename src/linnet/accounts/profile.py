"""Profiles: a display name, a picture, and any further field a client may want to show.

Setting a field emits `ProfileChanged`; what that means for rooms is theirs to follow.
# spec: client-server-api #profiles
"""

import re
from typing import Any

import msgspec

from linnet.accounts import store, store_profiles
from linnet.accounts.find import remember_words
from linnet.accounts.profile_field import GUEST, REMOVED, ProfileField
from linnet.accounts.wiring import Accounts
from linnet.changes.vocabulary import ProfileChanged
from linnet.errors import (
    BadJson,
    Forbidden,
    InvalidParam,
    KeyTooLarge,
    MissingParam,
    NotFound,
    ProfileTooLarge,
)
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, encode
from linnet.ids import UserId, parse_mxc_uri
from linnet.storage.database import Reader, Tx

SHOWN_IN_ROOMS = ("displayname", "avatar_url")
"""Fields that member events repeat."""
MAX_FIELD_NAME_BYTES = 255
MAX_PROFILE_BYTES = 64 * 1024
"""As JSON text. # spec: client-server-api #profiles"""
MAX_DISPLAY_NAME_LENGTH = 256
"""Ours: rooms carry it in every member event."""
MAX_REMOVALS = 100
"""Removed fields of one person that are remembered, the newest."""

# spec: client-server-api #put_matrixclientv3profileuseridkeyname
_FIELD = re.compile(r"displayname|avatar_url|[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")


@endpoint(
    "PUT",
    "/_matrix/client/v3/profile/{user_id}/{key_name}",
    operation="setProfileField",
    access=Access.USER,
    limit=Limit.WRITES,
    body_bytes_max=2 * MAX_PROFILE_BYTES,
)
@endpoint(
    "PUT",
    "/_matrix/client/unstable/uk.tcpip.msc4133/profile/{user_id}/{key_name}",
    operation="unstable.setProfileField",
    access=Access.USER,
    limit=Limit.WRITES,
    body_bytes_max=2 * MAX_PROFILE_BYTES,
)
async def put_field(
    accounts: Accounts, call: Call, user_id: UserId, key_name: str, *, body: JsonObject
) -> dict[str, str]:
    _check_own(call, user_id)
    _check_name(key_name)
    if key_name not in body:
        raise MissingParam(f"{key_name} is missing")
    value = body[key_name]
    if key_name in ("displayname", "avatar_url") and value in (None, ""):
        # COMPAT(clients before Matrix 1.16): this was the way to remove them.
        await set_field(accounts, user_id, key_name, None)
    else:
        _check_value(key_name, value)
        await set_field(accounts, user_id, key_name, encode(value))
    return {}


@endpoint(
    "DELETE",
    "/_matrix/client/v3/profile/{user_id}/{key_name}",
    operation="deleteProfileField",
    access=Access.USER,
    limit=Limit.WRITES,
)
@endpoint(
    "DELETE",
    "/_matrix/client/unstable/uk.tcpip.msc4133/profile/{user_id}/{key_name}",
    operation="unstable.deleteProfileField",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_field(
    accounts: Accounts, call: Call, user_id: UserId, key_name: str
) -> dict[str, str]:
    _check_own(call, user_id)
    _check_name(key_name)
    await set_field(accounts, user_id, key_name, None)
    return {}


async def set_field(accounts: Accounts, user_id: UserId, field: str, value: bytes | None) -> None:
    """Set a field to the JSON text `value`, or remove it. The same value again changes nothing.

    Raises:
        ProfileTooLarge: the whole profile would be.
    """
    async with accounts.db.transaction() as tx:
        fields = await store_profiles.profile(tx, user_id)
        if fields.get(field) == value:
            return
        if value is None:
            position = await write_field(tx, user_id, field, REMOVED)
            await store_profiles.forget_removals(tx, user_id, MAX_REMOVALS)
        else:
            if len(_as_json({**fields, field: value})) > MAX_PROFILE_BYTES:
                raise ProfileTooLarge("A profile may have 64 KiB in all")
            position = await write_field(tx, user_id, field, value)
        if field == "displayname":
            await remember_words(tx, user_id)
        if field in SHOWN_IN_ROOMS:
            await store.note_profile_change(tx, user_id, position)


async def write_field(tx: Tx, user_id: UserId, field: str, value: bytes) -> int:
    """Write a field, or that it is `REMOVED`, and announce it; returns its position."""
    position = tx.next_position()
    await store_profiles.put_field(tx, user_id, field, ProfileField(value, position))
    tx.emit(ProfileChanged(position, user_id, field))
    return position


async def remove_profile(tx: Tx, user_id: UserId) -> None:
    """Remove all that the fields say. Rooms are not told: for people who leave them all.

    The fields' names stay, so that the apps of others hear that there is nothing more.
    """
    for field in await store_profiles.profile(tx, user_id):
        await write_field(tx, user_id, field, REMOVED)


async def fields_changed(db: Reader, after: int, until: int) -> list[tuple[UserId, str]]:
    """Fields, each with its user, that last changed after one position, up to another."""
    return await store_profiles.changed(db, after, until)


async def profiles_changed(db: Reader, after: int, until: int) -> list[UserId]:
    """Whose name or picture last changed after one position, up to and with another."""
    return await store.profiles_changed(db, after, until)


async def profile_of(accounts: Accounts, user_id: UserId) -> JsonObject | None:
    """The fields that a local user has set; None when there is no such active account."""
    async with accounts.db.snapshot() as reader:
        account = await store.account(reader, user_id)
        if account is None or not account.is_active:
            return None
        fields = await store_profiles.profile(reader, user_id)
    return {field: msgspec.json.decode(value) for field, value in fields.items()}


async def shown_fields(accounts: Accounts, user_id: UserId) -> dict[str, bytes]:
    """The fields that a local user has set, as JSON texts.

    Raises:
        NotFound: there is no such active account.
    """
    async with accounts.db.snapshot() as reader:
        account = await store.account(reader, user_id)
        if account is None or not account.is_active:
            raise NotFound("There is no such person here")
        return await store_profiles.profile(reader, user_id)


def _as_json(fields: dict[str, bytes]) -> bytes:
    return encode({field: msgspec.Raw(value) for field, value in fields.items()})


def _check_own(call: Call, user_id: UserId) -> None:
    if call.requester.user_id != user_id:
        raise Forbidden("A profile belongs to the person it describes")


def _check_name(field: str) -> None:
    if len(field.encode("utf-8", "surrogatepass")) > MAX_FIELD_NAME_BYTES:
        raise KeyTooLarge(f"A field's name may have {MAX_FIELD_NAME_BYTES} bytes")
    if _FIELD.fullmatch(field) is None:
        raise InvalidParam("Not a name for a profile field")
    if field == GUEST:
        raise Forbidden("Only the server says who is a guest")


def _check_value(field: str, value: Any) -> None:
    if field in ("displayname", "avatar_url", "m.tz") and not isinstance(value, str):
        raise BadJson(f"{field} must be a string")
    if field == "displayname" and len(value) > MAX_DISPLAY_NAME_LENGTH:
        raise InvalidParam(f"A display name has at most {MAX_DISPLAY_NAME_LENGTH} characters")
    if field == "avatar_url":
        parse_mxc_uri(value)
