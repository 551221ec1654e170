"""Whether a registration token still allows to make an account."""

from msgspec import Struct

from linnet.accounts import store
from linnet.accounts.create import right_of_token
from linnet.accounts.wiring import Accounts
from linnet.errors import Forbidden
from linnet.http.endpoint import Access, Call, Limit, endpoint


class ValidityQuery(Struct, frozen=True):
    token: str


class Validity(Struct, frozen=True):
    valid: bool


# spec: client-server-api #get_matrixclientv1registermloginregistration_tokenvalidity
@endpoint(
    "GET",
    "/_matrix/client/v1/register/m.login.registration_token/validity",
    operation="registrationTokenValidity",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def get_validity(accounts: Accounts, call: Call, *, query: ValidityQuery) -> Validity:
    async with accounts.db.snapshot() as reader:
        if accounts.registration == "closed" and await store.is_any_account(reader):
            raise Forbidden("Nobody can register on this server")
        right = await right_of_token(accounts, reader, query.token)
    return Validity(valid=right is not None)
