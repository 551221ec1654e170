"""An app sends a person here to be asked for a session (RFC 6749 section 4.1, with PKCE).

The request is checked and kept here, under an id that nobody can guess; our own page gets the id
and nothing else. So nothing that decides anything passes through a page's hands.
# spec: client-server-api #login-flow
"""

from msgspec import structs

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response
from linnet.sessions.apps.application import App
from linnet.sessions.apps.grants import app_with
from linnet.sessions.apps.permissions import read_wish
from linnet.sessions.apps.tokens import check_let_in
from linnet.sessions.oauth import store_requests
from linnet.sessions.oauth.client_metadata import ClientMetadata
from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.forms import read_fields
from linnet.sessions.oauth.metadata import issuer
from linnet.sessions.oauth.pkce import is_challenge
from linnet.sessions.oauth.redirects import is_registered, with_answer
from linnet.sessions.oauth.register_client import known_client
from linnet.sessions.oauth.scopes import read_scope
from linnet.sessions.oauth.store_requests import Asked, ResponseMode
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions

REQUEST_LIFETIME_MS = 30 * 60 * 1000
MAX_REQUESTS = 10_000
"""Beyond it the oldest make room."""
MAX_STATE_LENGTH = 2000
MAX_HINT_LENGTH = 300
MODES: dict[str, ResponseMode] = {"query": "query", "fragment": "fragment"}
PAGE_PATH = "/authorise"
REFUSED_PAGE = f"{PAGE_PATH}/refused"


@endpoint(
    "GET",
    "/_linnet/oauth2/authorize",
    operation="linnet.oauthAuthorize",
    access=Access.NONE,
    limit=Limit.OAUTH,
)
async def get_authorize(sessions: Sessions, call: Call) -> Response:
    """Send the person to our page; or back to the app, if it asked wrongly.

    While it is not sure where the app is at home, nobody is sent anywhere but to our own page.
    """
    try:
        fields = read_fields(call.query)
        client_id = fields.get("client_id", "")
        async with sessions.db.snapshot() as reader:
            client = await known_client(reader, client_id)
            app = await app_with(reader, client_id)
        redirect_uri = _redirect_uri(client, fields)
    except OAuthError:
        return redirect(REFUSED_PAGE)
    try:
        asked = _read(sessions, client, fields, redirect_uri)
        asked = _of_device(asked, fields) if app is None else _of_app(sessions, asked, fields, app)
    except OAuthError as why:
        return redirect(_with_error(sessions, fields, redirect_uri, why))
    return redirect(f"{PAGE_PATH}/{await keep_request(sessions, asked)}")


def redirect(address: str, status: int = 303) -> Response:
    """Send a browser on; the way is not remembered, and not told to where it leads."""
    headers = (
        (b"location", address.encode("ascii")),
        (b"cache-control", b"no-store"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"x-frame-options", b"DENY"),
    )
    return Response(status, headers, b"")


async def keep_request(sessions: Sessions, asked: Asked) -> str:
    """Keep what was asked, and return the id that our page is given."""
    request_id = sessions.rng.token(24)
    now_ms = sessions.clock.now_ms()
    async with sessions.db.transaction() as tx:
        await store_requests.remove_expired(tx, now_ms)
        if (over := await store_requests.count_requests(tx) + 1 - MAX_REQUESTS) > 0:
            await store_requests.remove_oldest(tx, over)
        expires_ts = now_ms + REQUEST_LIFETIME_MS
        await store_requests.add_request(tx, hash_of(request_id), asked, expires_ts)
    return request_id


async def keep_login_request(sessions: Sessions, address: str, *, wants_account: bool) -> str:
    """The same for a client older than OAuth 2.0, which only says where the answer goes."""
    asked = Asked(
        client_id="",
        redirect_uri=address,
        response_mode="query",
        scope="",
        device_id="",
        code_challenge="",
        asked_ts=sessions.clock.now_ms(),
        wants_account=wants_account,
        wants_login_token=True,
    )
    return await keep_request(sessions, asked)


def _redirect_uri(client: ClientMetadata, fields: dict[str, str]) -> str:
    """Where the answer goes. An app that has registered one address alone need not name it."""
    uri = fields.get("redirect_uri")
    if uri is None and len(client.redirect_uris) == 1:
        return client.redirect_uris[0]
    if uri is None or not is_registered(uri, client.redirect_uris, is_native=client.is_native):
        raise OAuthError("invalid_request", "redirect_uri is not one of those registered")
    return uri


def _read(
    sessions: Sessions, client: ClientMetadata, fields: dict[str, str], redirect_uri: str
) -> Asked:
    if fields.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "response_type must be code")
    if "code" not in client.response_types:
        raise OAuthError("unauthorized_client", "This client has not registered for codes")
    if "request" in fields or "request_uri" in fields:
        raise OAuthError("invalid_request", "Request objects are not supported")
    # Without the proof, or with its plain form, whoever intercepts the code could use it.
    if fields.get("code_challenge_method") != "S256":
        raise OAuthError("invalid_request", "code_challenge_method must be S256")
    challenge = fields.get("code_challenge", "")
    if not is_challenge(challenge):
        raise OAuthError("invalid_request", "code_challenge is missing, or none of S256")
    mode = MODES.get(fields.get("response_mode", "query"))
    if mode is None:
        raise OAuthError("invalid_request", "response_mode must be query or fragment")
    state = fields.get("state")
    if len(state or "") > MAX_STATE_LENGTH:
        raise OAuthError("invalid_request", "state is too long")
    prompts = fields.get("prompt", "").split()
    if "none" in prompts:
        raise OAuthError("interaction_required", "People are always asked here")
    return Asked(
        fields["client_id"],
        redirect_uri,
        mode,
        "",
        "",
        challenge,
        sessions.clock.now_ms(),
        state=state,
        login_hint=fields.get("login_hint", "")[:MAX_HINT_LENGTH],
        wants_account="create" in prompts,
        wants_proof="login" in prompts,
    )


def _of_device(asked: Asked, fields: dict[str, str]) -> Asked:
    """An app that is a device of the person: it gets all of Matrix."""
    if "authorization_details" in fields:
        raise OAuthError(
            "invalid_authorization_details",
            "Only an administrator lets applications in that ask so",
        )
    scope = read_scope(fields.get("scope", ""))
    return structs.replace(asked, scope=scope.text, device_id=scope.device_id)


def _of_app(sessions: Sessions, asked: Asked, fields: dict[str, str], app: App) -> Asked:
    """An application: it gets what it names, and no part of what a device gets."""
    check_let_in(sessions, asked.client_id)
    if app.frozen_ts is not None:
        raise OAuthError("temporarily_unavailable", "This application was stopped")
    if any(part.startswith("urn:matrix:") for part in fields.get("scope", "").split()):
        raise OAuthError("invalid_scope", "Applications ask in authorization_details")
    details = fields.get("authorization_details", "[]")
    return structs.replace(asked, wish=read_wish(details, app.definition.allowed))


def _with_error(
    sessions: Sessions, fields: dict[str, str], redirect_uri: str, why: OAuthError
) -> str:
    state = fields.get("state")
    answer = {
        "error": why.code,
        "error_description": why.message,
        "state": state if len(state or "") <= MAX_STATE_LENGTH else None,
        "iss": issuer(sessions),
    }
    in_fragment = fields.get("response_mode") == "fragment"
    return with_answer(redirect_uri, answer, in_fragment=in_fragment)
