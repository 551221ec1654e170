"""A device without a browser, or one that was linked by QR code, asks for a session (RFC 8628).

It shows a short code; the person opens our page on another device, types the code and allows it.
Our own web app asks too when it is linked; what it gets is no app's session but one of its own.
# spec: client-server-api #device-authorization-flow
"""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from linnet.errors import LimitExceeded
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, json_response
from linnet.ids import DeviceId, UserId
from linnet.sessions.oauth import store_device_grants
from linnet.sessions.oauth.client_metadata import DEVICE_GRANT, ClientMetadata
from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.exchange_code import open_for_app
from linnet.sessions.oauth.forms import MAX_FORM_BYTES, read_form, wanted
from linnet.sessions.oauth.granted import Granted, granted
from linnet.sessions.oauth.register_client import known_client
from linnet.sessions.oauth.scopes import Scope, own_scope, read_scope
from linnet.sessions.oauth.store_device_grants import DeviceGrant
from linnet.sessions.sign_in import DEVICE_ID_LENGTH, SignedIn
from linnet.sessions.store import AppGrant
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader, Tx

DEVICE_CODE_PREFIX = "lnd_"
LIFETIME_MS = 15 * 60 * 1000
EXPIRED_MEMORY_MS = 60 * 60 * 1000
"""How long an expired code is still told that it is, and not that it never was."""
INTERVAL_MS = 5000
MAX_INTERVAL_MS = 60_000
MAX_GRANTS = 10_000
PAGE_PATH = "/device"
# Without vowels, so that no word comes out, and without letters that look alike (RFC 8628 6.1).
USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
USER_CODE_LENGTH = 8
OWN_CLIENT = "linnet"
"""Stands for our own web app, which registers nowhere. No registered app has such a short id."""

Opens = Callable[[Tx, UserId, Scope], Awaitable[SignedIn]]
"""Opens the session that somebody has allowed on a device."""


