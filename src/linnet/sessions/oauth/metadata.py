"""What the authorisation server can do, and where (RFC 8414).

# spec: client-server-api #server-metadata-discovery
"""

from typing import Any

from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import Response, json_response
from linnet.sessions.apps.permissions import TYPES
from linnet.sessions.oauth.client_metadata import GRANTS
from linnet.sessions.wiring import Sessions

MAX_AGE_S = 600
AUTHORIZE_PATH = "/_linnet/oauth2/authorize"
ACCOUNT_PATH = "/account"
# What the account page does with `?action=`.
# spec: client-server-api #oauth-20-account-management
ACCOUNT_ACTIONS = (
    "org.matrix.profile",
    "org.matrix.devices_list",
    "org.matrix.device_view",
    "org.matrix.device_delete",
    "org.matrix.account_deactivate",
    "org.matrix.cross_signing_reset",
    # COMPAT(clients before Matrix 1.18): as they were called.
    "org.matrix.sessions_list",
    "org.matrix.session_view",
    "org.matrix.session_end",
)


# spec: client-server-api #get_matrixclientv1auth_metadata
@endpoint(
    "GET",
    "/_matrix/client/v1/auth_metadata",
    operation="getAuthMetadata",
    access=Access.NONE,
)
# COMPAT(clients before Matrix 1.15): spec: MSC2965
@endpoint(
    "GET",
    "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata",
    operation="unstable.msc2965.getAuthMetadata",
    access=Access.NONE,
)
# COMPAT(clients that know OpenID Connect alone): the same where they look for it.
@endpoint(
    "GET",
    "/.well-known/openid-configuration",
    operation="linnet.getOpenIdConfiguration",
    access=Access.NONE,
)
async def get_metadata(sessions: Sessions, call: Call) -> Response:
    age = f"public, max-age={MAX_AGE_S}".encode()
    return json_response(metadata(sessions), 200, (b"cache-control", age))


def issuer(sessions: Sessions) -> str:
    """How this authorisation server calls itself."""
    return f"{sessions.accounts.address}/"


def metadata(sessions: Sessions) -> dict[str, Any]:
    """Only what works is listed: apps rely on it."""
    address = sessions.accounts.address
    can_register = sessions.accounts.registration != "closed"
    return {
        "issuer": issuer(sessions),
        "authorization_endpoint": f"{address}{AUTHORIZE_PATH}",
        "token_endpoint": f"{address}/_linnet/oauth2/token",
        "revocation_endpoint": f"{address}/_linnet/oauth2/revoke",
        "registration_endpoint": f"{address}/_linnet/oauth2/register",
        "device_authorization_endpoint": f"{address}/_linnet/oauth2/device",
        "account_management_uri": f"{address}{ACCOUNT_PATH}",
        "account_management_actions_supported": list(ACCOUNT_ACTIONS),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment"],
        "grant_types_supported": list(GRANTS),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "prompt_values_supported": ["none", "login", *(["create"] if can_register else [])],
        "authorization_response_iss_parameter_supported": True,
        # Of applications that an administrator has let in.
        "authorization_details_types_supported": list(TYPES),
    }
