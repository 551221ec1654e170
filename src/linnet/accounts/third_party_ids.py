"""Addresses of other networks on accounts: of mail, where the server can send it, and no others.

A server without a way to send mail or text messages cannot know whose an address is. Clients ask
all the same, and must learn that they cannot go on, not that the server is broken.
# spec: client-server-api #adding-account-administrative-contact-information
"""

from typing import Literal

from msgspec import Struct

from linnet.accounts import store_addresses
from linnet.accounts.prove_address import LIFETIME_MS, digest_of_secret
from linnet.accounts.store_addresses import Address
from linnet.accounts.wiring import Accounts
from linnet.errors import (
    Forbidden,
    InvalidParam,
    ThreepidAuthFailed,
    ThreepidInUse,
    ThreepidMediumNotSupported,
)
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.mail.language import Language, language_of
from linnet.storage.database import Reader, Tx

MAX_ADDRESSES = 10
"""Of one account."""
_NONE = "Accounts of this server have no addresses of other networks"


class ThirdPartyId(Struct, frozen=True):
    """# spec: client-server-api #get_matrixclientv3account3pid"""

    medium: Literal["email"]
    address: str
    validated_at: int
    added_at: int


class ThirdPartyIds(Struct, frozen=True):
    threepids: list[ThirdPartyId]


class Addition(Struct, frozen=True):
    client_secret: str
    sid: str


class Deletion(Struct, frozen=True):
    medium: str
    address: str


@endpoint(
    "GET",
    "/_matrix/client/v3/account/3pid",
    operation="getAccount3PIDs",
    access=Access.USER,
)
async def get_third_party_ids(accounts: Accounts, call: Call) -> ThirdPartyIds:
    async with accounts.db.snapshot() as reader:
        found = await store_addresses.addresses_of(reader, call.requester.user_id)
    return ThirdPartyIds([ThirdPartyId("email", *_times(one)) for one in found])


def _times(one: Address) -> tuple[str, int, int]:
    return one.address, one.proven_ts, one.added_ts


@endpoint(
    "POST",
    "/_matrix/client/v3/account/3pid/add",
    operation="add3PID",
    access=Access.USER,
    limit=Limit.WRITES,
    reauth=True,
)
async def post_add(accounts: Accounts, call: Call, *, body: Addition) -> JsonObject:
    """Add an address that was shown to be one's own; the same proof again does no harm."""
    if accounts.post is None:
        raise Forbidden(_NONE)
    user_id = call.requester.user_id
    secret = digest_of_secret(body.client_secret)
    now_ms = accounts.clock.now_ms()
    async with accounts.db.transaction() as tx:
        proof = await store_addresses.proof(tx, body.sid)
        is_theirs = proof is not None and proof.client_secret == secret
        if proof is None or not is_theirs or proof.begun_ts < now_ms - LIFETIME_MS:
            raise ThreepidAuthFailed("There is no such session")
        if proof.proven_ts is None:
            raise ThreepidAuthFailed("Follow the link in the mail first")
        owner = await store_addresses.owner(tx, proof.address)
        if owner is not None and owner != user_id:
            raise ThreepidInUse("This address belongs to another account")
        if owner is None:
            if len(await store_addresses.addresses_of(tx, user_id)) >= MAX_ADDRESSES:
                raise InvalidParam(f"An account can have {MAX_ADDRESSES} addresses")
            language = language_of(call.headers.get("accept-language", ""))
            added = Address(proof.address, proof.proven_ts, now_ms, language)
            await store_addresses.insert_address(tx, user_id, added)
    return {}


@endpoint(
    "POST",
    "/_matrix/client/v3/account/3pid/delete",
    operation="delete3pidFromAccount",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_delete(accounts: Accounts, call: Call, *, body: Deletion) -> JsonObject:
    """Remove an address; one that is not there is gone as well."""
    user_id, address = call.requester.user_id, body.address.lower()
    async with accounts.db.transaction() as tx:
        if body.medium == "email" and await store_addresses.owner(tx, address) == user_id:
            await _remove(accounts, tx, user_id, address)
    # There is no identity server that it was bound at.
    return {"id_server_unbind_result": "no-support"}


async def remove_addresses(accounts: Accounts, tx: Tx, user_id: UserId) -> None:
    """Remove all addresses of an account."""
    for one in await store_addresses.addresses_of(tx, user_id):
        await _remove(accounts, tx, user_id, one.address)


async def drop_uses(accounts: Accounts, tx: Tx, user_id: UserId) -> None:
    """What other domains do with the addresses of an account ends; the addresses stay."""
    for one in await store_addresses.addresses_of(tx, user_id):
        for projection in accounts.address_projections:
            await projection(tx, user_id, one.address)


async def _remove(accounts: Accounts, tx: Tx, user_id: UserId, address: str) -> None:
    await store_addresses.delete_address(tx, address)
    for projection in accounts.address_projections:
        await projection(tx, user_id, address)


async def proven_addresses(reader: Reader, user_id: UserId) -> list[str]:
    """The addresses of mail that a person has shown to be theirs, oldest first."""
    return [one.address for one in await store_addresses.addresses_of(reader, user_id)]


async def has_address(reader: Reader, user_id: UserId, address: str) -> bool:
    """Whether an address, as `parse_address` makes it, was shown to be this person's."""
    return await store_addresses.owner(reader, address) == user_id


async def letter_boxes(reader: Reader, user_id: UserId) -> list[tuple[str, Language]]:
    """Where somebody can be written to, and in which language; oldest address first."""
    found = await store_addresses.addresses_of(reader, user_id)
    return [(one.address, one.language) for one in found]


@endpoint(
    "POST",
    "/_matrix/client/v3/account/3pid/msisdn/requestToken",
    operation="requestTokenTo3PIDMSISDN",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
@endpoint(
    "POST",
    "/_matrix/client/v3/account/password/email/requestToken",
    operation="requestTokenToResetPasswordEmail",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
@endpoint(
    "POST",
    "/_matrix/client/v3/account/password/msisdn/requestToken",
    operation="requestTokenToResetPasswordMSISDN",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
@endpoint(
    "POST",
    "/_matrix/client/v3/register/email/requestToken",
    operation="requestTokenToRegisterEmail",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
@endpoint(
    "POST",
    "/_matrix/client/v3/register/msisdn/requestToken",
    operation="requestTokenToRegisterMSISDN",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_request_token(accounts: Accounts, call: Call) -> JsonObject:
    raise ThreepidMediumNotSupported("Here nobody signs up or resets a password by mail or text")
