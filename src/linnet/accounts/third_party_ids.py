"""Addresses of other networks on accounts: there are none, and clients are told so.

A server without a way to send mail or text messages cannot know whose an address is. Clients ask
all the same, and must learn that they cannot go on, not that the server is broken.
# spec: client-server-api #m3pid_changes-capability
"""

from msgspec import Struct

from linnet.accounts.wiring import Accounts
from linnet.errors import Forbidden, ThreepidMediumNotSupported
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject


class ThirdPartyIds(Struct, frozen=True):
    threepids: list[JsonObject]


@endpoint(
    "GET",
    "/_matrix/client/v3/account/3pid",
    operation="getAccount3PIDs",
    access=Access.USER,
)
async def get_third_party_ids(accounts: Accounts, call: Call) -> ThirdPartyIds:
    return ThirdPartyIds([])


@endpoint(
    "POST",
    "/_matrix/client/v3/account/3pid/add",
    operation="add3PID",
    access=Access.USER,
    limit=Limit.WRITES,
)
@endpoint(
    "POST",
    "/_matrix/client/v3/account/3pid/delete",
    operation="delete3pidFromAccount",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_change(accounts: Accounts, call: Call) -> JsonObject:
    raise Forbidden("Accounts of this server have no addresses of other networks")


@endpoint(
    "POST",
    "/_matrix/client/v3/account/3pid/email/requestToken",
    operation="requestTokenTo3PIDEmail",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
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
    raise ThreepidMediumNotSupported("This server sends neither mail nor text messages")
