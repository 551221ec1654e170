"""A device without a browser, or one that was linked by QR code, asks for a session (RFC 8628).

It shows a short code; the person opens our page on another device, types the code and allows it.
# spec: client-server-api #device-authorization-flow
"""

from msgspec import Struct

from linnet.errors import LimitExceeded
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, json_response
from linnet.ids import UserId
from linnet.sessions.oauth import store_device_grants
from linnet.sessions.oauth.client_metadata import DEVICE_GRANT, ClientMetadata
from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.exchange_code import open_for_app
from linnet.sessions.oauth.forms import MAX_FORM_BYTES, read_form, wanted
from linnet.sessions.oauth.granted import Granted, granted
from linnet.sessions.oauth.register_client import known_client
from linnet.sessions.oauth.scopes import read_scope
from linnet.sessions.oauth.store_device_grants import DeviceGrant
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


class OpenDeviceGrant(Struct, frozen=True):
    """A request that waits for an answer, and the app that has made it."""

    grant: DeviceGrant
    client: ClientMetadata


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
    answer = {
        "device_code": device_code,
        "user_code": shown_code,
        "verification_uri": page,
        "verification_uri_complete": f"{page}?code={shown_code}",
        "expires_in": LIFETIME_MS // 1000,
        "interval": INTERVAL_MS // 1000,
    }
    return json_response(answer, 200, (b"cache-control", b"no-store"))


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
    """Open the session once the person has allowed it.

    Raises:
        OAuthError: not yet, too often asked, refused, too late, or not this app's.
    """
    code_hash = hash_of(wanted(fields, "device_code"))
    async with sessions.db.transaction() as tx:
        found = await store_device_grants.grant(tx, code_hash)
        if found is None or found.client_id != client_id:
            raise OAuthError("invalid_grant", "The device code is not good")
        if found.user_id is None or found.expires_ts <= sessions.clock.now_ms():
            why = await _not_yet(sessions, tx, found)
            signed_in = None
        else:
            grant = AppGrant(client_id, found.scope)
            signed_in = await open_for_app(sessions, tx, found.user_id, found.device_id, grant)
            await store_device_grants.remove_grant(tx, code_hash)
    # Raised here: what was noted in the transaction is to stay.
    if signed_in is None:
        raise why
    sessions.known.forget_user(signed_in.user_id)
    return granted(signed_in.issued, found.scope)


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
    return OpenDeviceGrant(found, await known_client(db, found.client_id))


async def answer_device_grant(sessions: Sessions, user_code: str, user_id: UserId | None) -> bool:
    """Note who allows it, or that it is refused (None); whether it was still open."""
    async with sessions.db.transaction() as tx:
        found = await open_device_grant(sessions, tx, user_code)
        if found is None:
            return False
        await store_device_grants.note_answer(tx, found.grant.device_code_hash, user_id)
    return True
