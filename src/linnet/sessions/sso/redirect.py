"""An older client sends a person here to be signed in by a browser.

# spec: client-server-api #client-login-via-sso
"""

from linnet.errors import MissingParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response
from linnet.sessions.oauth.authorise import (
    PAGE_PATH,
    REFUSED_PAGE,
    keep_login_request,
    redirect,
)
from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.forms import read_fields
from linnet.sessions.providers.offered import offered
from linnet.sessions.sso.addresses import is_allowed
from linnet.sessions.wiring import Sessions


# spec: client-server-api #get_matrixclientv3loginssoredirect
@endpoint(
    "GET",
    "/_matrix/client/v3/login/sso/redirect",
    operation="redirectToSSO",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def get_redirect(sessions: Sessions, call: Call) -> Response:
    """Send the person to our page, which gets an id and nothing else.

    Where the address of the client could be something else than it seems, the page says so, and
    nobody is sent on.
    """
    return redirect(await _page(sessions, call) or REFUSED_PAGE, 302)


# spec: client-server-api #get_matrixclientv3loginssoredirectidpid
@endpoint(
    "GET",
    "/_matrix/client/v3/login/sso/redirect/{idp_id}",
    operation="redirectToIdP",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def get_redirect_to_provider(sessions: Sessions, call: Call, idp_id: str) -> Response:
    """The same page, which goes on to the provider that was chosen in the client by itself."""
    if idp_id not in [one.id for one in await offered(sessions)]:
        raise NotFound("There is no such provider here: sign in at this server itself")
    page = await _page(sessions, call)
    return redirect(REFUSED_PAGE if page is None else f"{page}?provider={idp_id}", 302)


async def _page(sessions: Sessions, call: Call) -> str | None:
    """Our page for what a client asks for; None where nobody must be sent on."""
    try:
        fields = read_fields(call.query)
    except OAuthError:
        return None
    if "redirectUrl" not in fields:
        raise MissingParam("redirectUrl is missing")
    if not is_allowed(fields["redirectUrl"]):
        return None
    # COMPAT(Element Web): the name before v1.18. spec: MSC3824
    action = fields.get("action", fields.get("org.matrix.msc3824.action"))
    request_id = await keep_login_request(
        sessions, fields["redirectUrl"], wants_account=action == "register"
    )
    return f"{PAGE_PATH}/{request_id}"
