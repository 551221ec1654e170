"""A person allows or refuses what an app has asked for.

Who that person is has been proven to our own pages before (`visits`).
"""

from msgspec import Struct

from linnet.errors import Forbidden
from linnet.ids import UserId
from linnet.sessions import store_devices
from linnet.sessions.apps.application import App
from linnet.sessions.apps.grants import Choice, app_with, is_let_in, make_grant
from linnet.sessions.login_token import issue_login_token
from linnet.sessions.oauth import store_requests
from linnet.sessions.oauth.authorise import PAGE_PATH
from linnet.sessions.oauth.client_metadata import ClientMetadata
from linnet.sessions.oauth.metadata import issuer
from linnet.sessions.oauth.redirects import with_answer
from linnet.sessions.oauth.register_client import known_client
from linnet.sessions.oauth.store_requests import Asked, KeptRequest
from linnet.sessions.sso.addresses import with_login_token
from linnet.sessions.tokens import hash_of
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader, Tx

CODE_PREFIX = "lnc_"
CODE_LIFETIME_MS = 5 * 60 * 1000
"""A phone may ask a person which app to open before it hands the code over."""
REPLAY_MEMORY_MS = 24 * 60 * 60 * 1000
"""How long a code that was used is remembered, so that using it again ends what it has opened."""


class OpenRequest(Struct, frozen=True):
    """A request that waits for an answer, and the app that has made it.

    `client` is None for a client older than OAuth 2.0, which has not registered; `app` is there for
    an application that wants to be granted something.
    """

    request_hash: bytes
    asked: Asked
    client: ClientMetadata | None
    app: App | None = None


async def open_request(sessions: Sessions, db: Reader, request_id: str) -> OpenRequest | None:
    """The request of this id; None when it was answered already, or too late, or never made."""
    kept = await store_requests.request(db, hash_of(request_id))
    if kept is None or not _is_open(kept, sessions.clock.now_ms()):
        return None
    is_registered = not kept.asked.wants_login_token
    client = await known_client(db, kept.asked.client_id) if is_registered else None
    app = None if kept.asked.wish is None else await app_with(db, kept.asked.client_id)
    return OpenRequest(kept.request_hash, kept.asked, client, app)


def _is_open(kept: KeptRequest, now_ms: int) -> bool:
    return kept.user_id is None and kept.expires_ts > now_ms


async def replaced_device(db: Reader, user_id: UserId, device_id: str) -> str | None:
    """The name of the person's device that would be taken over; None when it is a new one."""
    devices = await store_devices.devices_of(db, user_id)
    return next((d.display_name or d.device_id for d in devices if d.device_id == device_id), None)


async def allow(
    sessions: Sessions, request_id: str, user_id: UserId, choice: Choice | None = None
) -> str | None:
    """Answer with a code, or a login token; returns where to send the person.

    `choice` is for an application. None when the request is not open.

    Raises:
        InvalidParam: the choice does not fit what is asked for.
        Forbidden: the application is not let in any more.
    """
    code = CODE_PREFIX + sessions.rng.token()
    now_ms = sessions.clock.now_ms()
    async with sessions.db.transaction() as tx:
        found = await open_request(sessions, tx, request_id)
        if found is None:
            return None
        if found.asked.wants_login_token:
            await store_requests.remove_request(tx, found.request_hash)
            token = await issue_login_token(sessions, tx, user_id)
            return with_login_token(found.asked.redirect_uri, token)
        await store_requests.allow(
            tx,
            found.request_hash,
            user_id,
            hash_of(code),
            code_ts=now_ms + CODE_LIFETIME_MS,
            end_ts=now_ms + REPLAY_MEMORY_MS,
        )
        await _grant(sessions, tx, found, user_id, choice or Choice())
    return _answered(sessions, found.asked, {"code": code})


async def _grant(
    sessions: Sessions, tx: Tx, found: OpenRequest, user_id: UserId, choice: Choice
) -> None:
    """Grant an application what it has asked for; nothing for a device."""
    if found.asked.wish is None:
        return
    if found.app is None or not is_let_in(sessions, found.app.app_id):
        raise Forbidden("This app is not let in here any more")
    made = await make_grant(sessions, tx, found.app, user_id, found.asked.wish, choice)
    await store_requests.note_granted(tx, found.request_hash, made.grant_id)


async def refuse(sessions: Sessions, request_id: str) -> str | None:
    """Answer that the person does not want to; returns as `allow`."""
    async with sessions.db.transaction() as tx:
        found = await open_request(sessions, tx, request_id)
        if found is None:
            return None
        await store_requests.remove_request(tx, found.request_hash)
    if found.asked.wants_login_token:
        # No words for this are defined, and nobody vouches for the address: our page says it.
        return f"{PAGE_PATH}/{request_id}"
    return _answered(sessions, found.asked, {"error": "access_denied"})


def _answered(sessions: Sessions, asked: Asked, answer: dict[str, str]) -> str:
    # The issuer tells an app that speaks to several servers which one has answered (RFC 9207).
    members = {**answer, "state": asked.state, "iss": issuer(sessions)}
    return with_answer(asked.redirect_uri, members, in_fragment=asked.response_mode == "fragment")