class BegunDeviceGrant(Struct, frozen=True):
    """What the device is told (RFC 8628 section 3.2); times are in seconds."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int


class OpenDeviceGrant(Struct, frozen=True):
    """A request that waits for an answer, and the app that has made it.

    `client` is None for our own web app.
    """

    grant: DeviceGrant
    client: ClientMetadata | None


@endpoint(
    "POST",
    "/_linnet/oauth2/device",
    operation="linnet.oauthDevice",
    access=Access.NONE,
    limit=Limit.OAUTH,
    body_bytes_max=MAX_FORM_BYTES,
    streams_body=True,
)
async def post_device(sessions: Sessions, call: Call) -> Response:
    fields = await read_form(call)
    client_id = wanted(fields, "client_id")
    async with sessions.db.snapshot() as reader:
        client = await known_client(reader, client_id)
    if DEVICE_GRANT not in client.grant_types:
        raise OAuthError("unauthorized_client", "This client has not registered for this grant")
    scope = read_scope(fields.get("scope", ""))
    begun = await _begin(sessions, client_id, scope)
    return json_response(begun, 200, (b"cache-control", b"no-store"))


async def begin_own_device_grant(sessions: Sessions) -> tuple[DeviceId, BegunDeviceGrant]:
    """Our own web app asks; returns the id of the device that it will be, too.

    Raises:
        LimitExceeded: too many devices ask.
    """
    device_id = DeviceId(sessions.rng.letters(DEVICE_ID_LENGTH))
    return device_id, await _begin(sessions, OWN_CLIENT, own_scope(device_id))


async def _begin(sessions: Sessions, client_id: str, scope: Scope) -> BegunDeviceGrant:
    device_code = DEVICE_CODE_PREFIX + sessions.rng.token()
    user_code = _new_user_code(sessions)
    now_ms = sessions.clock.now_ms()
    new = DeviceGrant(
        hash_of(device_code),
        client_id,
        scope.text,
        scope.device_id,
        now_ms + LIFETIME_MS,
        INTERVAL_MS,
        0,
        None,
        is_refused=False,
    )
    async with sessions.db.transaction() as tx:
        await store_device_grants.remove_expired(tx, now_ms - EXPIRED_MEMORY_MS)
        if await store_device_grants.count_grants(tx) >= MAX_GRANTS:
            raise LimitExceeded("Too many devices ask just now", retry_after_ms=60_000)
        await store_device_grants.add_grant(tx, new, hash_of(user_code))
    page = f"{sessions.accounts.address}{PAGE_PATH}"
    shown_code = f"{user_code[:4]}-{user_code[4:]}"
    return BegunDeviceGrant(
        device_code,
        shown_code,
        page,
        f"{page}?code={shown_code}",
        LIFETIME_MS // 1000,
        INTERVAL_MS // 1000,
    )


def _new_user_code(sessions: Sessions) -> str:
    """Eight letters, of which more than 30 bits are chance: too many to try in a quarter of an hour
    against the limit of the page."""
    number = int.from_bytes(sessions.rng.random_bytes(16), "big")
    letters = []
    for _ in range(USER_CODE_LENGTH):
        number, letter = divmod(number, len(USER_CODE_LETTERS))
        letters.append(USER_CODE_LETTERS[letter])
    return "".join(letters)


async def exchange_device_code(
    sessions: Sessions, client_id: str, fields: dict[str, str]
) -> Granted:
    """Open an app's session once the person has allowed it.

    Raises:
        OAuthError: not yet, too often asked, refused, too late, or not this app's.
    """

    async def open_it(tx: Tx, user_id: UserId, scope: Scope) -> SignedIn:
        grant = AppGrant(client_id, scope.text)
        return await open_for_app(sessions, tx, user_id, scope.device_id, grant)

    scope, signed_in = await redeem(sessions, client_id, wanted(fields, "device_code"), open_it)
    return granted(signed_in.issued, scope.text)


async def redeem(
    sessions: Sessions, client_id: str, device_code: str, opens: Opens
) -> tuple[Scope, SignedIn]:
    """Open the session that a person has allowed, with what opens it; the code is used up then.

    Raises:
        OAuthError: as `exchange_device_code`.
    """
    code_hash = hash_of(device_code)
    async with sessions.db.transaction() as tx:
        found = await store_device_grants.grant(tx, code_hash)
        if found is None or found.client_id != client_id:
            raise OAuthError("invalid_grant", "The device code is not good")
        if found.user_id is None or found.expires_ts <= sessions.clock.now_ms():
            why = await _not_yet(sessions, tx, found)
            signed_in = None
        else:
            scope = Scope(found.scope, found.device_id)
            signed_in = await opens(tx, found.user_id, scope)
            await store_device_grants.remove_grant(tx, code_hash)
    # Raised here: what was noted in the transaction is to stay.
    if signed_in is None:
        raise why
    sessions.known.forget_user(signed_in.user_id)
    return scope, signed_in


async def _not_yet(sessions: Sessions, tx: Tx, found: DeviceGrant) -> OAuthError:
    now_ms = sessions.clock.now_ms()
    if found.is_refused:
        await store_device_grants.remove_grant(tx, found.device_code_hash)
        return OAuthError("access_denied", "The person has refused")
    if found.expires_ts <= now_ms:
        return OAuthError("expired_token", "The code is too old: begin again")
    is_early = now_ms - found.polled_ts < found.interval_ms
    interval_ms = found.interval_ms + INTERVAL_MS if is_early else found.interval_ms
    interval_ms = min(interval_ms, MAX_INTERVAL_MS)
    await store_device_grants.note_polled(tx, found.device_code_hash, now_ms, interval_ms)
    if is_early:
        return OAuthError("slow_down", f"Ask every {interval_ms // 1000} seconds")
    return OAuthError("authorization_pending", "Nobody has answered yet")


async def open_device_grant(
    sessions: Sessions, db: Reader, user_code: str
) -> OpenDeviceGrant | None:
    """The request of the code that a person has typed; None when it is not open (any more)."""
    typed = "".join(letter for letter in user_code.upper() if letter.isalnum())
    found = await store_device_grants.grant_of_user_code(db, hash_of(typed))
    if found is None or found.user_id is not None or found.is_refused:
        return None
    if found.expires_ts <= sessions.clock.now_ms():
        return None
    is_own = found.client_id == OWN_CLIENT
    return OpenDeviceGrant(found, None if is_own else await known_client(db, found.client_id))


async def answer_device_grant(sessions: Sessions, user_code: str, user_id: UserId | None) -> bool:
    """Note who allows it, or that it is refused (None); whether it was still open."""
    async with sessions.db.transaction() as tx:
        found = await open_device_grant(sessions, tx, user_code)
        if found is None:
            return False
        await store_device_grants.note_answer(tx, found.grant.device_code_hash, user_id)
    return True
